/** Many clients at once: one winner where there can be one, nothing lost where all can win, and no 5xx. */
import { expect } from "chai";
import { composers, type TestServer } from "../support/server.js";
import { newTenant, type Tenant } from "../support/tenant.js";

const patch = (...operations: object[]) => ({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations });
const userBody = (userName: string) => ({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, active: true });
const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

for (const { title, start } of composers.filter(({ title }) => title !== "in memory")) {
  describe(`parallel clients, ${title}`, function () {
    this.timeout(60_000);
    let server: TestServer;
    let tenant: Tenant;

    before(async () => {
      server = await start();
      tenant = await newTenant(server);
    });
    after(() => server?.stop());

    const idOf = async (answer: Promise<{ status: number; body: unknown }>) => {
      const { status, body } = await answer;
      expect(status, JSON.stringify(body)).to.equal(201);
      return (body as { id: string }).id;
    };

    it("20 POSTs of one userName: one 201, nineteen 409", async () => {
      const answers = await times(20, () => tenant.scim.post("/Users", userBody("one@x.example")));
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, ...Array(19).fill(409)]);
      for (const { status, body } of answers) if (status === 409) expect(body).to.include({ scimType: "uniqueness", status: "409" });
    });

    it("20 POSTs of one group name: one 201, nineteen 409", async () => {
      const answers = await times(20, () => tenant.scim.post("/Groups", { displayName: "One" }));
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, ...Array(19).fill(409)]);
    });

    it("50 member adds to one group: 50 members, each once", async () => {
      const ids = await times(50, (index) => idOf(tenant.scim.post("/Users", userBody(`m${index}@x.example`))));
      const group = await idOf(tenant.scim.post("/Groups", { displayName: "Crowd" }));
      const answers = await times(50, (index) =>
        tenant.scim.patch(`/Groups/${group}`, patch({ op: "Add", path: "members", value: [{ value: ids[index] }] })),
      );
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(50).fill(204));
      const { members } = (await tenant.scim.get(`/Groups/${group}`)).body as { members: { value: string }[] };
      expect(members.map(({ value }) => value)).to.have.members(ids);
      const removed = await times(50, (index) =>
        tenant.scim.patch(`/Groups/${group}`, patch({ op: "remove", path: `members[value eq "${ids[index]}"]` })),
      );
      expect(removed.map(({ status }) => status)).to.deep.equal(Array(50).fill(204));
      expect((await tenant.scim.get(`/Groups/${group}`)).body).not.to.have.property("members");
    });

    it("20 adds of one and the same member: one member", async () => {
      const id = await idOf(tenant.scim.post("/Users", userBody("same@x.example")));
      const group = await idOf(tenant.scim.post("/Groups", { displayName: "Same" }));
      const answers = await times(20, () =>
        tenant.scim.patch(`/Groups/${group}`, patch({ op: "add", path: "members", value: [{ value: id }] })),
      );
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(20).fill(204));
      const { members, meta } = (await tenant.scim.get(`/Groups/${group}`)).body as { members: object[]; meta: { version: string } };
      expect([members.length, meta.version]).to.deep.equal([1, 'W/"2"']);
    });

    it("20 PATCHes of different attributes of one user: nothing that was answered 200 is lost", async () => {
      const id = await idOf(tenant.scim.post("/Users", userBody("busy@x.example")));
      const paths = ["title", "nickName", "displayName", "userType", "profileUrl"].concat(
        ["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"].map((name) => `name.${name}`),
        ["work", "home", "other", "a", "b", "c", "d", "e", "f"].map((type) => `emails[type eq "${type}"].value`),
      );
      expect(paths).to.have.length(20);
      const answers = await times(20, (index) =>
        tenant.scim.patch(`/Users/${id}`, patch({ op: "Replace", path: paths[index], value: `v${index}@x.example` })),
      );
      for (const [index, { status }] of answers.entries()) {
        expect(status).to.be.oneOf([200, 409, 503]);
        if (status !== 200) continue;
        const filter = encodeURIComponent(`id eq "${id}" and ${paths[index]} eq "v${index}@x.example"`);
        expect((await tenant.scim.get(`/Users?filter=${filter}`)).body, paths[index]).to.include({ totalResults: 1 });
      }
      expect(answers.filter(({ status }) => status === 200).length, "answered 200").to.be.at.least(15);
    });

    it("a delete among changes: each answer is true, none is a fault", async () => {
      const id = await idOf(tenant.scim.post("/Users", userBody("leaving@x.example")));
      const group = await idOf(tenant.scim.post("/Groups", { displayName: "Left" }));
      const answers = await Promise.all([
        ...Array.from({ length: 5 }, (_, index) =>
          tenant.scim.patch(`/Users/${id}`, patch({ op: "replace", path: "title", value: `t${index}` })),
        ),
        tenant.scim.patch(`/Groups/${group}`, patch({ op: "add", path: "members", value: [{ value: id }] })),
        tenant.scim.delete(`/Users/${id}`),
        tenant.scim.delete(`/Users/${id}`),
      ]);
      for (const { status } of answers) expect(status).to.be.oneOf([200, 204, 400, 404, 409, 503]);
      expect(
        answers
          .slice(-2)
          .map(({ status }) => status)
          .sort(),
      ).to.deep.equal([204, 404]);
      expect((await tenant.scim.get(`/Groups/${group}`)).body).not.to.have.property("members");
    });
  });
}
