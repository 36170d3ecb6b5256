/** The steps that tests are made of: Entra's requests, each with what must come back [D1] [R1]. */
import { type Answer, pathOf } from "../connection.js";
import { type Operation, patchBody } from "../cycle/requests.js";
import { coreGroup } from "../mapping/mapping.js";
import { property } from "../mapping/target.js";
import { type Attribute, differences, held, isEmpty, managerPath, userBody } from "./attributes.js";
import { expect, Skipped } from "./outcome.js";
import { pathTo, type World } from "./world.js";

export interface Made {
  readonly id: string;
  readonly path: string;
  /** Without a domain; `{name}` of the sample values. */
  readonly name: string;
  readonly body: unknown;
}

const listUrn = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/** The group schema that Entra still adds [D1]. */
const entraGroupUrn = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

export function said({ status, text }: Answer): string {
  const body = text.replace(/\s+/g, " ").trim();
  return `${status}${body === "" ? "" : ` ${body.length > 300 ? `${body.slice(0, 300)}…` : body}`}`;
}

export const upn = (name: string) => `${name}@example.com`;

export const userFilter = (userName: string) => pathOf("/Users", { filter: `userName eq "${userName}"` });

export const groupFilter = (displayName: string) =>
  pathOf("/Groups", { excludedAttributes: "members", filter: `displayName eq "${displayName}"` });

/** A ListResponse with so many; a search that finds nothing is 200 as well [D1], [D7]. */
export async function listed(world: World, path: string, total?: number): Promise<readonly unknown[]> {
  const answer = await world.send("GET", path);
  expect(answer.status === 200, `GET ${path} to answer 200`, said(answer));
  const schemas = property(answer.body, "schemas");
  const isList = Array.isArray(schemas) && schemas.some((each) => String(each).toLowerCase() === listUrn.toLowerCase());
  expect(isList, `GET ${path} to answer a ListResponse`, said(answer));
  const resources = property(answer.body, "Resources") ?? [];
  expect(Array.isArray(resources), "Resources to be a list", said(answer));
  if (total === undefined) return resources;
  expect(property(answer.body, "totalResults") === total, `totalResults ${total} of GET ${path}`, said(answer));
  expect(resources.length === total, `${total} in Resources of GET ${path}`, said(answer));
  return resources;
}

/** The one that a match query must find. */
export async function matched(world: World, path: string, { id }: { readonly id: string }): Promise<unknown> {
  const [found] = await listed(world, path, 1);
  expect(property(found, "id") === id, `GET ${path} to find ${id}`, JSON.stringify(found));
  return found;
}

export async function read(world: World, { path, id }: Pick<Made, "path" | "id">): Promise<unknown> {
  const answer = await world.send("GET", path);
  expect(answer.status === 200, `GET ${path} to answer 200`, said(answer));
  expect(property(answer.body, "id") === id, `GET ${path} to answer the one with id ${id}`, said(answer));
  return answer.body;
}

export async function readGroup(world: World, group: Made): Promise<unknown> {
  const answer = await world.send("GET", pathOf(group.path, { excludedAttributes: "members" }));
  expect(answer.status === 200, `GET ${group.path} to answer 200`, said(answer));
  expect(property(answer.body, "id") === group.id, `GET ${group.path} to answer the one with id ${group.id}`, said(answer));
  expect(property(answer.body, "members") === undefined, "no members with excludedAttributes=members", said(answer));
  return answer.body;
}

export async function missing(world: World, { path }: Pick<Made, "path">): Promise<void> {
  const answer = await world.send("GET", path);
  expect(answer.status === 404, `GET ${path} to answer 404`, said(answer));
}

/** 201 with the id and the same name; Microsoft's tests take 200 as well [T1]. */
async function create(world: World, collection: "/Users" | "/Groups", key: string, name: string, sent: Record<string, unknown>) {
  const answer = await world.send("POST", collection, sent);
  expect(answer.status === 201 || answer.status === 200, `POST ${collection} to answer 201`, said(answer));
  const id = property(answer.body, "id");
  expect(typeof id === "string" && id !== "", `POST ${collection} to answer an id`, said(answer));
  const given = property(answer.body, key);
  expect(given === sent[key], `POST ${collection} to answer ${key} ${JSON.stringify(sent[key])}`, said(answer));
  return { id, path: pathTo(collection, id), name, body: answer.body } satisfies Made;
}

export function createUser(world: World, name = world.name(), body = userBody(world.run.attributes, name)): Promise<Made> {
  return create(world, "/Users", "userName", name, body);
}

/** Created empty, members follow [D1]. */
export function createGroup(world: World, name = world.name()): Promise<Made> {
  return create(world, "/Groups", "displayName", name, groupBody(name));
}

export function groupBody(name: string): Record<string, unknown> {
  return { schemas: [coreGroup, entraGroupUrn], externalId: `${name}-id`, displayName: name, meta: { resourceType: "Group" } };
}

/** As Entra's engine: look for it first, then make it [D11]. */
export async function provisionUser(world: World, name = world.name(), body?: Record<string, unknown>): Promise<Made> {
  await listed(world, userFilter(upn(name)), 0);
  return createUser(world, name, body);
}

export async function provisionGroup(world: World, name = world.name()): Promise<Made> {
  await listed(world, groupFilter(name), 0);
  return createGroup(world, name);
}

/** What the resource must have now, all of it said at once. */
export function holds(resource: unknown, attributes: readonly Attribute[], which: "first" | "second" | "none", name: string): void {
  const different = differences(resource, attributes, which, name);
  expect(different.length === 0, which === "none" ? "no values" : "the values that were sent", different.join("; "));
}

/** 200 or 204 for users and groups alike [D1]; a 200 has the resource in it. */
export async function patch(world: World, of: Made, body: ReturnType<typeof patchBody>): Promise<void> {
  const answer = await world.send("PATCH", of.path, body);
  expect(answer.status === 200 || answer.status === 204, `PATCH ${of.path} to answer 200 or 204`, said(answer));
  if (answer.status === 204 || answer.text === "") return;
  expect(property(answer.body, "id") === of.id, `PATCH ${of.path} to answer the resource, when it answers one`, said(answer));
}

/** As Entra's engine: read what is there, then write the differences. */
export async function change(world: World, of: Made, operations: readonly Operation[]): Promise<void> {
  if (of.path.startsWith("/Groups")) await readGroup(world, of);
  else await read(world, of);
  await patch(world, of, patchBody(operations));
}

/** An inactive user is still there, by id and by filter, and says that it is inactive [D1]. */
export async function isActive(world: World, user: Made, active: boolean): Promise<void> {
  for (const found of [await read(world, user), await matched(world, userFilter(upn(user.name)), user)]) {
    expect(property(found, "active") === active, `active ${active}`, `active ${JSON.stringify(property(found, "active")) ?? "absent"}`);
  }
}

export async function remove(world: World, of: Pick<Made, "path">, status = 204): Promise<void> {
  const answer = await world.send("DELETE", of.path);
  expect(answer.status === status, `DELETE ${of.path} to answer ${status}`, said(answer));
}

/** The ids in a group, in any order. */
export async function hasMembers(world: World, group: Made, ids: readonly string[]): Promise<void> {
  const members = property(await read(world, group), "members") ?? [];
  expect(Array.isArray(members), "members to be a list", JSON.stringify(members));
  const found = members.map((each) => String(property(each, "value"))).sort();
  const wanted = [...ids].sort();
  expect(JSON.stringify(found) === JSON.stringify(wanted), `the members ${JSON.stringify(wanted)}`, JSON.stringify(found));
}

/** Manager tests are passed over when the manager is not mapped [T1]. */
export function needsManager({ run }: World): void {
  if (!run.mapsManager) throw new Skipped("the manager is not mapped (--attributes)");
  if (run.schemas && !run.schemas.declares(managerPath)) throw new Skipped("/Schemas declare no manager");
}

/** Where Microsoft's tests look for it [T1]: in the extension, or at the top. */
export async function hasManager(world: World, user: Made, id: string | undefined): Promise<void> {
  const resource = await read(world, user);
  const found = [held(resource, `${managerPath}.value`), held(resource, "manager.value")].find((value) => !isEmpty(value));
  const manager = JSON.stringify(held(resource, managerPath) ?? held(resource, "manager")) ?? "absent";
  expect(found === id, id === undefined ? "no manager" : `the manager's value ${id}`, `the manager ${manager}`);
}
