/** Microsoft's gallery tests 15 to 25, which ask the server directly [T1] [T2]. */
import { pathOf } from "../connection.js";
import { exchange } from "../credentials.js";
import { patchBody } from "../cycle/requests.js";
import { coreGroup, coreUser } from "../mapping/mapping.js";
import { parseTarget, property } from "../mapping/target.js";
import { type Attribute, changesOf, held, isEmpty, managerPath } from "./attributes.js";
import { expect, Skipped } from "./outcome.js";
import { validatorsForm } from "./patch.js";
import { Schemas } from "./schemas.js";
import type { GalleryTest } from "./server-test.js";
import {
  createGroup,
  createUser,
  groupFilter,
  hasManager,
  holds,
  listed,
  matched,
  needsManager,
  patch,
  read,
  readGroup,
  said,
} from "./steps.js";
import type { World } from "./world.js";

export const galleryTests: readonly GalleryTest[] = [
  { number: 15, name: "Schema_Discoverability_Test", category: "mandatory", run: discovers },
  { number: 16, name: "SCIM_Null_Update_Test", category: "mandatory", patches: true, run: empties },
  { number: 17, name: "SCIM_User_Create_Test", category: "mandatory", run: createsUser },
  { number: 18, name: "SCIM_User_Update_Test", category: "mandatory", patches: true, run: updatesUser },
  { number: 19, name: "SCIM_Group_Create_Test", category: "mandatory", run: createsGroup },
  { number: 20, name: "SCIM_Group_Update_Test", category: "mandatory", patches: true, run: updatesGroup },
  { number: 21, name: "Validate_Credentials_Test", category: "mandatory", run: (world) => exchanges(world, "client") },
  { number: 22, name: "Federated_Identity_Test", category: "mandatory", run: (world) => exchanges(world, "federation") },
  { number: 23, name: "SCIM_User_Pagination_Test", category: "mandatory", run: (world) => pages(world, "/Users", createUser) },
  { number: 24, name: "SCIM_Group_Pagination_Test", category: "optional", run: (world) => pages(world, "/Groups", createGroup) },
  { number: 25, name: "SCIM_Update_Manager_Test", category: "mandatory", run: updatesManager },
];

/** Words of RFC 7643 §7, which Entra compares as they are written. */
const words: Readonly<Record<string, readonly string[]>> = {
  type: ["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"],
  mutability: ["readOnly", "readWrite", "immutable", "writeOnly"],
  returned: ["always", "never", "default", "request"],
  uniqueness: ["none", "server", "global"],
};

/** `externalId` is let off: RFC 7643 §3.1 gives it to every resource beside what the schemas declare (assumed). */
async function discovers(world: World): Promise<void> {
  const resources = await listed(world, "/Schemas");
  const schemas = new Schemas(resources);
  const { attributes, mapsManager } = world.run;
  const targets = [...attributes.map(({ path }) => path), "active", ...(mapsManager ? [managerPath] : [])];
  const wanted = [
    ...targets.filter((path) => path !== "externalId").map((path) => ({ path, core: coreUser })),
    ...["displayName", "members.value"].map((path) => ({ path, core: coreGroup })),
  ];
  const lacking = wanted.flatMap(({ path, core }) => {
    const found = schemas.find(path, core);
    return "missing" in found ? [found.missing] : [];
  });
  expect(lacking.length === 0, "every mapped attribute in /Schemas", `these missing: ${[...new Set(lacking)].join(", ")}`);
  const faults = resources.flatMap((schema) => faultsIn(schema, String(property(schema, "id"))));
  expect(faults.length === 0, "no nulls and the RFC's own words in /Schemas [D1]", faults.slice(0, 5).join("; "));
}

function faultsIn(value: unknown, at: string): string[] {
  if (value === null) return [`${at} is null`];
  if (typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap((each) => faultsIn(each, `${at}.${property(each, "name") ?? "?"}`));
  return Object.entries(value as Record<string, unknown>).flatMap(([key, each]) => {
    const allowed = words[key];
    if (allowed && typeof each === "string") return allowed.includes(each) ? [] : [`${key} of ${at} is ${JSON.stringify(each)}`];
    // What an attribute is called and which values it may have is the server's own.
    return key === "canonicalValues" ? [] : faultsIn(each, key === "attributes" || key === "subAttributes" ? at : `${at} ${key}`);
  });
}

/**
 * First the empty text, then null, on all that /Schemas declare as optional [T2]. Where `externalId` is not declared, nothing says
 * that it is (assumed).
 */
async function empties(world: World): Promise<void> {
  const { attributes, schemas } = world.run;
  const isOptional = (path: string) => (schemas ? schemas.declares(path) && !schemas.requires(path) : path !== "externalId");
  const optional = attributes.filter(({ path }) => path !== "userName" && isOptional(path));
  if (optional.length === 0) throw new Skipped("/Schemas declare no mapped attribute as optional");
  const user = await createUser(world);
  for (const value of ["", null]) {
    const changes = optional.map(({ path }) => ({ target: parseTarget(path), value, before: path }));
    await patch(world, user, patchBody(validatorsForm(changes, world.dialect)));
    holds(await read(world, user), optional, "none", user.name);
  }
}

async function createsUser(world: World): Promise<void> {
  const user = await createUser(world);
  holds(await read(world, user), world.run.attributes, "first", user.name);
}

async function updatesUser(world: World): Promise<void> {
  const user = await createUser(world);
  const { attributes } = world.run;
  await patch(world, user, patchBody(validatorsForm(changesOf(attributes, user.name), world.dialect)));
  holds(await read(world, user), attributes, "second", user.name);
}

async function createsGroup(world: World): Promise<void> {
  await readGroup(world, await createGroup(world));
}

const groupAttributes: readonly Attribute[] = [
  { path: "displayName", first: "{name}", second: "{name} renamed" },
  { path: "externalId", first: "{name}-id", second: "{name}-id-renamed" },
];

async function updatesGroup(world: World): Promise<void> {
  const group = await createGroup(world);
  await patch(world, group, patchBody(validatorsForm(changesOf(groupAttributes, group.name), world.dialect)));
  holds(await readGroup(world, group), groupAttributes, "second", group.name);
  await matched(world, groupFilter(`${group.name} renamed`), group);
}

/** Seconds that an access token must be good for: an hour to six [D6]. */
const lifetimes = { least: 3_600, most: 21_600 } as const;

/** The exchange, and a request with what it gave. */
async function exchanges(world: World, kind: "client" | "federation"): Promise<void> {
  const { credentials } = world.run;
  if (credentials.kind !== kind) {
    throw new Skipped(`one of tests 21 and 22 is needed for the gallery, and this run signs in with ${inWords[credentials.kind]}`);
  }
  const { status, body } = await exchange(credentials);
  const shown = `${status}, token_type ${JSON.stringify(body.token_type)}, expires_in ${JSON.stringify(body.expires_in)}`;
  expect(status === 200 && !isEmpty(body.access_token), "the token endpoint to answer 200 with an access_token", shown);
  expect(String(body.token_type).toLowerCase() === "bearer", "token_type Bearer", shown);
  const seconds = Number(body.expires_in);
  expect(
    seconds >= lifetimes.least && seconds <= lifetimes.most,
    `expires_in between ${lifetimes.least} and ${lifetimes.most} seconds`,
    shown,
  );
  await listed(world, pathOf("/Users", { filter: `userName eq "${world.name()}"` }), 0);
}

const inWords = { token: "a secret token", client: "client credentials", federation: "federation" } as const;

const pageSize = 5;

/** Two full pages and the beginning of a third. */
const pagesNeed = 2 * pageSize + 1;

async function pages(world: World, collection: "/Users" | "/Groups", create: (world: World) => Promise<unknown>): Promise<void> {
  const page = async (index: number) => {
    const path = pathOf(collection, { startIndex: index * pageSize + 1, count: pageSize });
    const answer = await world.send("GET", path);
    expect(answer.status === 200, `GET ${path} to answer 200`, said(answer));
    return answer;
  };
  const total = Number(property((await page(0)).body, "totalResults"));
  expect(Number.isInteger(total), "totalResults to be a number", String(total));
  for (let more = pagesNeed - total; more > 0; more -= 1) await create(world);
  const seen = new Set<unknown>();
  for (const index of [0, 1]) {
    const answer = await page(index);
    const start = index * pageSize + 1;
    expect(
      property(answer.body, "startIndex") === start,
      `startIndex ${start}`,
      `startIndex ${JSON.stringify(property(answer.body, "startIndex"))}`,
    );
    const resources = property(answer.body, "Resources");
    expect(Array.isArray(resources), "Resources to be a list", said(answer));
    expect(resources.length === pageSize, `${pageSize} resources on a page of count=${pageSize}`, `${resources.length}`);
    const ids = resources.map((each) => held(each, "id"));
    const twice = ids.find((id) => seen.has(id));
    expect(twice === undefined, "each resource on one page", `${twice} on both`);
    for (const id of ids) seen.add(id);
  }
}

/** The id as text, another, then the empty text [T2]. */
async function updatesManager(world: World): Promise<void> {
  needsManager(world);
  const [user, first, second] = [await createUser(world), await createUser(world), await createUser(world)];
  const steps = [
    { op: "Add", value: first.id, held: first.id },
    { op: "replace", value: second.id, held: second.id },
    { op: "replace", value: "", held: undefined },
  ] as const;
  for (const { op, value, held } of steps) {
    await patch(world, user, patchBody([{ op, path: managerPath, value }]));
    await hasManager(world, user, held);
  }
}
