/** Sessions over HTTP: who is seen behind a cookie, what ends it, what it costs, and that no other site's page can use it. */
import { expect } from "chai";
import { createSignInLink } from "../../src/domain/operators.js";
import { startSession } from "../../src/domain/sessions.js";
import { counted } from "../support/domain.js";
import { Page } from "../support/page.js";
import { forEachServer, type TestServer, wholeComposers } from "../support/server.js";
import { newTenant, type Tenant } from "../support/tenant.js";

const patch = (...operations: object[]) => ({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations });
const hour = 60 * 60_000;

forEachServer(
  "Sessions over HTTP",
  (server) => {
    let tenant: Tenant;
    let other: Tenant;
    let people = 0;

    before(async () => {
      tenant = await newTenant(server());
      other = await newTenant(server());
    });

    const storeOf = ({ store }: TestServer) => {
      if (!store) throw new Error("A whole server has a store");
      return store;
    };
    /** The domain's own server: with a facade in front, the one behind it. */
    const base = () => new URL(server().graphqlUrl ?? "").origin;

    async function newPerson(of = tenant): Promise<{ id: string; userName: string }> {
      const userName = `p${++people}@x.example`;
      const { body } = await of.scim.post("/Users", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, active: true });
      return { id: (body as { id: string }).id, userName };
    }

    async function signedIn(user: string, of = tenant): Promise<Page> {
      const { token } = await createSignInLink(storeOf(server()), { organisation: of.id, user, purpose: "SIGN_IN" });
      const page = new Page(base());
      expect((await page.post("/sign-in/link", { token })).status).to.equal(200);
      return page;
    }

    const kindOf = async (page: Page) => {
      const { status, body } = await page.graphql("{ viewer { kind } }");
      return status === 200 ? body.data.viewer.kind : `${status} ${body.errors[0].extensions.code}`;
    };

    it("end when the person is deactivated over SCIM, at the next request, with the cookie", async () => {
      const { id, userName } = await newPerson();
      const page = await signedIn(userName);
      expect(await kindOf(page)).to.equal("MEMBER");
      expect((await tenant.scim.patch(`/Users/${id}`, patch({ op: "replace", path: "active", value: false }))).status).to.be.oneOf([
        200, 204,
      ]);
      expect(await kindOf(page)).to.equal("401 UNAUTHENTICATED");
      expect(page.cookie("plandisc")).to.equal(undefined);
      await tenant.scim.patch(`/Users/${id}`, patch({ op: "replace", path: "active", value: true }));
      expect(await kindOf(page)).to.equal("401 UNAUTHENTICATED");
    });

    it("end when the person is deleted over SCIM", async () => {
      const { id, userName } = await newPerson();
      const page = await signedIn(userName);
      await tenant.scim.delete(`/Users/${id}`);
      expect(await kindOf(page)).to.equal("401 UNAUTHENTICATED");
    });

    it("of an admin are a member's from the next request on after the group that grants it is left over SCIM", async () => {
      const { id, userName } = await newPerson();
      const { body } = await tenant.scim.post("/Groups", { displayName: `Admins ${people}`, members: [{ value: id }] });
      const group = (body as { id: string }).id;
      await tenant.admin.data("mutation ($id: ID) { changeAdminGrant(groupId: $id) { appRole } }", { id: group });
      const page = await signedIn(userName);
      expect(await kindOf(page)).to.equal("ADMIN");
      await tenant.scim.patch(`/Groups/${group}`, patch({ op: "remove", path: `members[value eq "${id}"]` }));
      expect(await kindOf(page)).to.equal("MEMBER");
    });

    it("cost one statement a request", async () => {
      const page = await signedIn((await newPerson()).userName);
      const { statements } = await counted(storeOf(server()), () => kindOf(page));
      expect(statements).to.have.length(1);
    });

    it("see their own organisation alone", async () => {
      const [mine, theirs] = [await newPerson(), await newPerson(other)];
      const page = await signedIn("admin@tenant.example", other);
      const { body } = await page.graphql("query ($a: ID!, $b: ID!) { mine: user(id: $a) { id } theirs: user(id: $b) { id } }", {
        a: mine.id,
        b: theirs.id,
      });
      expect(body.data).to.deep.equal({ mine: null, theirs: { id: theirs.id } });
      const link = await page.graphql("mutation ($id: ID!) { sendSignInLink(userId: $id) }", { id: mine.id });
      expect(link.body.errors[0].extensions.code).to.equal("NOT_FOUND");
    });

    const foreign: readonly [what: string, headers: Record<string, string>][] = [
      ["another origin", { Origin: "https://evil.example" }],
      ["no origin", { Origin: "null" }],
      ["the same host with another scheme", { Origin: "https://127.0.0.1" }],
      ["a page of the same site", { Origin: "https://evil.example", "Sec-Fetch-Site": "same-site" }],
    ];
    for (const [what, headers] of foreign) {
      it(`are not used by ${what}`, async () => {
        const page = await signedIn((await newPerson()).userName);
        const asked = await page.graphql("mutation { endOtherSessions }", {}, headers);
        expect([asked.status, asked.body.data]).to.deep.equal([403, undefined]);
        expect((await page.post("/sign-out", {}, headers)).status).to.equal(403);
        expect(await kindOf(page)).to.equal("MEMBER");
      });
    }

    it("are not used by a form of another site, nor by a link", async () => {
      const page = await signedIn((await newPerson()).userName);
      const form = await page.post("/graphql", "query=mutation{endOtherSessions}", { "Content-Type": "text/plain" });
      expect(form.status).to.equal(415);
      const cookie = `plandisc=${page.cookie("plandisc")}`;
      const headers = { Cookie: cookie, "Apollo-Require-Preflight": "1" };
      const link = await fetch(`${base()}/graphql?query=${encodeURIComponent("mutation { endOtherSessions }")}`, { headers });
      expect(link.status).to.equal(405);
    });

    it("end here when the person signs out, which a second time is no fault", async () => {
      const page = await signedIn((await newPerson()).userName);
      const cookie = page.cookie("plandisc");
      for (const signedOut of [await page.post("/sign-out", {}), await page.post("/sign-out", {})]) {
        expect([signedOut.status, signedOut.body]).to.deep.equal([200, { location: "/sign-in" }]);
      }
      expect(page.cookie("plandisc")).to.equal(undefined);
      const stolen = await new Page(base()).graphql("{ viewer { kind } }", {}, { Cookie: `plandisc=${cookie}` });
      expect(stolen.status).to.equal(401);
    });

    it("are given a new cookie after an hour, one of two requests at once, and both are answered", async () => {
      const { id } = await newPerson();
      const old = await startSession(storeOf(server()), {
        organisationId: tenant.id,
        userId: id,
        method: "SIGN_IN_LINK",
        now: Date.now() - 1.5 * hour,
      });
      const headers = { Cookie: `plandisc=${old.token}` };
      const both = await Promise.all([1, 2].map(() => new Page(base()).graphql("{ viewer { kind } }", {}, headers)));
      expect(both.map(({ status }) => status)).to.deep.equal([200, 200]);
      const cookies = both.flatMap(({ headers: given }) => given.getSetCookie());
      expect(cookies).to.have.length(1);
      expect(cookies[0]).to.match(/^plandisc=[\w-]{65}; path=\/; expires=[^;]+; samesite=lax; httponly$/i);
      const renewed = { Cookie: cookies[0]?.split(";")[0] ?? "" };
      expect((await new Page(base()).graphql("{ viewer { kind } }", {}, renewed)).status).to.equal(200);
    });

    it("give way to a token in the Authorization header", async () => {
      const page = await signedIn((await newPerson()).userName);
      const { body } = await page.graphql("{ viewer { kind session { id } } }", {}, { Authorization: `Bearer ${tenant.admin.key}` });
      expect(body.data.viewer).to.deep.equal({ kind: "ADMIN", session: null });
    });

    it("open no SCIM", async () => {
      const page = await signedIn((await newPerson()).userName);
      const answer = await fetch(`${base()}/scim/v2/Me`, { headers: { Cookie: `plandisc=${page.cookie("plandisc")}` } });
      expect(answer.status).to.equal(401);
    });
  },
  wholeComposers,
);
