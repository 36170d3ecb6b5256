/** What each recorded exchange must have done, seen by the GET that follows it and by the domain API. */
import { expect } from "chai";
import type { ScimAnswer } from "../support/scim-client.js";
import { enterprise, type World } from "./vector-world.js";

export type Effect = (world: World, answer: ScimAnswer) => Promise<void>;

// biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
type Wire = any;

const user = async (world: World, id = world.ids.get("userId")): Promise<Wire> => {
  const { status, body } = await world.scim.get(`/Users/${id}`);
  expect(status).to.equal(200);
  return body;
};
const group = async (world: World): Promise<Wire> => (await world.scim.get(`/Groups/${world.ids.get("groupId")}`)).body;
const memberIds = async (world: World): Promise<string[]> => ((await group(world)).members ?? []).map((member: Wire) => member.value);
const idsOf = (world: World, ...names: string[]): (string | undefined)[] => names.map((name) => world.ids.get(name));

/** Same fact, same row: what GraphQL says of the user. */
async function inDomain(world: World, id: string, expected: Record<string, unknown>): Promise<void> {
  const { user: person } = await world.graphql<{ user: Record<string, unknown> }>(
    `query($id: ID!) { user(id: $id) { ${Object.keys(expected).join(" ")} } }`,
    { id },
  );
  expect(person).to.deep.equal(expected);
}

const total =
  (count: number): Effect =>
  async (_, { body }) => {
    const list = body as Wire;
    expect(list.schemas).to.deep.equal(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]);
    expect(list.totalResults).to.equal(count);
    expect(list.Resources).to.be.an("array").with.length(Math.min(count, list.itemsPerPage));
  };

/** The user afterwards has these values; `undefined` means absent. */
const has =
  (expected: Record<string, unknown>): Effect =>
  async (world) => {
    const body = await user(world);
    for (const [path, value] of Object.entries(expected)) expect(pick(body, path), path).to.deep.equal(value);
  };

/** Reads as Microsoft's own tests read: `x[type eq "t"].s`, `urn:...:attr`, `a.b`. */
function pick(body: Wire, path: string): unknown {
  const valuePath = /^(\w+)\[(\w+) eq "([^"]*)"\]\.(\w+)$/.exec(path);
  if (valuePath) {
    const [, name = "", key = "", value, sub = ""] = valuePath;
    return (body[name] ?? []).find((each: Wire) => String(each[key]).toLowerCase() === value?.toLowerCase())?.[sub];
  }
  if (path.startsWith(`${enterprise}:`)) return pick(body[enterprise] ?? {}, path.slice(enterprise.length + 1));
  return path.split(".").reduce((at: Wire, name) => at?.[name], body);
}

const error =
  (scimType: string | undefined, detail: RegExp, unchanged?: Effect): Effect =>
  async (world, answer) => {
    const body = answer.body as Wire;
    expect(body.schemas).to.deep.equal(["urn:ietf:params:scim:api:messages:2.0:Error"]);
    expect(body.status).to.equal(String(answer.status));
    expect(body.scimType).to.equal(scimType);
    expect(body.detail).to.match(detail);
    await unchanged?.(world, answer);
  };

const made =
  (expected: (world: World) => Record<string, unknown>): Effect =>
  async (world, { body, headers }) => {
    const { id } = body as Wire;
    expect(headers.get("location")).to.match(new RegExp(`/Users/${id}$`));
    world.ids.set("userId", id);
    await has(expected(world))(world, { body, headers, status: 201 } as ScimAnswer);
  };

const members =
  (...names: string[]): Effect =>
  async (world) => {
    expect(await memberIds(world)).to.have.members(idsOf(world, ...names));
    const id = world.ids.get("groupId");
    const answer = await world.graphql<Wire>("query($id: ID!) { group(id: $id) { members(first: 100) { nodes { id } } } }", { id });
    expect(answer.group.members.nodes.map((node: Wire) => node.id)).to.have.members(idsOf(world, ...names));
  };

const managerIs =
  (name: string | undefined): Effect =>
  async (world) => {
    const value = name === undefined ? undefined : world.ids.get(name);
    await has({ [`${enterprise}:manager.value`]: value })(world, {} as ScimAnswer);
    await inDomain(world, world.ids.get("userId") ?? "", { managerId: value ?? null });
  };

const active =
  (value: boolean): Effect =>
  async (world) => {
    await has({ active: value })(world, {} as ScimAnswer);
    await inDomain(world, world.ids.get("userId") ?? "", { active: value });
    const list = (await world.scim.get(`/Users?filter=${encodeURIComponent(`id eq "${world.ids.get("userId")}"`)}`)).body as Wire;
    expect(list.Resources[0].active).to.equal(value);
  };

const renamedGroup =
  (expected: Record<string, unknown>): Effect =>
  async (world) => {
    expect(await group(world)).to.include(expected);
  };

const adaBefore = { "name.givenName": "Ada", displayName: "Ada Quill", title: undefined };
const email = 'emails[type eq "work"].value';

export const effects: Readonly<Record<string, Effect>> = {
  V002: total(0),
  V003: total(0),
  V004: total(0),
  V006: error(undefined, /token/),
  V007: async (_, { body }) => {
    const list = body as Wire;
    const ids = list.Resources.map((schema: Wire) => schema.id);
    expect(ids).to.include.members([
      "urn:ietf:params:scim:schemas:core:2.0:User",
      enterprise,
      "urn:ietf:params:scim:schemas:core:2.0:Group",
    ]);
    expect(JSON.stringify(list)).not.to.include("null");
  },
  V009: async (_, { body }) => {
    expect((body as Wire).patch.supported).to.equal(true);
    expect((body as Wire).filter.supported).to.equal(true);
  },
  V010: async (_, { body }) => {
    const types = (body as Wire).Resources;
    expect(types.map((type: Wire) => type.name)).to.have.members(["User", "Group"]);
    expect(types.find((type: Wire) => type.name === "User").schemaExtensions).to.deep.equal([{ schema: enterprise, required: false }]);
  },
  V011: async (world, answer) => {
    await total(1)(world, answer);
    const [found] = (answer.body as Wire).Resources;
    expect(found).to.include({ id: world.ids.get("userId"), userName: "ada.quill@fabrikam.example", active: true });
  },
  V012: total(0),
  V014: total(1),
  V016: total(1),
  V017: total(1),
  V019: total(1),
  V020: total(2),
  V022: total(1),
  V023: total(1),
  V025: async (world, { body }) => {
    expect(body).to.include({ id: world.ids.get("userId"), active: true, externalId: "ada.quill" });
    expect((body as Wire).meta.resourceType).to.equal("User");
  },
  V027: async (world, { body }) => {
    const [found] = (body as Wire).Resources;
    expect(Object.keys(found)).to.have.members(["schemas", "id"]);
    expect(found.id).to.equal(world.ids.get("userId"));
  },
  V028: async (world, { body }) => {
    expect((body as Wire).Resources.map((each: Wire) => each.id)).to.deep.equal(idsOf(world, "userId"));
  },
  V029: total(0),
  V031: async (_, { body }) => {
    const list = body as Wire;
    expect(list).to.include({ startIndex: 1, itemsPerPage: 5 });
    expect(list.totalResults).to.be.at.least(12);
    expect(list.Resources).to.have.length(5);
  },
  V033: async (_, { body }) => {
    expect(body).to.include({ startIndex: 6, itemsPerPage: 5 });
  },
  V034: async (_, { body }) => {
    expect((body as Wire).Resources.length).to.be.at.most(1);
  },
  V035: async (world, answer) => {
    const sent = answer.sent as Wire;
    const { id, meta } = answer.body as Wire;
    expect(meta.resourceType).to.equal("User");
    world.ids.set("userId", id);
    const stored = await user(world);
    for (const [name, value] of Object.entries(sent)) {
      if (name === "meta" || name === "roles") continue;
      expect(stored[name], name).to.deep.equal(value);
    }
    await inDomain(world, id, { userName: sent.userName, familyName: "Quill", employeeNumber: "E-4410", department: "Mapping" });
  },
  V036: made(() => ({ userName: "min.one@fabrikam.example", roles: undefined })),
  V038: made(() => ({ active: true })),
  V041: made(() => ({ roles: [{ primary: true, type: "WindowsAzureActiveDirectoryRole", value: "Editor" }] })),
  V042: async (world, answer) => {
    await made(() => ({ 'roles[value eq "Editor"].display': "Editor", 'roles[value eq "Viewer"].display': "Viewer" }))(world, answer);
    expect((await user(world)).roles).to.have.length(2);
  },
  V044: made(() => ({ [`${enterprise}:manager.value`]: "XYMKVVRYDIOO" })),
  V045: made((world) => ({ [`${enterprise}:manager.value`]: world.ids.get("managerId") })),
  V046: error("uniqueness", /userName/, has({ userName: "ada.quill@fabrikam.example", displayName: "Ada Quill" })),
  V047: error("invalidValue", /userName/),
  V048: made(() => ({ active: false })),
  V053: has({
    [email]: "ada.berg@fabrikam.example",
    displayName: "Ada Berg",
    "name.givenName": "Adah",
    "name.familyName": "Berg",
    [`${enterprise}:employeeNumber`]: "E-4411",
  }),
  V054: has({ "name.familyName": "Berg", "name.givenName": "Ada", [`${enterprise}:department`]: "Survey" }),
  V056: has({ nickName: "Quill" }),
  V057: has({ nickName: "Quill" }),
  V058: has({ title: "Surveyor" }),
  V059: has({ emails: [{ type: "work", value: "ada.quill@fabrikam.example" }] }),
  V060: async (world) => {
    const { phoneNumbers } = await user(world);
    expect(phoneNumbers).to.have.length(1);
    expect(phoneNumbers[0]).to.include({ type: "work", value: "+31 30 555 0101" });
    expect(phoneNumbers[0].primary).not.to.equal(true);
  },
  V061: has({ 'addresses[type eq "work"].formatted': "12 Fake Row", 'addresses[type eq "home"].formatted': "1 Home Row" }),
  V062: has({ addresses: [{ type: "work", streetAddress: "9 Canal Row", locality: "Utrecht", country: "NL" }] }),
  V063: has({
    [email]: "adele@fabrikam.example",
    'addresses[type eq "work"].formatted': "18/2111",
    [`${enterprise}:department`]: "Retail",
  }),
  V064: async (world) => {
    const { emails } = await user(world);
    expect(emails.filter((each: Wire) => each.primary === true)).to.have.length(1);
  },
  V065: has({ 'emails[type eq "untyped"].value': "x@fabrikam.example", 'emails[type eq "untyped"].primary': true }),
  V067: has({ roles: [{ primary: true, value: "Viewer", type: "T", display: "Viewer" }] }),
  V068: async (world) => {
    const { roles } = await user(world);
    expect(roles.map((role: Wire) => [role.value, role.display])).to.deep.equal([
      ["Editor", "Editor"],
      ["Viewer", "Viewer"],
    ]);
  },
  V069: async (world) => {
    expect((await user(world)).roles.map((role: Wire) => role.value)).to.deep.equal(["User", "Test"]);
  },
  V071: active(false),
  V072: active(false),
  V073: active(false),
  V074: async (world, answer) => {
    await active(true)(world, answer);
    expect(await memberIds(world)).to.deep.equal(idsOf(world, "userId"));
  },
  V076: error("invalidValue", /active/, has({ active: true })),
  V083: managerIs("managerId"),
  V084: managerIs("managerId"),
  V085: managerIs(undefined),
  V086: managerIs(undefined),
  V087: managerIs("managerId"),
  V088: has({
    title: undefined,
    "name.givenName": undefined,
    'phoneNumbers[type eq "work"].value': undefined,
    'addresses[type eq "work"].locality': undefined,
    [`${enterprise}:department`]: undefined,
  }),
  V089: has({
    title: undefined,
    "name.givenName": undefined,
    'phoneNumbers[type eq "work"].value': undefined,
    [`${enterprise}:department`]: undefined,
  }),
  V091: has({ title: undefined }),
  V092: async (world) => {
    expect(pick(await user(world), email)).not.to.equal("other@fabrikam.example");
  },
  V093: has({ phoneNumbers: undefined }),
  V095: has({ displayName: "Final" }),
  V097: error("uniqueness", /userName/, has({ userName: "ada.quill@fabrikam.example" })),
  V099: error("invalidValue", /active/, has(adaBefore)),
  V100: async (world, { text }) => {
    expect(text).to.equal("");
    const id = world.ids.get("userId");
    expect((await world.scim.get(`/Users/${id}`)).status).to.equal(404);
    const list = await world.scim.get("/Users?filter=userName+eq+%22ada.quill%40fabrikam.example%22");
    expect((list.body as Wire).totalResults).to.equal(0);
    expect(await world.graphql("query($id: ID!) { user(id: $id) { id } }", { id })).to.deep.equal({ user: null });
  },
  V101: error(undefined, /not found|has the id/),
  V102: error(undefined, /not found|has the id/),
  V104: async (world, { body }) => {
    world.ids.set("groupId", (body as Wire).id);
    expect((await group(world)).externalId).to.equal("8aa1a0c0-0000-4000-8000-000000000159");
    expect((await group(world)).schemas).to.deep.equal(["urn:ietf:params:scim:schemas:core:2.0:Group"]);
    expect(await memberIds(world)).to.deep.equal([]);
  },
  V105: async (world, { body }) => {
    world.ids.set("groupId", (body as Wire).id);
    expect(await memberIds(world)).to.deep.equal([]);
  },
  V106: error("uniqueness", /displayName/),
  V107: async (world, answer) => {
    await total(1)(world, answer);
    expect((answer.body as Wire).Resources[0]).not.to.have.property("members");
  },
  V108: total(1),
  V109: total(1),
  V110: total(1),
  V113: async (world, { body }) => {
    expect((body as Wire).Resources.map((each: Wire) => each.id)).to.deep.equal(idsOf(world, "groupId"));
  },
  V114: total(0),
  V117: renamedGroup({ displayName: "Azure Team", externalId: "obj-77" }),
  V118: renamedGroup({ displayName: "Blue Team", externalId: "obj-78" }),
  V119: members("u1"),
  V120: members("u1", "u2", "u3"),
  V121: members("u1", "u2"),
  V123: async (world, answer) => {
    expect(answer.status).to.equal(400);
    await error("invalidValue", /does-not-exist/, members())(world, answer);
  },
  V127: members("u2"),
  V131: members("u1"),
  V132: members(),
  V133: members(),
  V134: async (world) => {
    expect((await world.scim.get(`/Groups/${world.ids.get("groupId")}`)).status).to.equal(404);
    expect((await world.scim.get(`/Users/${world.ids.get("u1")}`)).status).to.equal(200);
  },
  V135: error(undefined, /not found|has the id/),
  V136: async (world, { body }) => {
    expect((body as Wire).members.map((member: Wire) => member.value)).to.deep.equal(idsOf(world, "u1"));
  },
  V138: total(0),
  V139: async (world, answer) => {
    await error(undefined, /request/i)(world, answer);
    expect(answer.text).not.to.match(/SELECT|secret|at .*:\d+/);
  },
  V146: error(undefined, /not found|has the id/),
};

/** Those of the token endpoint, which is no SCIM: see `token-vectors`. */
export const tokenEndpoint: readonly string[] = ["V142", "V143", "V144", "V145"];
