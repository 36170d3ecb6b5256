/** The exam that every implementation of the store port passes: the same sentences whatever is behind it. */
import { expect } from "chai";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import type { RequestContext } from "../../src/scim/context.js";
import { ScimError } from "../../src/scim/errors.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import { parsePatch } from "../../src/scim/patch-parser.js";
import type { Resource, ResourceTypeName, Stored } from "../../src/scim/resource.js";
import { resolvePath } from "../../src/scim/schema-index.js";
import type { BatchOutcome, CursorPage, CursorPosition, IfMatch, Query, Shape, Store } from "../../src/scim/store.js";

export interface Candidate {
  readonly store: Store;
  /** A fresh request of the organisation that is examined. */
  context(): RequestContext;
  /** A fresh request of another organisation on the same store. */
  stranger(): RequestContext;
  close(): Promise<void>;
}

const whole: Shape = { values: true, groups: true, members: true };
const withoutMembers: Shape = { values: true, groups: false, members: false };
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const nobody = "00000000-0000-7000-8000-00000000dead";

const fullUser = (userName: string): Resource => ({
  userName,
  externalId: `x-${userName}`,
  active: true,
  displayName: "Ada Quill",
  name: { formatted: "Ada Quill", familyName: "Quill", givenName: "Ada", middleName: "M", honorificPrefix: "Dr", honorificSuffix: "II" },
  nickName: "Ad",
  profileUrl: "https://people.example/ada",
  title: "Cartographer",
  userType: "Employee",
  preferredLanguage: "nl-NL",
  locale: "nl-NL",
  timezone: "Europe/Amsterdam",
  emails: [
    { value: userName, type: "work", primary: true },
    { value: `home-${userName}`, type: "home", display: "at home" },
  ],
  phoneNumbers: [{ value: "+31 30 555 0101", type: "work", primary: true }],
  ims: [{ value: "ada", type: "xmpp" }],
  photos: [{ value: "https://photos.example/ada.jpg", type: "photo" }],
  addresses: [
    {
      type: "work",
      formatted: "Dock 4",
      streetAddress: "9 Canal Row",
      locality: "Utrecht",
      region: "UT",
      postalCode: "3511AA",
      country: "NL",
    },
  ],
  entitlements: [{ value: "drawing" }],
  roles: [{ value: "Editor", display: "Editor", type: "app", primary: true }],
  x509Certificates: [{ value: "MIIB" }],
  [enterprise]: { employeeNumber: "E-1", costCenter: "C-1", organization: "Fabrikam", division: "North", department: "Mapping" },
});

export function storeExam(name: string, open: () => Promise<Candidate>): void {
  describe(`store port: ${name}`, function () {
    this.timeout(60_000);
    let candidate: Candidate;
    let names = 0;
    const fresh = (stem: string) => {
      names += 1;
      return `${stem}.${names}@exam.example`;
    };

    before(async () => {
      candidate = await open();
    });
    after(async () => candidate?.close());

    const create = (type: ResourceTypeName, resource: Resource, context = candidate.context()) =>
      candidate.store.create(context, type, resource);
    const read = (type: ResourceTypeName, id: string, shape = whole, context = candidate.context()) =>
      candidate.store.read(context, type, id, shape);
    const patch = (type: ResourceTypeName, id: string, operations: object[], ifMatch?: IfMatch, context = candidate.context()) => {
      const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations };
      const declared = type === "User" ? userType : groupType;
      const parsed = parsePatch(body, declared, { dialects: "lenient", quirks: new Map(), maxOperations: 1000 });
      return candidate.store.patch(context, type, id, parsed, ifMatch, withoutMembers);
    };
    const find = (type: ResourceTypeName, filter: string, query: Partial<Query> = {}, context = candidate.context()) => {
      const declared = type === "User" ? userType : groupType;
      const parsed = parseFilter(filter, declared, { dialects: "lenient", quirks: new Map() });
      return candidate.store.query(context, type, { filter: parsed, startIndex: 1, count: 100, ...query }, whole);
    };
    const memberIds = async (id: string) =>
      (((await read("Group", id))?.resource.members ?? []) as { value: string }[]).map((member) => member.value);
    const users = async (count: number) => {
      const made: Stored[] = [];
      for (let index = 0; index < count; index += 1) made.push(await create("User", { userName: fresh("u"), active: true }));
      return made.map(({ id }) => id);
    };

    it("keeps a whole user as it was given", async () => {
      const resource = fullUser(fresh("ada"));
      const { id } = await create("User", resource);
      expect((await read("User", id))?.resource).to.deep.equal(resource);
    });

    it("answers a create with what a read answers", async () => {
      const created = await create("User", fullUser(fresh("ada")));
      expect(await read("User", created.id)).to.deep.equal(created);
    });

    it("answers nothing for an id that is not there, whatever its form", async () => {
      for (const id of [nobody, "x", "", "é", "'; drop", "__proto__"]) expect(await read("User", id), id).to.equal(undefined);
    });

    it("refuses a userName that differs only in case, and names it", async () => {
      const userName = fresh("dup");
      await create("User", { userName, active: true });
      const error = await refusal(create("User", { userName: userName.toUpperCase(), active: true }));
      expect([error.status, error.scimType]).to.deep.equal([409, "uniqueness"]);
      expect(error.detail).to.include("userName");
    });

    it("keeps userNames apart that differ by an accent or a trailing space", async () => {
      const stem = fresh("ac");
      for (const userName of [`e${stem}`, `é${stem}`, `é${stem} `]) await create("User", { userName, active: true });
      expect((await find("User", `userName eq "é${stem}"`)).total).to.equal(1);
    });

    it("finds by every filter that Entra sends", async () => {
      const userName = fresh("find");
      const [managerId = ""] = await users(1);
      const resource = { ...fullUser(userName), [enterprise]: { employeeNumber: `E-${userName}`, manager: { value: managerId } } };
      const { id } = await create("User", resource);
      for (const filter of [
        `userName eq "${userName.toUpperCase()}"`,
        `externalId eq "x-${userName}"`,
        `externalId eq x-${userName}`,
        `emails[type eq "work"].value eq "${userName}"`,
        `emails[type eq "work" and value eq "${userName}"]`,
        `${enterprise}:employeeNumber eq "e-${userName}"`,
        `id eq "${id}"`,
        `id eq ${id} and manager eq ${managerId}`,
      ]) {
        const page = await find("User", filter);
        expect([page.total, page.resources.map((each) => each.id)], filter).to.deep.equal([1, [id]]);
      }
      for (const filter of [`externalId eq "X-${userName}"`, `id eq "${id}" and manager eq "${nobody}"`, 'id eq "x"']) {
        expect((await find("User", filter)).total, filter).to.equal(0);
      }
    });

    it("pages by index with an exact total", async () => {
      const stem = fresh("page");
      for (let index = 0; index < 7; index += 1) await create("User", { userName: `${index}${stem}`, active: true, title: stem });
      const seen: string[] = [];
      for (const startIndex of [1, 4, 7, 10]) {
        const page = await find("User", `title eq "${stem}"`, { startIndex, count: 3 });
        expect(page.total).to.equal(7);
        seen.push(...page.resources.map(({ id }) => id));
      }
      expect(new Set(seen).size).to.equal(7);
      const counted = await find("User", `title eq "${stem}"`, { count: 0 });
      expect([counted.total, counted.resources.length]).to.deep.equal([7, 0]);
    });

    it("pages by cursor in both directions, in the order of the index", async () => {
      const stem = fresh("cursor");
      for (const title of ["b", undefined, "a", "B", undefined, "c", "A"]) {
        await create("User", { userName: fresh(stem), active: true, nickName: stem, ...(title === undefined ? {} : { title }) });
      }
      const leniency = { dialects: "lenient", quirks: new Map() } as const;
      const filter = parseFilter(`nickName eq "${stem}"`, userType, leniency);
      const path = resolvePath(userType, "title");
      if (!path) throw new Error("A user has a title");
      for (const descending of [false, true]) {
        const sort = { path, descending };
        const byIndex = (await find("User", `nickName eq "${stem}"`, { sort })).resources.map(({ id }) => id);
        expect(byIndex).to.have.length(7);
        for (const direction of ["forward", "backward"] as const) {
          const seen: string[] = [];
          for (let position: CursorPosition | undefined = { direction }; position; ) {
            const query = { filter, sort, count: 3, position };
            const page: CursorPage = await candidate.store.queryByCursor(candidate.context(), "User", query, whole);
            const ids = page.resources.map(({ id }) => id);
            seen.splice(direction === "forward" ? seen.length : 0, 0, ...ids);
            position = direction === "forward" ? page.next : page.previous;
          }
          expect(seen, `${direction}, ${descending ? "descending" : "ascending"}`).to.deep.equal(byIndex);
        }
      }
    });

    it("changes what a PATCH names and nothing else, in a new version", async () => {
      const created = await create("User", fullUser(fresh("patch")));
      await patch("User", created.id, [{ op: "replace", path: "title", value: "Surveyor" }]);
      const after = await read("User", created.id);
      expect(after?.resource).to.deep.equal({ ...created.resource, title: "Surveyor" });
      expect(after?.version).to.equal(created.version + 1);
    });

    it("writes nothing when a PATCH changes nothing", async () => {
      const created = await create("User", fullUser(fresh("same")));
      await patch("User", created.id, [{ op: "replace", path: "title", value: "Cartographer" }]);
      expect(await read("User", created.id)).to.deep.equal(created);
    });

    it("applies all operations or none", async () => {
      const taken = fresh("taken");
      await create("User", { userName: taken, active: true });
      const created = await create("User", fullUser(fresh("atomic")));
      const operations = [
        { op: "replace", path: "title", value: "New" },
        { op: "replace", path: "emails", value: [{ value: "new@exam.example" }] },
        { op: "replace", path: "userName", value: taken },
      ];
      expect((await refusal(patch("User", created.id, operations))).scimType).to.equal("uniqueness");
      expect(await read("User", created.id)).to.deep.equal(created);
    });

    it("refuses a stale If-Match and takes a current one", async () => {
      const created = await create("User", fullUser(fresh("etag")));
      const change = [{ op: "replace", path: "title", value: "One" }];
      await patch("User", created.id, change, created.version);
      const error = await refusal(patch("User", created.id, [{ op: "replace", path: "title", value: "Two" }], created.version));
      expect(error.status).to.equal(412);
      expect((await refusal(candidate.store.remove(candidate.context(), "User", created.id, created.version))).status).to.equal(412);
      expect((await read("User", created.id))?.resource.title).to.equal("One");
    });

    it("clears with PUT what it leaves out", async () => {
      const userName = fresh("put");
      const { id } = await create("User", fullUser(userName));
      await candidate.store.replace(candidate.context(), "User", id, { userName, active: true, title: "Only" }, undefined, whole);
      expect((await read("User", id))?.resource).to.deep.equal({ userName, active: true, title: "Only" });
    });

    it("changes nothing with a PUT of what it reads", async () => {
      const created = await create("User", fullUser(fresh("put")));
      await candidate.store.replace(candidate.context(), "User", created.id, created.resource, undefined, whole);
      expect(await read("User", created.id)).to.deep.equal(created);
    });

    it("deletes once", async () => {
      const { id } = await create("User", fullUser(fresh("gone")));
      await candidate.store.remove(candidate.context(), "User", id, undefined);
      expect(await read("User", id)).to.equal(undefined);
      expect((await refusal(candidate.store.remove(candidate.context(), "User", id, undefined))).status).to.equal(404);
    });

    it("adds and removes members as a delta, each once", async () => {
      const [a = "", b = "", c = ""] = await users(3);
      const { id } = await create("Group", { displayName: fresh("Team"), members: [{ value: a }] });
      await patch("Group", id, [{ op: "add", path: "members", value: [{ value: a }, { value: b }, { value: c }] }]);
      expect(await memberIds(id)).to.have.members([a, b, c]);
      await patch("Group", id, [{ op: "remove", path: `members[value eq "${b}"]` }]);
      expect(await memberIds(id)).to.have.members([a, c]);
      const before = await read("Group", id);
      await patch("Group", id, [{ op: "add", path: "members", value: [{ value: a }] }]);
      await patch("Group", id, [{ op: "remove", path: "members", value: [{ value: b }] }]);
      expect(await read("Group", id)).to.deep.equal(before);
    });

    it("knows a member's groups and a group as a member", async () => {
      const [a = ""] = await users(1);
      const inner = await create("Group", { displayName: fresh("Inner"), members: [{ value: a }] });
      const outer = await create("Group", { displayName: fresh("Outer") });
      await patch("Group", outer.id, [{ op: "add", path: "members", value: [{ value: inner.id }] }]);
      expect((await read("Group", outer.id))?.resource.members).to.deep.equal([
        { value: inner.id, type: "Group", display: inner.resource.displayName },
      ]);
      expect((await read("User", a))?.resource.groups).to.deep.equal([
        { value: inner.id, display: inner.resource.displayName, type: "direct" },
        { value: outer.id, display: outer.resource.displayName, type: "indirect" },
      ]);
    });

    it("replaces members, and refuses unknown ones whole", async () => {
      const [a = "", b = "", c = ""] = await users(3);
      const { id } = await create("Group", { displayName: fresh("Team"), members: [{ value: a }, { value: b }] });
      await patch("Group", id, [{ op: "replace", path: "members", value: [{ value: b }, { value: c }] }]);
      expect(await memberIds(id)).to.have.members([b, c]);
      const error = await refusal(patch("Group", id, [{ op: "add", path: "members", value: [{ value: a }, { value: "nobody-1" }] }]));
      expect([error.status, error.scimType]).to.deep.equal([400, "invalidValue"]);
      expect(error.detail).to.include("nobody-1");
      expect(await memberIds(id)).to.have.members([b, c]);
    });

    it("finds a group by a member, and no other", async () => {
      const [a = "", b = ""] = await users(2);
      const { id } = await create("Group", { displayName: fresh("Team"), members: [{ value: a }] });
      expect((await find("Group", `id eq "${id}" and members eq "${a}"`)).total).to.equal(1);
      expect((await find("Group", `id eq "${id}" and members.value eq "${b}"`)).total).to.equal(0);
      expect((await find("Group", `members[value eq "${a}"]`)).resources.map((each) => each.id)).to.deep.equal([id]);
    });

    it("lets one of 20 parallel creates of one userName win", async () => {
      const userName = fresh("race");
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => create("User", { userName, active: true })));
      expect(outcomes.filter(({ status }) => status === "fulfilled")).to.have.length(1);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected") expect(outcome.reason).to.include({ status: 409, scimType: "uniqueness" });
      }
    });

    it("keeps every one of 50 parallel member adds", async () => {
      const ids = await users(50);
      const { id } = await create("Group", { displayName: fresh("Crowd") });
      await Promise.all(ids.map((value) => patch("Group", id, [{ op: "add", path: "members", value: [{ value }] }])));
      expect(await memberIds(id)).to.have.members(ids);
    });

    it("keeps every accepted one of 20 parallel PATCHes of different attributes", async () => {
      const { id } = await create("User", { userName: fresh("many"), active: true });
      const singles = ["title", "nickName", "displayName", "userType", "locale", "preferredLanguage", "timezone"];
      const names = ["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"];
      const extra = ["employeeNumber", "costCenter", "organization", "division", "department"];
      const paths = [
        ...singles,
        ...names.map((each) => `name.${each}`),
        ...extra.map((each) => `${enterprise}:${each}`),
        'emails[type eq "work"].value',
        'phoneNumbers[type eq "work"].value',
      ];
      expect(paths).to.have.length(20);
      const values: Readonly<Record<string, string>> = { locale: "nl-NL", preferredLanguage: "nl-NL", timezone: "Europe/Amsterdam" };
      const outcomes = await Promise.allSettled(
        paths.map((path) => patch("User", id, [{ op: "replace", path, value: values[path] ?? "v@exam.example" }])),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled").length, "accepted").to.be.at.least(15);
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === "rejected") {
          expect(outcome.reason, String(outcome.reason)).to.have.property("status").that.is.oneOf([409, 503]);
          continue;
        }
        const filter = `id eq "${id}" and ${paths[index]} eq "${values[paths[index] ?? ""] ?? "v@exam.example"}"`;
        expect((await find("User", filter)).total, filter).to.equal(1);
      }
    });

    it("does a batch of writes each by itself, as if one after the other", async () => {
      const name = fresh("batch");
      const creates = [name, name.toUpperCase(), fresh("batch")].map(
        (userName) => ({ op: "create", type: "User", resource: { userName } }) as const,
      );
      const created = await candidate.store.batch(candidate.context(), creates, false);
      expect(created.map(statusOf)).to.deep.equal(["done", "409", "done"]);
      const [one, other] = created.flatMap((outcome) => ("id" in outcome ? [outcome.id] : [])) as [string, string];
      const removes = [one, nobody, other].map(
        (id, index) => ({ op: "remove", type: "User", id, ifMatch: index === 2 ? 9 : undefined }) as const,
      );
      expect((await candidate.store.batch(candidate.context(), removes, false)).map(statusOf)).to.deep.equal(["done", "404", "412"]);
      expect(await read("User", one)).to.equal(undefined);
    });

    it("does a batch whole or not at all where that is asked for", async () => {
      const names = [fresh("whole"), fresh("whole")];
      await create("User", { userName: names[1] as string });
      const creates = names.map((userName) => ({ op: "create", type: "User", resource: { userName } }) as const);
      const refused = await candidate.store.batch(candidate.context(), creates, true);
      expect(refused.map(statusOf)).to.deep.equal(["undone", "409"]);
      expect((await find("User", `userName eq "${names[0]}"`)).total).to.equal(0);
      expect((await candidate.store.batch(candidate.context(), creates.slice(0, 1), true)).map(statusOf)).to.deep.equal(["done"]);
    });

    it("loses no change of parallel batches", async () => {
      const ids = await users(4);
      const { id } = await create("Group", { displayName: fresh("Batches") });
      const batches = ["title", "nickName", "userType"].map((path) => {
        const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "replace", path, value: path }] };
        const operations = parsePatch(body, userType, { dialects: "strict", quirks: new Map(), maxOperations: 1 });
        const writes = ids.map((each) => ({ op: "patch", type: "User", id: each, operations, ifMatch: undefined }) as const);
        return candidate.store.batch(candidate.context(), writes, false);
      });
      const adds = ids.map((value) => patch("Group", id, [{ op: "add", path: "members", value: [{ value }] }]));
      expect((await Promise.all(batches)).flat().map(statusOf)).to.deep.equal(Array(12).fill("done"));
      await Promise.all(adds);
      expect(await memberIds(id)).to.have.members(ids);
      for (const each of ids) {
        const found = (await read("User", each))?.resource;
        expect(found).to.include({ title: "title", nickName: "nickName", userType: "userType" });
      }
    });

    it("shows and gives nothing to another organisation", async () => {
      const user = await create("User", fullUser(fresh("mine")));
      const group = await create("Group", { displayName: fresh("Mine"), members: [{ value: user.id }] });
      const theirs = await create("Group", { displayName: fresh("Theirs") }, candidate.stranger());
      for (const [type, id] of [
        ["User", user.id],
        ["Group", group.id],
      ] as const) {
        expect(await read(type, id, whole, candidate.stranger())).to.equal(undefined);
        expect((await find(type, `id eq "${id}"`, {}, candidate.stranger())).total).to.equal(0);
        const change = [{ op: "replace", path: "displayName", value: "stolen" }];
        expect((await refusal(patch(type, id, change, undefined, candidate.stranger()))).status).to.equal(404);
        expect((await refusal(candidate.store.remove(candidate.stranger(), type, id, undefined))).status).to.equal(404);
      }
      const add = [{ op: "add", path: "members", value: [{ value: user.id }] }];
      expect((await refusal(patch("Group", theirs.id, add, undefined, candidate.stranger()))).status).to.equal(400);
      expect((await read("User", user.id))?.resource.displayName).to.equal("Ada Quill");
    });
  });
}

function statusOf(outcome: BatchOutcome): string {
  if ("id" in outcome) return "done";
  return "undone" in outcome ? "undone" : String((outcome.error as ScimError).status);
}

async function refusal(attempt: Promise<unknown>): Promise<ScimError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error, "the attempt was not refused").to.be.instanceOf(ScimError);
  return error as ScimError;
}
