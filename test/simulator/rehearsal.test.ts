/** Cycles of Entra in a rehearsal: applied, they come to what they would have come to at once, and discarded to nothing. */
import { expect } from "chai";
import { DomainContext } from "../../src/domain/context.js";
import { createDisc, shareDisc } from "../../src/domain/disc-writes.js";
import { createGroup } from "../../src/domain/group-writes.js";
import { findOrganisation, systemContext } from "../../src/domain/operators.js";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { openConnection } from "../../src/simulator/connection.js";
import { runCycle } from "../../src/simulator/cycle/cycle.js";
import { restart, type World } from "../../src/simulator/cycle/job.js";
import { newWorld } from "../../src/simulator/cycle/new-world.js";
import * as changes from "../../src/simulator/directory/changes.js";
import { findGroup, findUser } from "../../src/simulator/directory/directory.js";
import { toDirectory } from "../../src/simulator/directory/directory-file.js";
import { addVerifiedDomain } from "../domain/verified-domain.js";
import { countsOf, type Dump, dumpOf, type Row } from "../support/dump.js";
import { counters, lasting } from "../support/rehearsal-world.js";
import { startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";

const domain = "demo.example";
const names = Array.from({ length: 30 }, (_, index) => `person${String(index).padStart(2, "0")}`);
/** Who is there already: most under the name that Entra has, some under another one with the same work address. */
const existing = names.slice(0, 20);
const otherwiseNamed = new Set(existing.slice(15, 18));
/** Who cannot be provisioned at first: the connection asks for a work address. */
const mailless = new Set(names.slice(28));

const directoryOf = () =>
  toDirectory(
    {
      users: names.map((name, index) => ({
        userPrincipalName: `${name}@${domain}`,
        ...(mailless.has(name) ? {} : { mail: `${name}@${domain}` }),
        givenName: name,
        surname: "Quill",
        jobTitle: `Title ${index}`,
        ...(index > 0 && index % 5 === 0 ? { manager: `${names[0]}@${domain}` } : {}),
      })),
      groups: [
        { displayName: "Marketing", members: names.slice(0, 8) },
        { displayName: "Everybody", members: names },
        { displayName: "Short-lived", members: names.slice(3, 6) },
      ],
      assignments: [...names, "Marketing", "Everybody", "Short-lived"],
    },
    7,
    domain,
  );

type Ids = ReadonlyMap<string, string>;

interface Company {
  readonly tenant: Tenant;
  readonly world: World;
  /** A first cycle, changes in the directory, and a second cycle. Answers what failed. */
  run(): Promise<number[]>;
  /** A further cycle: what it wrote. */
  further(): Promise<number>;
  dump(): Promise<Dump>;
}

/** What the directory's admins do between two cycles. */
function change({ directory }: World): void {
  changes.setEnabled(directory, findUser(directory, "person04"), false);
  changes.setEnabled(directory, findUser(directory, "person21"), false);
  changes.changeUser(directory, findUser(directory, "person05"), { displayName: "Renamed", jobTitle: "" });
  changes.changeUser(directory, findUser(directory, "person10"), { userPrincipalName: `other10@${domain}` });
  for (const name of mailless) changes.changeUser(directory, findUser(directory, name), { mail: `${name}@${domain}` });
  changes.editMembers(directory, findGroup(directory, "Everybody"), { remove: [findUser(directory, "person12").objectId] });
  changes.renameGroup(directory, findGroup(directory, "Marketing"), "Marketing and Sales");
  changes.deleteGroup(directory, findGroup(directory, "Short-lived"));
  const gone = findUser(directory, "person07");
  changes.deleteUser(directory, gone, "2027-01-04T08:00:00.000Z");
  changes.purgeUser(directory, gone);
}

/** Rows with what ids stand for, in an order of their own: what two organisations that went the same way have alike. */
function alike(dump: Dump, organisation: string, stands: Ids): Readonly<Record<string, readonly string[]>> {
  const {
    rehearsals: _,
    credentials: __,
    provisioning_events: ___,
    provisioning_cycles: ____,
    change_subjects = [],
    changes: log = [],
    ...rest
  } = dump;
  const shown = (value: unknown) => {
    if (value === organisation) return "the organisation";
    if (typeof value === "number" && value > 1e12) return "an instant";
    return (typeof value === "string" && stands.get(value)) || value;
  };
  const rows = ([table, list]: [string, readonly Row[]]): [string, string[]] => {
    const lines = list.map((row) => {
      const cells = Object.entries(row).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${shown(value)}`]));
      return table === "organisations" ? "one" : cells.join(", ");
    });
    return [table, lines.sort()];
  };
  const told = log.filter(({ subjectKind }) => subjectKind !== "Rehearsal");
  return {
    ...Object.fromEntries(Object.entries(rest).map(rows)),
    changes: told.map(({ action, subjectKind, subjectId }) => `${action} ${subjectKind === "Credential" ? "" : shown(subjectId)}`).sort(),
    members: change_subjects.map(({ subjectId }) => String(shown(subjectId))).sort(),
  };
}

/** Few enough to be read, where two long lists differ. */
const onlyIn = (one: readonly string[] = [], other: readonly string[] = []) => one.filter((row) => !other.includes(row));

/** Ids by names, of those who are there and of those who went. */
function idsOf({ users = [], user_groups = [], discs = [], changes: log = [] }: Dump): Ids {
  const gone = log.flatMap(({ action, subjectId, differences }) => {
    if (action !== "deleteUser" && action !== "deleteGroup") return [];
    const told = JSON.parse(String(differences)) as { field: string; old: unknown }[];
    return [[String(subjectId), `gone ${told.find(({ field }) => field === "userName" || field === "displayName")?.old}`] as const];
  });
  const named: (readonly [id: string, name: string])[] = [
    ...gone,
    ...users.map(({ id, userName }) => [String(id), `user ${userName}`] as const),
    ...user_groups.map(({ id, displayName }) => [String(id), `group ${displayName}`] as const),
    ...discs.map(({ id, title }) => [String(id), `disc ${title}`] as const),
  ];
  // Keys of comparison are an id's bytes.
  return new Map(named.flatMap(([id, name]) => [[id, name] as const, [Buffer.from(id).toString("hex"), name] as const]));
}

describe("Cycles in a rehearsal", function () {
  this.timeout(180_000);
  for (const { title, make } of storePlaces) {
    describe(title, () => {
      let server: TestServer;
      let store: Store;
      before(async () => {
        server = await startWhole(await make());
        if (!server.store) throw new Error("A whole server has a store");
        store = server.store;
      });
      after(() => server.stop());

      async function company(): Promise<Company> {
        const tenant = await newTenant(server, { profile: "ENTRA", existingPeople: "LINK" });
        await addVerifiedDomain(store, tenant.id, domain);
        const { viewer, scope } = systemContext(store, await findOrganisation(store, tenant.id));
        const as = (userId?: string) => new DomainContext({ ...viewer, ...(userId !== undefined && { kind: "MEMBER", userId }) }, scope);
        const ids: string[] = [];
        for (const name of existing) {
          const userName = otherwiseNamed.has(name) ? `${name}.before@elsewhere.example` : `${name}@${domain}`;
          const emails = [{ value: `${name}@${domain}`, type: "work", primary: true }];
          ids.push((await createUser(as(), { userName, displayName: name, emails })).id);
        }
        const [first = "", second = "", third = ""] = ids;
        const { id: team } = await createGroup(as(), { displayName: "marketing", memberIds: [first, second] });
        const disc = await createDisc(as(ids[7]), { title: "Campaigns" });
        await shareDisc(as(ids[7]), disc.id, { groupId: team }, "VIEW");
        await shareDisc(as(ids[7]), disc.id, { userId: third }, "EDIT");
        const bearer = { token: async () => tenant.scim.token ?? "", close: async () => {} };
        const connection = openConnection({ url: `${server.url}/scim/v2`, bearer, retries: 3 });
        const world = newWorld(directoryOf(), 1, "2027-01-04T08:00:00.000Z");
        const cycle = () => runCycle(world, connection, { record: () => {} });
        return {
          tenant,
          world,
          async run() {
            const begun = await cycle();
            change(world);
            return [begun.failed, (await cycle()).failed];
          },
          further: async () => (await cycle()).writes,
          dump: () => dumpOf(store, tenant.id),
        };
      }

      const rehearse = async ({ tenant }: Company) =>
        (await tenant.admin.data<{ startRehearsal: { id: string } }>("mutation { startRehearsal { id } }")).startRehearsal.id;
      const end = ({ tenant }: Company, mutation: string, id: string) =>
        tenant.admin.data(`mutation ($id: ID!) { ${mutation}(id: $id) { id } }`, { id });
      const summary = async ({ tenant }: Company) => {
        const query = `{ organisation { rehearsal { state summary { ${counters} } } } }`;
        return (await tenant.admin.data<{ organisation: { rehearsal: object } }>(query)).organisation.rehearsal;
      };

      it("come to what they would have come to at once, and the next cycle writes nothing", async () => {
        const [rehearsed, direct] = [await company(), await company()];
        const before = await rehearsed.dump();
        const id = await rehearse(rehearsed);
        // Two people, and the group in which they are missing.
        expect(await rehearsed.run()).to.deep.equal([3, 0]);
        const untouched = ({ provisioning_connections: _, ...rest }: Dump) => lasting(rest);
        expect(untouched(await rehearsed.dump())).to.deep.equal(untouched(before));
        const { failed: _, ...comesTo } = ((await summary(rehearsed)) as { summary: Record<string, number> }).summary;
        expect(comesTo).to.deep.equal({
          created: 10,
          linked: 18,
          changed: 0,
          deactivated: 1,
          reactivated: 0,
          deleted: 1,
          groupsCreated: 1,
          groupsChanged: 1,
          groupsDeleted: 0,
          membersAdded: 33,
          membersRemoved: 0,
        });
        await end(rehearsed, "applyRehearsal", id);
        expect(await direct.run()).to.deep.equal([3, 0]);
        const [one, other] = [await rehearsed.dump(), await direct.dump()];
        const expected = alike(other, direct.tenant.id, idsOf(other));
        for (const [table, rows] of Object.entries(alike(one, rehearsed.tenant.id, idsOf(one))))
          expect(onlyIn(rows, expected[table]), table).to.deep.equal(onlyIn(expected[table], rows));
        expect(countsOf(await dumpOf(store, id))).to.deep.equal({});
        // What it remembers of each person and group still names it.
        expect([await rehearsed.further(), await direct.further()]).to.deep.equal([0, 0]);
        restart(rehearsed.world.job);
        restart(direct.world.job);
        expect([await rehearsed.further(), await direct.further()]).to.deep.equal([0, 0]);
      });

      it("leave no row changed when they are discarded, and a restarted job finds its way", async () => {
        const one = await company();
        const before = await one.dump();
        const id = await rehearse(one);
        await one.run();
        await end(one, "discardRehearsal", id);
        expect(lasting(await one.dump())).to.deep.equal(lasting(before));
        expect(countsOf(await dumpOf(store, id))).to.deep.equal({});
        restart(one.world.job, ["Full"]);
        expect(await one.further()).to.be.above(20);
        expect((await one.dump()).users?.filter(({ provisionedAt }) => provisionedAt !== null)).to.have.lengthOf(27);
      });
    });
  }
});
