/** What a server holds, read through GraphQL, beside what the mapping makes of the directory: field by field, and membership by membership. */
import type { Drift } from "../../src/simulator/cycle/drift.js";
import { type Entry, entryOf, surroundingsOf } from "../../src/simulator/cycle/entry.js";
import type { Job, World } from "../../src/simulator/cycle/job.js";
import { inScope } from "../../src/simulator/cycle/scope.js";
import { type CompiledMapping, compileMapping, mapped } from "../../src/simulator/mapping/mapped.js";
import { enterpriseUser, type ObjectType } from "../../src/simulator/mapping/mapping.js";
import { type Held, type HeldUser, held } from "../simulator/provisioned.js";
import type { GraphqlClient } from "../support/graphql-client.js";

export interface Difference {
  readonly objectType: ObjectType;
  /** The objectId; of somebody whom the directory does not have, the server's id. */
  readonly sourceId: string;
  readonly name: string;
  /** The target attribute; absent where the whole object is not there, or is there and should not be. */
  readonly attribute?: string;
  /** The objectId of a member or a manager. */
  readonly refersTo?: string;
  readonly expected: unknown;
  readonly found: unknown;
}

export interface Comparison {
  readonly users: number;
  readonly groups: number;
  readonly memberships: number;
  /** Values that were compared. */
  readonly values: number;
  readonly differences: readonly Difference[];
  /** People who were out of scope when they were purged: Entra leaves them, disabled. [D4] */
  readonly left: number;
}

type Reader = (user: HeldUser) => unknown;

const labelled =
  (list: "emails" | "phoneNumbers", type: string): Reader =>
  (user) =>
    user[list].find((value) => value.type === type)?.value;
const address =
  (name: string): Reader =>
  ({ addresses }) =>
    addresses.find(({ type }) => type === "work")?.[name];

/** Where the domain API tells what a target attribute holds. */
const readers: Readonly<Record<string, Reader>> = {
  userName: ({ userName }) => userName,
  active: ({ active }) => active,
  displayName: (user) => user.displayName,
  title: (user) => user.title,
  preferredLanguage: (user) => user.preferredLanguage,
  "name.givenName": (user) => user.givenName,
  "name.familyName": (user) => user.familyName,
  "name.formatted": (user) => user.formattedName,
  externalId: (user) => user.externalId,
  [`${enterpriseUser}:employeeNumber`]: (user) => user.employeeNumber,
  [`${enterpriseUser}:department`]: (user) => user.department,
  'emails[type eq "work"].value': labelled("emails", "work"),
  ...Object.fromEntries(["work", "mobile", "fax"].map((type) => [`phoneNumbers[type eq "${type}"].value`, labelled("phoneNumbers", type)])),
  ...Object.fromEntries(
    ["formatted", "streetAddress", "locality", "region", "postalCode", "country"].map((name) => [
      `addresses[type eq "work"].${name}`,
      address(name),
    ]),
  ),
};
const managerAttribute = `${enterpriseUser}:manager`;

interface Known {
  readonly targetId: string;
  readonly managed: boolean;
}

/** Who is whom, also of those whose link was broken or is gone: only by it can the withdrawn be told from strangers. */
export class Connections {
  private readonly known = new Map<string, Known>();

  /** To be called after each cycle. */
  note({ links }: Job): void {
    for (const [objectId, { targetId, managed }] of Object.entries(links)) this.known.set(objectId, { targetId, managed });
  }

  of(objectId: string): Known | undefined {
    return this.known.get(objectId);
  }

  all(): Iterable<readonly [string, Known]> {
    return this.known;
  }
}

/** What is mapped but not read by the table above would be left out of the comparison: it is refused. */
export async function compare(world: World, connections: Connections, client: GraphqlClient): Promise<Comparison> {
  return new Comparer(world, connections, await held(client)).result();
}

class Comparer {
  private readonly differences: Difference[] = [];
  private readonly claimed = new Set<string>();
  private readonly mappings: Readonly<Record<ObjectType, CompiledMapping>>;
  private readonly scope: ReadonlySet<string>;
  private readonly usersById: ReadonlyMap<string, HeldUser>;
  private readonly usersByName: ReadonlyMap<string, HeldUser>;
  /** The objectIds of what the server has. */
  private readonly sources: ReadonlyMap<string, string>;
  private values = 0;
  private memberships = 0;
  private left = 0;

  constructor(
    private readonly world: World,
    private readonly connections: Connections,
    private readonly server: Held,
  ) {
    const { User, Group } = world.job.settings.mapping;
    this.mappings = { User: compileMapping(User), Group: compileMapping(Group) };
    this.scope = inScope(world.directory, world.job.settings);
    this.usersById = new Map(server.users.map((user) => [user.id, user]));
    this.usersByName = new Map(server.users.map((user) => [user.userName.toLowerCase(), user]));
    this.sources = new Map([...connections.all()].map(([objectId, { targetId }]) => [targetId, objectId]));
  }

  result(): Comparison {
    const { directory } = this.world;
    for (const objectId of Object.keys(directory.users)) this.user(this.entry(objectId));
    this.strangers();
    for (const objectId of Object.keys(directory.groups)) this.group(this.entry(objectId));
    for (const { id, displayName } of this.server.groups)
      if (!this.claimed.has(id)) this.differ("Group", id, displayName, "no such group", displayName);
    const { differences, values, memberships, left } = this;
    return { users: this.server.users.length, groups: this.server.groups.length, memberships, values, differences, left };
  }

  private entry(objectId: string): Entry {
    const entry = entryOf(this.world.directory, objectId, this.scope);
    if (!entry) throw new Error(`The directory has no ${objectId}`);
    return entry;
  }

  private differ(
    objectType: ObjectType,
    sourceId: string,
    name: string,
    expected: unknown,
    found: unknown,
    where: Pick<Difference, "attribute" | "refersTo"> = {},
  ) {
    this.differences.push({ objectType, sourceId, name, expected, found, ...where });
  }

  private equal(entry: Entry, attribute: string, expected: unknown, found: unknown): void {
    this.values += 1;
    if ((expected ?? null) !== (found ?? null)) this.differ(entry.kind, entry.objectId, entry.name, expected, found, { attribute });
  }

  private expectedValues(entry: Entry): ReadonlyMap<string, unknown> {
    const compiled = this.mappings[entry.kind];
    const surroundings = surroundingsOf(entry, this.world.clock, () => 0);
    const values = new Map<string, unknown>(compiled.own.map(({ target }) => [target.path, undefined]));
    for (const { target, value } of mapped(compiled, surroundings, false)) values.set(target.path, value);
    return values;
  }

  private user(entry: Entry): void {
    const { objectId, name } = entry;
    const values = this.expectedValues(entry);
    const known = this.connections.of(objectId);
    const present = isActive(entry);
    const named = this.usersByName.get(String(values.get("userName")).toLowerCase());
    const found = (known && this.usersById.get(known.targetId)) ?? named;
    if (!found) {
      if (present || known) this.differ("User", objectId, name, "a user", undefined);
      return;
    }
    if (!present && !known) {
      this.differ("User", objectId, name, undefined, found.userName);
      return;
    }
    this.claimed.add(found.id);
    if (!present && known?.managed === false) {
      this.equal(entry, "active", false, found.active);
      return;
    }
    for (const [path, expected] of values) {
      const read = readers[path];
      if (!read) throw new Error(`Nothing says where GraphQL tells ${path}`);
      this.equal(entry, path, expected, read(found));
    }
    for (const list of ["emails", "phoneNumbers", "addresses"] as const) {
      const mappedTypes = new Set([...values.keys()].flatMap((path) => new RegExp(`^${list}\\[type eq "(.*)"\\]`).exec(path)?.[1] ?? []));
      for (const { type } of found[list]) if (!mappedTypes.has(String(type))) this.equal(entry, list, undefined, type);
    }
    const { manager } = entry.user ?? {};
    const wanted = manager === undefined ? undefined : this.connections.of(manager)?.targetId;
    // A manager whom the server never had cannot be written: it keeps the one before.
    if (manager !== undefined && wanted === undefined && !this.isActiveUser(manager)) return;
    this.equal(entry, managerAttribute, wanted, found.managerId);
  }

  private isActiveUser(objectId: string): boolean {
    const entry = entryOf(this.world.directory, objectId, this.scope);
    return entry !== undefined && isActive(entry);
  }

  /** Who is at the server and not in the directory: purged after leaving the scope, or a difference. */
  private strangers(): void {
    const gone = new Map(
      [...this.connections.all()].filter(([id]) => this.world.directory.removed[id]).map(([id, known]) => [known.targetId, { id, known }]),
    );
    for (const user of this.server.users) {
      if (this.claimed.has(user.id)) continue;
      const purged = gone.get(user.id);
      if (purged && !purged.known.managed && !user.active) this.left += 1;
      else this.differ("User", purged?.id ?? user.id, user.userName, "no such user", user.userName);
    }
  }

  private group(entry: Entry): void {
    const { objectId, name, inScope: wanted } = entry;
    const targetId = this.connections.of(objectId)?.targetId;
    const found =
      this.server.groups.find(({ id }) => id === targetId) ?? this.server.groups.find(({ externalId }) => externalId === objectId);
    if (!found) {
      if (wanted) this.differ("Group", objectId, name, "a group", undefined);
      return;
    }
    this.claimed.add(found.id);
    if (!wanted) {
      this.differ("Group", objectId, name, "no such group", found.displayName);
      return;
    }
    const values = this.expectedValues(entry);
    const read: Readonly<Record<string, unknown>> = { displayName: found.displayName, externalId: found.externalId };
    for (const [path, expected] of values) {
      if (!(path in read)) throw new Error(`Nothing says where GraphQL tells ${path} of a group`);
      this.equal(entry, path, expected, read[path]);
    }
    this.members(entry, new Set(found.members));
  }

  private members(entry: Entry, found: ReadonlySet<string>): void {
    const { objectId, name, group } = entry;
    const listed = new Set<string>();
    for (const member of group?.members ?? []) {
      const targetId = this.connections.of(member)?.targetId ?? "";
      listed.add(targetId);
      this.values += 1;
      if (found.has(targetId)) this.memberships += 1;
      // Who was disabled or deleted before being added is passed over. [D9]
      else if (isActive(this.entry(member)))
        this.differ("Group", objectId, name, "a member", undefined, { attribute: "members", refersTo: member });
    }
    for (const targetId of found) {
      if (listed.has(targetId)) continue;
      const refersTo = this.sources.get(targetId);
      this.differ("Group", objectId, name, undefined, "a member", { attribute: "members", ...(refersTo ? { refersTo } : {}) });
    }
  }
}

function isActive({ present, inScope: scoped, deleted, enabled }: Entry): boolean {
  return present && scoped && !deleted && enabled;
}

/** Those that no drift of the job's own list accounts for. */
export function unexplained(differences: readonly Difference[], drifts: readonly Drift[]): Difference[] {
  return differences.filter(
    ({ objectType, sourceId, name, attribute, refersTo }) =>
      !drifts.some(
        (drift) =>
          drift.objectType === objectType &&
          (drift.sourceId === sourceId || (drift.kind === "unanswered" && drift.name === name)) &&
          (drift.attribute === undefined ||
            (drift.attribute === attribute && (drift.refersTo === undefined || drift.refersTo === refersTo))),
      ),
  );
}

export function differenceText({ objectType, name, sourceId, attribute, refersTo, expected, found }: Difference): string {
  const what = `${objectType} ${name} (${sourceId})${attribute ? ` ${attribute}` : ""}${refersTo ? ` ${refersTo}` : ""}`;
  return `${what}: expected ${JSON.stringify(expected) ?? "nothing"}, found ${JSON.stringify(found) ?? "nothing"}`;
}
