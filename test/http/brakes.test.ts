/** A mass deactivation against a brake: by a client that waits as it is told to, and by one that comes again with its next cycle. */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import type { ScimAnswer, ScimClient } from "../support/scim-client.js";
import { forEachServer, type TestServer, wholeComposers } from "../support/server.js";
import { newTenant, type Tenant } from "../support/tenant.js";

const people = 50;
const leaving = 15;
const threshold = 5;

const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/** In the form that Entra sends. */
const deactivation = { schemas: [patchOp], Operations: [{ op: "Replace", path: "active", value: "False" }] };
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

interface Hold {
  readonly id: string;
  readonly state: string;
  readonly applied: number;
  readonly heldCount: number;
  readonly held: { subjectName: string; attempts: number; appliedAt: string | null }[];
}

async function manyUsers(scim: ScimClient, count: number): Promise<string[]> {
  const Operations = times(count, (index) => ({
    method: "POST",
    path: "/Users",
    bulkId: `u${index}`,
    data: { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: `p${index}@example.com`, active: true },
  }));
  const { body } = await scim.post("/Bulk", { schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], Operations });
  return (body as { Operations: { location: string }[] }).Operations.map(({ location }) => location.split("/").at(-1) ?? "");
}

forEachServer(
  "A brake",
  (server: () => TestServer) => {
    let tenant: Tenant;
    let ids: string[];

    async function begin(set: string, count = people): Promise<void> {
      tenant = await newTenant(server());
      ids = await manyUsers(tenant.scim, count);
      expect(new Set(ids).size).to.equal(count);
      await tenant.admin.data(`mutation { changeBrake(set: ${set}) { updatedAt } }`);
    }
    const deactivate = (id: string) => tenant.scim.patch(`/Users/${id}`, deactivation);

    async function lost(): Promise<number> {
      const { body } = await tenant.scim.get("/Users?filter=active%20eq%20false&count=0");
      return (body as { totalResults: number }).totalResults;
    }
    async function hold(): Promise<Hold> {
      const query = "{ provisioningHolds(first: 1) { nodes { id state applied heldCount held { subjectName attempts appliedAt } } } }";
      const { provisioningHolds } = await tenant.admin.data<{ provisioningHolds: { nodes: Hold[] } }>(query);
      const [newest] = provisioningHolds.nodes;
      if (newest === undefined) throw new Error("Nothing is held");
      return newest;
    }
    const decide = async (decision: string) =>
      tenant.admin.data(`mutation { ${decision.replace("(", `(id: "${(await hold()).id}"`)} { state } }`);

    /** Asks again when it may; `wait` is told how long that is, in seconds. The answers that it got in the end. */
    async function honouring(wait: (seconds: number) => Promise<void>, waitsAtMost: number): Promise<ScimAnswer[]> {
      const answers: ScimAnswer[] = [];
      for (const id of ids.slice(0, leaving)) {
        let answer = await deactivate(id);
        for (let waits = 0; answer.status === 429 && waits < waitsAtMost; waits++) {
          await wait(Number(answer.headers.get("Retry-After")));
          answer = await deactivate(id);
        }
        answers.push(answer);
      }
      return answers;
    }

    /** Asks for all that is left, without a pause, and for what failed with the next cycle. */
    async function cycle(left: ReadonlySet<string>): Promise<Set<string>> {
      const failed = new Set<string>();
      for (const id of left) if ((await deactivate(id)).status !== 200) failed.add(id);
      return failed;
    }

    it("answers 429 with Retry-After, and names the hold", async () => {
      await begin("{ mode: HOLD, count: 2 }", 4);
      const answers: ScimAnswer[] = [];
      for (const id of ids) answers.push(await deactivate(id));
      expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 429, 429]);
      const [, , refused] = answers;
      expect(refused?.headers.get("Retry-After")).to.equal("2400");
      expect(refused?.headers.get("Content-Type")).to.match(/^application\/scim\+json/);
      expect(refused?.body).to.deep.include({ status: "429", schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"] });
      expect(refused?.text)
        .to.include((await hold()).id)
        .and.match(/Provisioning/);
      const put = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "p3@example.com", active: false };
      expect((await tenant.scim.put(`/Users/${ids[3]}`, put)).status).to.equal(429);
      expect((await tenant.scim.put(`/Users/${ids[3]}`, { ...put, active: true, title: "x" })).status).to.equal(200);
    });

    it("lets a client that waits through when it is released, and nobody before", async () => {
      await begin("{ mode: HOLD, sharePercent: 10 }");
      const waits: number[] = [];
      const answers = await honouring(async (seconds) => {
        waits.push(seconds);
        expect(await lost()).to.equal(threshold);
        await decide("releaseHold()");
      }, 1);
      expect(answers.map(({ status }) => status)).to.deep.equal(times(leaving, () => 200));
      expect(waits).to.deep.equal([2400]);
      expect(await lost()).to.equal(leaving);
      // It waited with the first one that was held, and had never asked for the others.
      expect(await hold()).to.include({ state: "RELEASED", applied: leaving - 1, heldCount: 1 });
    });

    it("keeps a client that waits out while it is kept", async () => {
      await begin("{ mode: HOLD, sharePercent: 10 }");
      const waits: number[] = [];
      const answers = await honouring(async (seconds) => {
        waits.push(seconds);
        if (waits.length === 1) await decide("keepHold()");
      }, 2);
      const refused = leaving - threshold;
      expect(answers.map(({ status }) => status)).to.deep.equal([...times(threshold, () => 200), ...times(refused, () => 429)]);
      expect(waits).to.deep.equal([2400, ...times(refused * 2 - 1, () => 86_400)]);
      expect(await lost()).to.equal(threshold);
      await decide("keepHold(, restore: true)");
      expect(await lost()).to.equal(0);
    });

    it("lets a client that comes with its next cycle through when it is released, and nobody before", async () => {
      await begin(`{ mode: HOLD, count: ${threshold} }`);
      let left = await cycle(new Set(ids.slice(0, leaving)));
      expect(left.size).to.equal(leaving - threshold);
      left = await cycle(left);
      expect(left.size).to.equal(leaving - threshold);
      expect(await lost()).to.equal(threshold);
      const held = await hold();
      expect(held).to.include({ state: "OPEN", applied: threshold, heldCount: leaving - threshold });
      expect(held.held.map(({ attempts }) => attempts)).to.deep.equal(times(leaving - threshold, () => 2));
      await decide("releaseHold()");
      expect((await cycle(left)).size).to.equal(0);
      expect(await lost()).to.equal(leaving);
      expect((await hold()).held.every(({ appliedAt }) => appliedAt !== null)).to.equal(true);
    });

    it("keeps a client that comes with its next cycle out while it is kept", async () => {
      await begin(`{ mode: HOLD, count: ${threshold} }`);
      let left = await cycle(new Set(ids.slice(0, leaving)));
      await decide("keepHold()");
      for (let cycles = 0; cycles < 3; cycles++) left = await cycle(left);
      expect(left.size).to.equal(leaving - threshold);
      expect(await lost()).to.equal(threshold);
      await decide("endHold()");
      expect((await deactivate(ids.at(-1) ?? "")).status).to.equal(200);
    });

    it("lets 20 at once remove no more than the 5 that may go", async () => {
      await begin("{ mode: HOLD, count: 5 }", 20);
      const answers = await Promise.all(ids.map(deactivate));
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([...times(5, () => 200), ...times(15, () => 429)]);
      expect(await lost()).to.equal(5);
      expect(await hold()).to.include({ applied: 5, heldCount: 15 });
    });

    it("stands in the provisioning log as held, with whom it was about", async () => {
      await begin("{ mode: HOLD, count: 2 }", 3);
      for (const id of ids) await deactivate(id);
      const query = "{ provisioningEvents(where: { operation: { in: [HELD] } }) { nodes { status reason subjectId undoRefusal } } }";
      const events = async () => (await tenant.admin.data<{ provisioningEvents: { nodes: object[] } }>(query)).provisioningEvents.nodes;
      for (let tries = 0; tries < 100 && (await events()).length === 0; tries++) await pause(100);
      expect(await events()).to.deep.equal([
        { status: 429, reason: "held", subjectId: ids[2], undoRefusal: "This request changed nothing, so there is nothing to undo." },
      ]);
    });

    for (const [title, options] of [
      ["", {}],
      [" that ends at its first error", { failOnErrors: 1 }],
    ] as const) {
      it(`refuses operations of a bulk request${title}`, async () => {
        await begin("{ mode: HOLD, count: 5 }", 12);
        const Operations = ids.map((id) => ({ method: "PATCH", path: `/Users/${id}`, data: deactivation }));
        const bulk = { schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], ...options, Operations };
        const { body } = await tenant.scim.post("/Bulk", bulk);
        const statuses = (body as { Operations: { status: string }[] }).Operations.map(({ status }) => status);
        expect(statuses.filter((status) => status !== "429")).to.deep.equal(times(5, () => "200"));
        expect(statuses.slice(5)).to.deep.equal(times("failOnErrors" in options ? 1 : 7, () => "429"));
        expect(await lost()).to.equal(5);
      });
    }
  },
  wholeComposers,
);
