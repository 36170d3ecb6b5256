/**
 * How long an organisation is copied, compared, applied and dropped: `node dist/test/bench/rehearsal.js [people] [sqlite|mariadb]`. A
 * hundredth of the people is changed, one group has all of them as members. The database server is found as the tests find it.
 */
import "reflect-metadata";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type StoreLocation } from "../../ormconfig.js";
import { DomainContext } from "../../src/domain/context.js";
import { addMembers, createGroup } from "../../src/domain/group-writes.js";
import { createOrganisation, systemContext } from "../../src/domain/operators.js";
import { rehearsedPeople, summarise } from "../../src/domain/rehearsal-differences.js";
import { findOverlap } from "../../src/domain/rehearsal-overlaps.js";
import { applyRehearsal, discardRehearsal, startRehearsal } from "../../src/domain/rehearsal-writes.js";
import { createUsers } from "../../src/domain/user-list-writes.js";
import { changeUser, createUser } from "../../src/domain/user-writes.js";
import { manyMembers, manyUsers } from "../support/crowd.js";
import { createDatabase, startDatabaseServer, stopDatabaseServer } from "../support/databases.js";

const people = Number(process.argv[2] ?? 10_000);
if (!Number.isInteger(people) || people < 100) throw new Error(`${process.argv[2]} is no number of people.`);

const places: Readonly<Record<string, () => Promise<{ location: StoreLocation; remove: () => Promise<void> }>>> = {
  async sqlite() {
    const folder = mkdtempSync(join(tmpdir(), "plandisc-bench-"));
    return { location: { file: join(folder, "bench.sqlite") }, remove: async () => rmSync(folder, { recursive: true }) };
  },
  async mariadb() {
    await startDatabaseServer();
    const { url, drop } = await createDatabase();
    return { location: { url }, remove: drop };
  },
};

for (const [name, make] of Object.entries(places)) if (process.argv[3] === undefined || process.argv[3] === name) await measure(name, make);
await stopDatabaseServer();

async function measure(name: string, make: (typeof places)[string]): Promise<void> {
  const { location, remove } = await make();
  const store = await openStore(location);
  try {
    const organisation = await createOrganisation(store, { name: "Bench", plan: "ENTERPRISE" });
    const admin = systemContext(store, organisation);
    await createUser(admin, { userName: "admin", role: "ADMIN" });
    const ids = await manyUsers(store, organisation.id, people);
    const { id: group } = await createGroup(admin, { displayName: "Everybody" });
    await manyMembers(store, organisation.id, group, ids);
    const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
      const begun = performance.now();
      const result = await work();
      process.stdout.write(`${name}, ${people} people: ${what} ${Math.round(performance.now() - begun)} ms\n`);
      return result;
    };
    for (const [what, end] of [["discard", discardRehearsal] as const, ["apply", applyRehearsal] as const]) {
      const { id, startedAt } = await timed("copy", () => startRehearsal(admin));
      const scope = await admin.scope.rehearsal();
      if (!scope) throw new Error("A rehearsal runs");
      const client = new DomainContext({ ...admin.viewer, kind: "PROVISIONING", organisationId: id }, scope);
      for (const changed of ids.slice(0, people / 200)) await changeUser(client, changed, null, { title: what });
      const made = await createUsers(
        client,
        Array.from({ length: Math.min(100, people / 200) }, (_, index) => ({ userName: `${what} ${index}` })),
      );
      await addMembers(
        client,
        group,
        made.flatMap((one) => ("id" in one ? [String(one.id)] : [])),
      );
      await timed("summary", () => summarise(admin.scope, id));
      await timed("first page of the people", () => rehearsedPeople(admin, scope, "LINKED", {}));
      await timed("overlaps", () => findOverlap(admin.scope, { id, startedAt }));
      await timed(what, () => end(admin, id));
    }
  } finally {
    await store.close();
    await remove();
  }
}
