/** One random organisation in a store, stored through the port and read whole from it again. */
import fc from "fast-check";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { groupMapping } from "../../src/adapter/group-mapping.js";
import type { FieldRow } from "../../src/adapter/mapping.js";
import { userMapping } from "../../src/adapter/user-mapping.js";
import type { Json, JsonObject, Resource, ResourceTypeName, Stored } from "../../src/scim/resource.js";
import type { Shape } from "../../src/scim/store.js";
import { assign, type ManagerDraft, people } from "./people-arbitrary.js";
import type { Candidate } from "./store-exam.js";

export const kinds = {
  User: { type: userType, mapping: userMapping },
  Group: { type: groupType, mapping: groupMapping },
} as const;

export const whole: Shape = { values: true, groups: true, members: true };
/** What a query need not read to tell which ones it found. */
export const bare: Shape = { values: false, groups: false, members: false };
export const everyone = { startIndex: 1, count: 1000 } as const;

export interface Population {
  /** Read whole from the store. */
  readonly stored: Readonly<Record<ResourceTypeName, readonly Stored[]>>;
  /** What was given to the store, by id, and what that says of others: the names of managers and members, a user's groups. */
  readonly given: ReadonlyMap<string, Resource>;
}

/** The same seed makes the same people, but for their ids and the times at which they are made. */
export async function populate({ store, context }: Candidate, seed: number): Promise<Population> {
  const [draft] = fc.sample(fc.noBias(people), { numRuns: 1, seed });
  if (!draft) throw new Error("No people were made");
  const users = new Map<string, Resource>();
  for (const { resource } of draft.people) users.set((await store.create(context(), "User", resource)).id, structuredClone(resource));
  const ids = [...users.keys()];
  for (const [index, [id, resource]] of [...users].entries()) {
    const { manager, changed } = draft.people[index] ?? {};
    if (!manager && !changed) continue;
    if (manager) assign(resource, managerRow("managerId"), managerId(manager, ids));
    if (changed) resource.nickName = "changed";
    await store.replace(context(), "User", id, resource, undefined, bare);
  }
  const groups = new Map<string, Resource>();
  for (const { resource, people: members, groups: inner } of draft.groups) {
    const known = [...groups.keys()];
    const memberIds = [...members.map((member) => ids[member]), ...inner.map((group) => known[group])].filter((id) => id !== undefined);
    const whole = memberIds.length > 0 ? { ...resource, members: memberIds.map((value) => ({ value })) } : resource;
    groups.set((await store.create(context(), "Group", whole)).id, structuredClone(whole));
  }
  await closeCircle(groups);
  nameManagers(users);
  nameMembers(users, groups);
  return { stored: { User: await readAll("User"), Group: await readAll("Group") }, given: new Map([...users, ...groups]) };

  /** The last group is in the first one, so that groups that are inside one another are so in a circle. */
  async function closeCircle(made: ReadonlyMap<string, Resource>): Promise<void> {
    const [[first, resource] = ["", {}]] = made;
    const last = [...made.keys()].at(-1);
    if (last === undefined || last === first) return;
    resource.members = [...((resource.members ?? []) as JsonObject[]), { value: last }];
    await store.replace(context(), "Group", first, structuredClone(resource), undefined, bare);
  }

  async function readAll(type: ResourceTypeName): Promise<readonly Stored[]> {
    return (await store.query(context(), type, everyone, whole)).resources;
  }
}

function managerRow(field: string): FieldRow {
  const row = userMapping.read.find((each) => each.field === field);
  if (!row) throw new Error(`The mapping has no ${field}`);
  return row;
}

function nameManagers(users: ReadonlyMap<string, Resource>): void {
  const { urn = "", attribute } = managerRow("managerId");
  for (const resource of users.values()) {
    const manager = (resource[urn] as JsonObject | undefined)?.[attribute] as { value: string } | undefined;
    assign(resource, managerRow("managerName"), manager && users.get(manager.value)?.displayName);
  }
}

function nameMembers(users: ReadonlyMap<string, Resource>, groups: ReadonlyMap<string, Resource>): void {
  for (const [id, { displayName: group = "", members }] of groups) {
    for (const member of (members ?? []) as { value: string; type?: string; display?: Json }[]) {
      const user = users.get(member.value);
      const display = (user ?? groups.get(member.value))?.displayName;
      member.type = user ? "User" : "Group";
      if (display !== undefined) member.display = display;
      if (user) user.groups = [...((user.groups ?? []) as JsonObject[]), { value: id, display: group, type: "direct" }];
    }
  }
  for (const user of users.values()) addIndirect((user.groups ?? []) as JsonObject[], groups);
}

/** Adds the groups that have one of these as a member, until there are no more. */
function addIndirect(known: JsonObject[], groups: ReadonlyMap<string, Resource>): void {
  const ids = new Set(known.map(({ value }) => value));
  // What is added is looked at in its turn.
  for (const { value: inner } of known) {
    for (const [id, { displayName = "", members }] of groups) {
      if (ids.has(id) || !((members ?? []) as JsonObject[]).some(({ value }) => value === inner)) continue;
      ids.add(id);
      known.push({ value: id, display: displayName, type: "indirect" });
    }
  }
}

function managerId(manager: ManagerDraft, ids: readonly string[]): string {
  if ("stranger" in manager) return manager.stranger;
  const id = ids[manager.person] ?? "";
  if (manager.spelling === "in capitals") return id.toUpperCase();
  return manager.spelling === "with a space" ? `${id} ` : id;
}

/** A number that makes a run again: the environment's, else another one each time. */
export function seedOf(name: string): number {
  const given = process.env[name];
  if (given === undefined || given === "") return Math.floor(Math.random() * 2 ** 31);
  const seed = Number(given);
  if (!Number.isInteger(seed)) throw new Error(`${name} is ${JSON.stringify(given)}; it must be a whole number.`);
  return seed;
}
