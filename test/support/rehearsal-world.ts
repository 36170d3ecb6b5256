/** An organisation to rehearse in: eight people, three groups and a disc, and who asks. */
import { Authentication } from "../../src/domain/authentication.js";
import { DomainContext } from "../../src/domain/context.js";
import { createDisc, shareDisc } from "../../src/domain/disc-writes.js";
import { addMembers, changeGroup, createGroup, deleteGroup, removeMembers } from "../../src/domain/group-writes.js";
import { createApiKey, createOrganisation, createToken, findOrganisation, systemContext } from "../../src/domain/operators.js";
import type { Store } from "../../src/domain/store.js";
import { changeUser, createUser, deactivateUser, deleteUser, reactivateUser } from "../../src/domain/user-writes.js";
import { ask } from "./domain.js";
import { type Dump, dumpOf } from "./dump.js";

export interface Rehearsal {
  readonly id: string;
  readonly state: string;
  readonly summary: Readonly<Record<string, number>>;
}

export const counters =
  "created linked changed deactivated reactivated deleted groupsCreated groupsChanged groupsDeleted membersAdded membersRemoved failed";
const rehearsalFields = `id state summary { ${counters} }`;

let made = 0;

export async function rehearsalWorld(store: Store) {
  const { id } = await createOrganisation(store, { name: `Rehearsing ${++made}`, plan: "ENTERPRISE" });
  const authentication = new Authentication(store);
  const { token } = await createToken(store, { organisation: id, label: "directory" });
  const { viewer, scope } = systemContext(store, await findOrganisation(store, id));
  const asSystem = () => new DomainContext(viewer, scope);
  const asMember = (userId: string) => new DomainContext({ ...viewer, kind: "MEMBER", userId }, scope);
  const person = async (userName: string, more: object = {}) =>
    (await createUser(asSystem(), { userName, displayName: userName, ...more })).id;
  const root = await person("root", { role: "ADMIN" });
  const { token: key } = await createApiKey(store, { organisation: id, user: "root", label: "admin" });
  const admin = () => authentication.contextFor(key);
  const ids = {
    root,
    ann: await person("ann", { emails: [{ value: "ann@example.com", type: "work" }] }),
    bo: await person("bo"),
    cy: await person("cy"),
    di: await person("di", { active: false }),
    ed: await person("ed"),
    flo: await person("flo"),
    gus: await person("gus"),
  };
  const group = async (displayName: string, memberIds: string[]) => (await createGroup(asSystem(), { displayName, memberIds })).id;
  const inner = await group("Inner", [ids.ann, ids.bo]);
  const groups = { inner, outer: await group("Outer", [inner, ids.cy]), gone: await group("Gone", [ids.ed]) };
  const disc = await createDisc(asMember(ids.ed), { title: "Ed's year" });
  await shareDisc(asMember(ids.ed), disc.id, { groupId: groups.inner }, "VIEW");
  await shareDisc(asMember(ids.ed), disc.id, { userId: ids.flo }, "EDIT");
  type Answer = Readonly<Record<string, Rehearsal>>;
  return {
    id,
    token,
    key,
    authentication,
    /** Of the provisioning client, as a request gets it now. */
    client: () => authentication.contextFor(token),
    admin,
    asSystem,
    asMember,
    ids,
    groups,
    disc: disc.id,
    async start(): Promise<Rehearsal> {
      const { startRehearsal } = await ask<Answer>(await admin(), `mutation { startRehearsal { ${rehearsalFields} } }`);
      if (!startRehearsal) throw new Error("Nothing was answered");
      return startRehearsal;
    },
    async end(mutation: "applyRehearsal" | "discardRehearsal", rehearsal: string): Promise<Rehearsal | undefined> {
      const text = `mutation ($id: ID!) { ${mutation}(id: $id) { ${rehearsalFields} } }`;
      return (await ask<Answer>(await admin(), text, { id: rehearsal }))[mutation];
    },
    async rehearsal<Data>(fields: string): Promise<Data> {
      const { organisation } = await ask<{ organisation: { rehearsal: Data } }>(
        await admin(),
        `{ organisation { rehearsal { ${fields} } } }`,
      );
      return organisation.rehearsal;
    },
    dump: () => dumpOf(store, id),
  };
}

export type RehearsalWorld = Awaited<ReturnType<typeof rehearsalWorld>>;

/** A little of everything that a provisioning client does. */
export async function playRehearsal({ ids, groups }: RehearsalWorld, as: () => Promise<DomainContext>) {
  const created = await createUser(await as(), {
    userName: "new",
    displayName: "New",
    emails: [{ value: "new@example.com", type: "work" }],
  });
  await changeUser(await as(), ids.ann, null, { title: "Planner", emails: [{ value: "ann@new.example" }, { value: "a@example.com" }] });
  // Two change names with each other.
  await changeUser(await as(), ids.bo, null, { userName: "between" });
  await changeUser(await as(), ids.cy, null, { userName: "bo" });
  await changeUser(await as(), ids.bo, null, { userName: "cy" });
  await deactivateUser(await as(), ids.flo);
  await reactivateUser(await as(), ids.di);
  await deleteUser(await as(), ids.ed);
  // And a new one takes the name of one who went.
  const successor = await createUser(await as(), { userName: "ed" });
  await removeMembers(await as(), groups.inner, [ids.bo]);
  await addMembers(await as(), groups.inner, [created.id, successor.id]);
  await changeGroup(await as(), groups.outer, null, { set: { displayName: "Inner 2", externalId: "x" } });
  await deleteGroup(await as(), groups.gone);
  const team = await createGroup(await as(), { displayName: "Gone", memberIds: [created.id, groups.inner] });
  return { created: created.id, successor: successor.id, team: team.id };
}

/** But for who was in it last, and that something was rehearsed. */
export const lasting = ({ rehearsals: _, changes = [], credentials = [], ...rest }: Dump): Dump => ({
  ...rest,
  credentials: credentials.map(({ lastUsedAt: __, ...row }) => row),
  changes: changes.filter(({ subjectKind }) => subjectKind !== "Rehearsal"),
});
