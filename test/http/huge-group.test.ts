/**
 * Groups of very many members: read in pieces with bounded memory, changed and searched at a cost that does not grow with them
 * (RFC 7644 §3.4.1, §3.5). HUGE_GROUP is how many members (10,000 unless set).
 */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import type { Store } from "../../src/domain/store.js";
import { manyMembers, manyUsers } from "../support/crowd.js";
import { counted } from "../support/domain.js";
import { costOf } from "../support/event-loop.js";
import type { ScimClient } from "../support/scim-client.js";
import { drained } from "../support/scim-stream.js";
import { forEachServer, wholeComposers } from "../support/server.js";
import { newTenant } from "../support/tenant.js";
import { created, idsIn, newGroup, patchOf } from "../support/wire.js";

const size = Number(process.env.HUGE_GROUP || 10_000);
/** Members that one statement reads, as `documents` says. */
const page = 500;
/** Whom a change names is written for so many at once, so that their own histories have it. */
const subjects = 1000;

forEachServer(
  `a group of ${size}`,
  (server) => {
    let store: Store;
    let scim: ScimClient;
    let people: string[];
    let spare: string[];
    let id: string;
    let few: string;

    before(async function () {
      this.timeout(120_000);
      const { store: opened } = server();
      if (!opened) throw new Error("A whole server has a store");
      store = opened;
      const tenant = await newTenant(server());
      scim = tenant.scim;
      people = await manyUsers(store, tenant.id, size);
      spare = await manyUsers(store, tenant.id, 10_000, "spare");
      id = (await created(scim, "/Groups", newGroup("Huge"))).id;
      few = (await created(scim, "/Groups", newGroup("Few"))).id;
      await manyMembers(store, tenant.id, id, people);
      await manyMembers(store, tenant.id, few, people.slice(0, 30));
    });
    beforeEach(function () {
      this.timeout(60_000 + size);
    });
    afterEach(() => {
      delete (store as Partial<Store>).all;
    });

    it("is read whole, with the headers of any other", async () => {
      const answer = await scim.get(`/Groups/${id}`);
      const { members, meta } = answer.body as { members: { value: string; type: string }[]; meta: { version: string } };
      expect(members.map(({ value }) => value)).to.deep.equal(people);
      expect(answer.headers.get("content-type")).to.equal("application/scim+json");
      expect(answer.headers.get("etag")).to.equal(meta.version);
      expect(Object.keys(members.at(-1) ?? {})).to.deep.equal(["value", "$ref", "type", "display"]);
      expect((await scim.get(`/Groups/${id}`, { "If-None-Match": meta.version })).status).to.equal(304);
    });

    it("is projected while it is read", async () => {
      const answer = await scim.get(`/Groups/${id}?attributes=members.value`);
      const { members } = answer.body as { members: object[] };
      expect(members.at(-1)).to.deep.equal({ value: people.at(-1) });
      expect(members).to.have.length(size);
    });

    it("takes a statement for each page, little memory, and leaves others their turn", async () => {
      const { result, statements } = await counted(store, () => costOf(() => drained(scim, `/Groups/${id}`)));
      expect(result.result).to.include({ status: 200, count: size, complete: true });
      expect(statements.length).to.be.at.most(2 * Math.ceil(size / page) + 2);
      expect(result.cost.heap, "megabytes").to.be.below(150);
      expect(result.cost.longestBlock, "milliseconds").to.be.below(1000);
    });

    it("is whole in a list, too", async () => {
      const answer = await scim.get("/Groups?sortBy=displayName&sortOrder=descending");
      const { Resources } = answer.body as { Resources: { id: string; members: { value: string }[] }[] };
      expect(Resources.map((each) => [each.id, each.members.map(({ value }) => value)])).to.deep.equal([
        [id, people],
        [few, people.slice(0, 30)],
      ]);
    });

    it("is read no further when the client goes away", async () => {
      const all = store.all.bind(store);
      let pages = 0;
      store.all = async (statement, parameters) => {
        if (parameters?.after !== undefined) {
          pages += 1;
          await pause(100);
        }
        return all(statement, parameters);
      };
      const answer = await drained(scim, `/Groups/${id}`, { leaveAfter: 1000 });
      expect(answer.complete).to.equal(false);
      await pause(400);
      expect(pages).to.be.below(4);
    });

    it("ends with the connection, not as if it were whole, when a page cannot be read", async () => {
      let pages = 0;
      const all = store.all.bind(store);
      store.all = (statement, parameters) => {
        if (parameters?.after !== undefined && ++pages > 3) return Promise.reject(new Error("This disk is gone, as the test says"));
        return all(statement, parameters);
      };
      const answer = await drained(scim, `/Groups/${id}`);
      expect(answer).to.include({ status: 200, complete: false });
      expect(answer.count).to.be.above(page).and.below(size);
    });

    it("is found by a member with one statement that names the member", async () => {
      const [one = ""] = people;
      const filters = [
        `members eq "${one}"`,
        `members.value eq "${one}"`,
        `members[value eq "${one}" and type eq "User" and display sw "crowd"]`,
      ];
      for (const filter of filters) {
        const path = `/Groups?attributes=id&filter=${encodeURIComponent(filter)}`;
        const { result, statements } = await counted(store, () => scim.get(path));
        expect(idsIn(result), filter).to.have.members([id, few]);
        expect(statements, filter).to.have.length(1);
        expect(statements[0], filter).to.match(/IN \(SELECT m\.groupId/);
      }
    });

    it("takes 10,000 members more in one PATCH, and loses them by a filter in another", async () => {
      const add = patchOf({ op: "add", path: "members", value: spare.map((value) => ({ value })) });
      const added = await counted(store, () => scim.patch(`/Groups/${id}`, add));
      expect(added.result.status, added.result.text).to.equal(204);
      expect(added.statements.length).to.be.at.most(22 + spare.length / subjects);
      expect((await drained(scim, `/Groups/${id}`)).count).to.equal(size + spare.length);
      const remove = patchOf({ op: "remove", path: 'members[display sw "spare."]' });
      expect((await scim.patch(`/Groups/${id}`, remove)).status).to.equal(204);
      expect((await drained(scim, `/Groups/${id}`)).count).to.equal(size);
    });

    it("is created and replaced whole, and the answer is streamed like a read", async () => {
      const list = spare.map((value) => ({ value }));
      const answer = await scim.post("/Groups", newGroup("Created", { members: list }));
      expect(answer.status, answer.text.slice(0, 300)).to.equal(201);
      const { id: made, members } = answer.body as { id: string; members: { value: string }[] };
      expect(members.map(({ value }) => value)).to.deep.equal(spare);
      const half = [...spare.slice(0, 5000), ...people.slice(0, 5000)];
      const put = await counted(store, () =>
        scim.put(`/Groups/${made}`, newGroup("Created", { members: half.map((value) => ({ value })) })),
      );
      expect(put.result.status, put.result.text.slice(0, 300)).to.equal(200);
      expect((put.result.body as { members: { value: string }[] }).members.map(({ value }) => value)).to.have.members(half);
      expect(put.statements.length).to.be.at.most(36 + 2 * (half.length / page) + half.length / subjects);
      expect((await scim.delete(`/Groups/${made}`)).status).to.equal(204);
    });
  },
  wholeComposers,
);
