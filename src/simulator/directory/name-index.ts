/** Who is called what and who is assigned, found at once in a directory of any size. */

type Kind = "users" | "groups";

interface Assignment {
  readonly principal: string;
  readonly role: string;
}

/** What is looked at of a directory. */
interface Directory {
  /** Grows by one with each change. */
  readonly changes: number;
  readonly users: Readonly<
    Record<string, { readonly userPrincipalName: string; readonly nameBeforeDeletion?: string; readonly mailNickname?: string }>
  >;
  readonly groups: Readonly<Record<string, { readonly displayName: string }>>;
  readonly assignments: readonly Assignment[];
}

/** Names, in lower case, with the objectIds that have them. */
class Names {
  private readonly byName = new Map<string, Set<string>>();
  private readonly byId = new Map<string, readonly string[]>();

  find(name: string): readonly string[] {
    return [...(this.byName.get(name.toLowerCase()) ?? [])];
  }

  set(objectId: string, names: readonly (string | undefined)[]): void {
    for (const name of this.byId.get(objectId) ?? []) {
      const ids = this.byName.get(name);
      ids?.delete(objectId);
      if (ids?.size === 0) this.byName.delete(name);
    }
    const present = names.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
    if (present.length === 0) this.byId.delete(objectId);
    else this.byId.set(objectId, present);
    for (const name of present) {
      const ids = this.byName.get(name);
      if (ids) ids.add(objectId);
      else this.byName.set(name, new Set([objectId]));
    }
  }
}

interface Index extends Readonly<Record<Kind, Names>> {
  /** The directory's count of changes that it stands for. */
  at: number;
}

const indices = new WeakMap<Directory, Index>();

/** By userPrincipalName, the one before a deletion and mailNickname, or by displayName. */
export function called(directory: Directory, kind: Kind, name: string): readonly string[] {
  const known = indices.get(directory);
  const index = known?.at === directory.changes ? known : build(directory);
  return index[kind].find(name);
}

/** To be told of each change of an object, right after it was counted. */
export function renamed(directory: Directory, objectId: string): void {
  const index = indices.get(directory);
  // One that has missed a change is built anew when it is next asked.
  if (index?.at !== directory.changes - 1) return;
  enter(index, directory, objectId);
  index.at = directory.changes;
}

function build(directory: Directory): Index {
  const index = { users: new Names(), groups: new Names(), at: directory.changes };
  for (const objectId of [...Object.keys(directory.users), ...Object.keys(directory.groups)]) enter(index, directory, objectId);
  indices.set(directory, index);
  return index;
}

function enter({ users, groups }: Index, directory: Directory, objectId: string): void {
  const user = directory.users[objectId];
  users.set(objectId, user ? [user.userPrincipalName, user.nameBeforeDeletion, user.mailNickname] : []);
  groups.set(objectId, [directory.groups[objectId]?.displayName]);
}

const assigned = new WeakMap<readonly Assignment[], { readonly roles: Map<string, string[]>; length: number }>();

/** The roles of whoever is assigned directly; none for others. */
export function rolesOf({ assignments }: Directory, principal: string): readonly string[] {
  let known = assigned.get(assignments);
  if (!known || known.length > assignments.length) {
    known = { roles: new Map(), length: 0 };
    assigned.set(assignments, known);
  }
  for (const { principal: id, role } of assignments.slice(known.length)) known.roles.set(id, [...(known.roles.get(id) ?? []), role]);
  known.length = assignments.length;
  return known.roles.get(principal) ?? [];
}
