/** An organisation with something on each page of the console. */
import { createToken, verifyDomain } from "../../src/domain/operators.js";
import { clientId, clientSecret } from "../support/oidc-provider.js";
import { eventsOf, requestIdOf } from "../support/provisioning-log.js";
import type { TestServer } from "../support/server.js";
import { newTenant, type Tenant } from "../support/tenant.js";

export interface Populated {
  readonly tenant: Tenant;
  /** Stands in the names of all that can be named. */
  readonly mark: string;
  readonly personId: string;
  readonly groupId: string;
  /** Requests of the provisioning log. */
  readonly events: Readonly<Record<"failed" | "changed" | "members", string>>;
}

const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const day = 86_400_000;

const names = ["Bo Madsen", "Carla Rossi", "David Okafor", "Emma Sørensen", "Farid Haddad", "Greta Novák", "Henrik Dahl", "Inês Costa"];

export async function populatedTenant(server: TestServer, mark: string): Promise<Populated> {
  const { store } = server;
  if (!store) throw new Error("A populated organisation needs a whole server");
  const tenant = await newTenant(server, { profile: "ENTRA" });
  const { scim, admin, id: organisation } = tenant;
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await scim.post(path, body);
    if (answer.status !== 201) throw new Error(`${path} answered ${answer.text}`);
    return (answer.body as { id: string }).id;
  };
  const people: string[] = [];
  const userOf = (index: number) => {
    const [givenName = "", familyName = ""] = (names[index % names.length] ?? "").split(" ");
    const userName = `${mark}-${index}@tenant.example`.toLowerCase();
    return {
      schemas: [userSchema, enterprise],
      userName,
      displayName: `${givenName} ${familyName} ${mark} ${index}`,
      name: { givenName, familyName, formatted: `${givenName} ${familyName}` },
      externalId: `${mark}-object-${index}`,
      active: index % 9 !== 8,
      title: "Campaign Planner",
      emails: [{ value: userName, type: "work", primary: true }],
      phoneNumbers: [{ value: "+45 12 34 56 78", type: "mobile" }],
      addresses: [{ type: "work", streetAddress: "Havnegade 1", postalCode: "8000", locality: "Aarhus", country: "DK" }],
      preferredLanguage: "da-DK",
      [enterprise]: { department: `${mark} Marketing`, employeeNumber: `${mark}-${1000 + index}` },
    };
  };
  for (let index = 0; index < 30; index++) people.push(await made("/Users", userOf(index)));
  const [personId = ""] = people;
  const members = people.slice(0, 12).map((value) => ({ value }));
  const groupId = await made("/Groups", { schemas: [groupSchema], displayName: `${mark} Marketing`, externalId: `${mark}-group`, members });
  await made("/Groups", { schemas: [groupSchema], displayName: `${mark} Everybody`, members: [{ value: groupId }] });
  const mutate = (text: string, variables: object) => admin.data<{ made: { id: string } }>(text, variables);
  await mutate("mutation ($input: InviteUserInput!) { made: inviteUser(input: $input) { id } }", {
    input: { email: `${mark.toLowerCase()}.joined@tenant.example`, displayName: `${mark} Joined` },
  });
  const disc = await mutate("mutation ($input: DiscInput!) { made: createDisc(input: $input) { id } }", {
    input: { title: `${mark} campaigns`, year: 2027 },
  });
  await mutate("mutation ($disc: ID!, $group: ID!) { made: shareDisc(discId: $disc, groupId: $group, permission: EDIT) { id } }", {
    disc: disc.made.id,
    group: groupId,
  });
  await createToken(store, { organisation, label: `${mark} Entra ID`, expiresAt: Date.now() + 20.5 * day });
  await mutate("mutation ($label: String!) { made: createOAuthClient(label: $label) { client { id } } }", { label: `${mark} gallery` });
  await mutate(
    "mutation ($label: String!, $federation: FederatedIdentityInput!) { made: createFederatedClient(label: $label, federation: $federation) { id } }",
    {
      label: `${mark} workload`,
      federation: {
        issuer: `https://login.microsoftonline.com/${mark}/v2.0`,
        jwksUri: `https://login.microsoftonline.com/${mark}/discovery/v2.0/keys`,
        subject: `${mark}-principal`,
        audience: `api://${mark}`,
      },
    },
  );
  const domain = `${mark.toLowerCase()}.example`;
  await verifyDomain(store, organisation, domain);
  await mutate("mutation ($domain: String!) { made: addDomain(domain: $domain) { domain } }", { domain: `waiting-${domain}` });
  await mutate("mutation ($set: SingleSignOnInput!) { made: changeSingleSignOn(set: $set) { enabled } }", {
    // Nobody listens there.
    set: { issuer: `http://127.0.0.1:1/${mark}`, clientId, clientSecret, tenantId: "33333333-2222-4333-8444-555555555555" },
  });
  await mutate("mutation ($group: ID) { made: changeAdminGrant(groupId: $group, appRole: null) { appRole } }", { group: groupId });
  const patch = (path: string, ...operations: object[]) =>
    scim.patch(path, { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations });
  const answers = {
    failed: await scim.post("/Users", { ...userOf(0), externalId: `${mark}-twice` }),
    changed: await patch(
      `/Users/${personId}`,
      { op: "Replace", path: "title", value: "Head of Campaigns" },
      { op: "Add", path: 'phoneNumbers[type eq "work"].value', value: "+45 87 65 43 21" },
    ),
    members: await patch(`/Groups/${groupId}`, { op: "add", path: "members", value: [{ value: people[13] }, { value: people[14] }] }),
  };
  const events = { failed: requestIdOf(answers.failed), changed: requestIdOf(answers.changed), members: requestIdOf(answers.members) };
  await eventsOf(admin, Object.values(events));
  return { tenant, mark, personId, groupId, events };
}
