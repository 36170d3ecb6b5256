/** The comparison of server and directory finds whatever is made different: a field, a value, an account, a membership. */
import { expect } from "chai";
import { driftOf } from "../../src/simulator/cycle/drift.js";
import type { Directory } from "../../src/simulator/directory/directory.js";
import { toDirectory } from "../../src/simulator/directory/directory-file.js";
import { enterpriseUser } from "../../src/simulator/mapping/mapping.js";
import { type Rig, rig } from "../simulator/scenario.js";
import { startWhole, type TestServer } from "../support/server.js";
import { embeddedPlace } from "../support/stores.js";
import { patchOf } from "../support/wire.js";
import { Connections, compare, unexplained } from "./comparison.js";

/** Two people, one the other's manager, and two groups, with something in most fields. */
function crew(): Directory {
  const names = ["ada", "bo"];
  const users = names.map((name) => ({
    userPrincipalName: `${name}@x.example`,
    mail: `${name}@x.example`,
    givenName: name,
    surname: "Quill",
    displayName: name,
    jobTitle: "Planner",
    department: "Planning",
    city: "Aarhus",
    streetAddress: "9 Mill Lane",
    country: "DK",
    mobile: "+45 1234567",
    ...(name === "ada" ? { manager: "bo@x.example" } : {}),
  }));
  const groups = [
    { displayName: "Team", members: ["ada"] },
    { displayName: "Other", members: [] },
  ];
  return toDirectory({ users, groups, assignments: [...names, "Team", "Other"] }, 1, "x.example");
}

type Ids = Readonly<Record<"ada" | "bo" | "Team" | "Other", string>>;

const replace = (path: string, value: string | boolean) => patchOf({ op: "replace", path, value });
const user = ({ ada }: Ids) => `/Users/${ada}`;

/** What somebody else does at the server, and as which difference it is told. */
const sabotage: readonly (readonly [what: string, does: (all: Rig, ids: Ids) => Promise<{ readonly status: number }>, found: string])[] = [
  ["a text", ({ tenant }, ids) => tenant.scim.patch(user(ids), replace("title", "Other")), "User ada title"],
  [
    "a text taken away",
    ({ tenant }, ids) => tenant.scim.patch(user(ids), patchOf({ op: "remove", path: "name.givenName" })),
    "User ada name.givenName",
  ],
  ["a name", ({ tenant }, ids) => tenant.scim.patch(user(ids), replace("userName", "x@x.example")), "User ada userName"],
  [
    "an address",
    ({ tenant }, ids) => tenant.scim.patch(user(ids), replace('addresses[type eq "work"].locality', "Oslo")),
    'User ada addresses[type eq "work"].locality',
  ],
  [
    "a value of another type",
    ({ tenant }, ids) =>
      tenant.scim.patch(user(ids), patchOf({ op: "add", path: "emails", value: [{ type: "home", value: "h@x.example" }] })),
    "User ada emails",
  ],
  ["a disabled account", ({ tenant }, ids) => tenant.scim.patch(user(ids), replace("active", false)), "User ada active"],
  [
    "another manager",
    ({ tenant }, ids) => tenant.scim.patch(user(ids), patchOf({ op: "remove", path: `${enterpriseUser}:manager` })),
    `User ada ${enterpriseUser}:manager`,
  ],
  ["a stranger", ({ tenant }) => tenant.scim.post("/Users", stranger), "User stranger@x.example"],
  [
    "a group's name",
    ({ tenant }, { Team }) => tenant.scim.patch(`/Groups/${Team}`, replace("displayName", "Renamed")),
    "Group Team displayName",
  ],
  [
    "a member taken away",
    ({ tenant }, { Team, ada }) => tenant.scim.patch(`/Groups/${Team}`, patchOf({ op: "remove", path: `members[value eq "${ada}"]` })),
    "Group Team members ada",
  ],
  [
    "a member",
    ({ tenant }, { Team, bo }) => tenant.scim.patch(`/Groups/${Team}`, patchOf({ op: "add", path: "members", value: [{ value: bo }] })),
    "Group Team members bo",
  ],
  ["a group that is gone", ({ tenant }, { Other }) => tenant.scim.delete(`/Groups/${Other}`), "Group Other"],
];

const stranger = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName: "stranger@x.example",
  externalId: "stranger",
  active: true,
  displayName: "Stranger",
  emails: [{ type: "work", value: "stranger@x.example" }],
};

describe("The comparison of server and directory", function () {
  this.timeout(30_000);
  let server: TestServer;
  before(async () => {
    server = await startWhole(await embeddedPlace());
  });
  after(() => server.stop());

  for (const [what, does, found] of sabotage) {
    it(`finds ${what}, which no drift accounts for`, async () => {
      const all = await rig(server, crew());
      const connections = new Connections();
      await all.cycle();
      connections.note(all.world.job);
      const { differences: none, values } = await compare(all.world, connections, all.tenant.admin);
      expect([none, values]).to.deep.equal([[], 49]);
      const { links } = all.world.job;
      const named = [...Object.values(all.directory.users), ...Object.values(all.directory.groups)];
      const ids = Object.fromEntries(named.map(({ displayName, objectId }) => [displayName, links[objectId]?.targetId])) as Ids;
      expect((await does(all, ids)).status).to.be.below(300);
      const { differences } = await compare(all.world, connections, all.tenant.admin);
      const called = (id?: string) => named.find(({ objectId }) => objectId === id)?.displayName;
      const told = differences.map(({ objectType, name, attribute, refersTo }) =>
        [objectType, name, attribute, called(refersTo)].filter((part) => part !== undefined).join(" "),
      );
      expect(told).to.deep.equal([found]);
      expect(unexplained(differences, driftOf(all.world))).to.deep.equal(differences);
    });
  }
});
