/** What a recorded Entra exchange stands on: an organisation, the ids its placeholders mean, and what must be there first. */
import type { ScimAnswer, ScimClient } from "../support/scim-client.js";

export interface World {
  readonly scim: ScimClient;
  /** The domain API as an admin of the same organisation. */
  readonly graphql: <Data>(query: string, variables?: object) => Promise<Data>;
  /** What `{userId}`, `{groupId}`, `{u1}` ... stand for. */
  readonly ids: Map<string, string>;
  /** A SCIM client of another organisation on the same server. */
  readonly stranger: () => Promise<ScimClient>;
  /** A client of this organisation whose token is no longer good. */
  readonly revoked: () => Promise<ScimClient>;
}

export const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const coreUser = "urn:ietf:params:scim:schemas:core:2.0:User";
const coreGroup = "urn:ietf:params:scim:schemas:core:2.0:Group";
const adaName = "ada.quill@fabrikam.example";

export type Given = (world: World) => Promise<void>;

async function created(answer: Promise<ScimAnswer>): Promise<string> {
  const { status, body } = await answer;
  if (status !== 201) throw new Error(`The precondition was answered ${status}: ${JSON.stringify(body)}`);
  return String((body as { id: string }).id);
}

export function postUser(world: World, userName: string, more: object = {}): Promise<string> {
  return created(world.scim.post("/Users", { schemas: [coreUser], userName, active: true, ...more }));
}

export function postGroup(world: World, displayName: string, more: object = {}): Promise<string> {
  return created(world.scim.post("/Groups", { schemas: [coreGroup], displayName, ...more }));
}

const ada =
  (more: object = {}): Given =>
  async (world) => {
    const id = await postUser(world, adaName, {
      externalId: "ada.quill",
      displayName: "Ada Quill",
      name: { givenName: "Ada", familyName: "Quill" },
      emails: [{ type: "work", value: adaName, primary: true }],
      ...more,
    });
    world.ids.set("userId", id);
    world.ids.set("managerId", await postUser(world, "boss@fabrikam.example", { displayName: "The Boss" }));
  };

const adaWithManager =
  (which: "managerId" | "otherId"): Given =>
  async (world) => {
    world.ids.set("managerId", await postUser(world, "boss@fabrikam.example", { displayName: "The Boss" }));
    world.ids.set("otherId", await postUser(world, "other@fabrikam.example"));
    const value = world.ids.get(which);
    world.ids.set("userId", await postUser(world, adaName, { [enterprise]: { manager: { value } } }));
  };

const bare: Given = async (world) => {
  world.ids.set("userId", await postUser(world, "bare@fabrikam.example"));
};

const person =
  (userName: string, more: object): Given =>
  async (world) => {
    world.ids.set("userId", await postUser(world, userName, more));
  };

const nothing: Given = async () => {};

const blueTeam =
  (...members: ("u1" | "u2" | "u3")[]): Given =>
  async (world) => {
    for (const name of ["u1", "u2", "u3"]) world.ids.set(name, await postUser(world, `${name}@fabrikam.example`));
    const value = members.map((name) => ({ value: world.ids.get(name) }));
    world.ids.set("groupId", await postGroup(world, "Blue Team", { externalId: "obj-77", members: value }));
  };

const many =
  (count: number, make: (world: World, index: number) => Promise<string>): Given =>
  async (world) => {
    for (let index = 0; index < count; index += 1) await make(world, index);
  };

const after =
  (first: Given, then: Given): Given =>
  async (world) => {
    await first(world);
    await then(world);
  };

const adaText =
  "user {userId} exists: userName=ada.quill@fabrikam.example, externalId=ada.quill, active=true, emails=[{type:work,value:ada.quill@fabrikam.example,primary:true}], name, displayName";
const bareText =
  "user {userId} exists with only userName and active=true (no emails/addresses/phoneNumbers/roles, no enterprise extension)";
const groupText = "group {groupId} exists (displayName='Blue Team', externalId=obj-77); users {u1},{u2},{u3} exist";
const workAddress = { type: "work", formatted: "Dock 4", locality: "Utrecht" };
const workPhone = { type: "work", value: "+31 30 555 0101" };

/** By the vector's own words. */
export const given: Readonly<Record<string, Given>> = {
  "-": nothing,
  "matching attribute changed to externalId": nothing,
  "group mapping enabled": nothing,
  "tenant URL saved as https://host/scim/v2/?aadOptscim062020": nothing,
  "token expired/revoked": nothing,
  "no such user": async (world) => {
    world.ids.set("managerId", await postUser(world, "boss@fabrikam.example"));
  },
  "no such user; manager id not known to server": nothing,
  "no such group": nothing,
  [adaText]: ada(),
  [`${adaText}; title=Cartographer`]: ada({ title: "Cartographer" }),
  [`${adaText}; title set`]: ada({ title: "Cartographer" }),
  [`${adaText}; address work present; no department`]: ada({ addresses: [workAddress] }),
  [`${adaText} plus title, phone, address, department`]: ada({
    title: "Cartographer",
    phoneNumbers: [workPhone],
    addresses: [workAddress],
    [enterprise]: { department: "Mapping" },
  }),
  [`${adaText} plus title, phone`]: ada({ title: "Cartographer", phoneNumbers: [workPhone], [enterprise]: { department: "Mapping" } }),
  "user has employeeNumber=E-4410": person("numbered@fabrikam.example", { [enterprise]: { employeeNumber: "E-4410" } }),
  "two users share the work email": many(2, (world, index) =>
    postUser(world, `sharer${index}@fabrikam.example`, { emails: [{ type: "work", value: "shared@fabrikam.example" }] }),
  ),
  "user userName=ada+test@fabrikam.example": person("ada+test@fabrikam.example", {}),
  "{userId}.manager.value={managerId}": adaWithManager("managerId"),
  "{userId} has another manager": adaWithManager("otherId"),
  "{userId}.manager set": adaWithManager("managerId"),
  "12 users exist": many(12, (world, index) => postUser(world, `p${index}@fabrikam.example`)),
  "12 groups exist": many(12, (world, index) => postGroup(world, `Group ${index}`)),
  [bareText]: bare,
  "user {userId} has a home address only": person("home@fabrikam.example", { addresses: [{ type: "home", formatted: "1 Home Row" }] }),
  "user {userId} has roles=[{primary:true,value:Editor,type:WindowsAzureActiveDirectoryRole}]": person("roles@fabrikam.example", {
    roles: [{ primary: true, value: "Editor", type: "WindowsAzureActiveDirectoryRole" }],
  }),
  "user {userId} has roles Editor, Old": person("roles@fabrikam.example", { roles: [{ value: "Editor" }, { value: "Old" }] }),
  "user {userId} active=false": after(blueTeam("u1"), async (world) => {
    const id = world.ids.get("u1") ?? "";
    world.ids.set("userId", id);
    await world.scim.patch(`/Users/${id}`, { Operations: [{ op: "replace", path: "active", value: false }] });
  }),
  "another user owns b@fabrikam.example": after(ada(), async (world) => {
    await postUser(world, "b@fabrikam.example");
  }),
  "user already deleted": after(ada(), async (world) => {
    await world.scim.delete(`/Users/${world.ids.get("userId")}`);
  }),
  "'Blue Team' exists": blueTeam(),
  [groupText]: blueTeam(),
  [`${groupText}; u1 is member`]: blueTeam("u1"),
  [`${groupText}; u2 not member`]: blueTeam("u1"),
  [`${groupText}; u1 member`]: blueTeam("u1"),
  [`${groupText}; u1,u2 members`]: blueTeam("u1", "u2"),
  [`${groupText}; u1 member and disabled`]: after(blueTeam("u1"), async (world) => {
    await world.scim.patch(`/Users/${world.ids.get("u1")}`, { Operations: [{ op: "replace", path: "active", value: false }] });
  }),
  "already deleted": after(blueTeam(), async (world) => {
    await world.scim.delete(`/Groups/${world.ids.get("groupId")}`);
  }),
  "25 req/s for 60 s on one tenant": nothing,
  "fault injected": nothing,
  "tenant B token": ada(),
};
