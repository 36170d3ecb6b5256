/** Signing in by a mailed link over HTTP: what a page is told, what comes by mail, and what nobody learns. */
import { expect } from "chai";
import { createSignInLink } from "../../src/domain/operators.js";
import { linkRates } from "../../src/server/sign-in-limits.js";
import { type Mailbox, openMailbox } from "../support/mailbox.js";
import { Page } from "../support/page.js";
import { startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";

const publicUrl = "https://plandisc.example";
const person = (userName: string, more: object = {}) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName,
  active: true,
  emails: [{ value: userName, type: "work", primary: true }],
  ...more,
});

for (const { title, make } of storePlaces) {
  describe(`Signing in by a link over HTTP, on ${title}`, function () {
    this.timeout(30_000);
    let mailbox: Mailbox;
    let server: TestServer;
    let tenant: Tenant;
    let other: Tenant;

    before(async () => {
      mailbox = await openMailbox();
      const environment = { SMTP_URL: mailbox.url, MAIL_FROM: "Plandisc <plandisc@plandisc.example>", PUBLIC_URL: publicUrl };
      server = await startWhole(await make(), { ...environment, TRUST_PROXY: "1" });
      tenant = await newTenant(server);
      other = await newTenant(server);
      for (const { scim } of [tenant, other]) await scim.post("/Users", person("ada@x.example", { preferredLanguage: "da" }));
      await tenant.scim.post("/Users", person("bo@x.example"));
    });
    after(async () => {
      await server?.stop();
      await mailbox?.close();
    });

    const page = () => new Page(server.url, publicUrl);
    const linksIn = (text: string) => [
      ...new Set([...text.matchAll(/https:\/\/plandisc\.example\/sign-in\/link#(pdl_[\w-]{43})/g)].map(([, token]) => token ?? "")),
    ];

    it("mails a link, which signs in once, with a cookie that scripts and other sites do not get", async () => {
      const asking = page();
      const asked = await asking.post("/sign-in", { email: "BO@x.example" });
      expect([asked.status, asked.body]).to.deep.equal([200, { next: "link" }]);
      const mail = await mailbox.next();
      expect(mail.to).to.deep.equal(["bo@x.example"]);
      expect(mail.from).to.equal("plandisc@plandisc.example");
      expect(mail.raw)
        .to.match(/^Subject: Sign in to Plandisc\r$/m)
        .and.to.match(/text\/plain/)
        .and.to.match(/text\/html/);
      const [token = ""] = linksIn(mail.text);
      const used = await asking.post("/sign-in/link", { token });
      expect([used.status, used.body]).to.deep.equal([200, { location: "/" }]);
      const cookie = used.headers.get("Set-Cookie") ?? "";
      expect(cookie).to.match(/^__Host-plandisc=[\w-]{65}; path=\/; expires=[^;]+; samesite=lax; secure; httponly$/i);
      expect(Date.parse(/expires=([^;]+)/i.exec(cookie)?.[1] ?? "") - Date.now()).to.be.within(6.9 * 86_400_000, 7 * 86_400_000);
      const { body } = await asking.graphql("{ viewer { kind user { userName } organisation { id } } }");
      expect(body.data.viewer).to.deep.equal({ kind: "MEMBER", user: { userName: "bo@x.example" }, organisation: { id: tenant.id } });
      const again = await page().post("/sign-in/link", { token });
      expect([again.status, again.body.reason]).to.deep.equal([400, "link-used"]);
      expect(again.headers.get("Set-Cookie")).to.equal(null);
    });

    it("mails one letter for two organisations, in Danish to who reads it, with a link for each", async () => {
      await page().post("/sign-in", { email: "ada@x.example" });
      const mail = await mailbox.next();
      expect(mail.text).to.include('<html lang="da">');
      const tokens = linksIn(mail.text);
      expect(tokens).to.have.length(2);
      const organisations: string[] = [];
      for (const token of tokens) {
        const visitor = page();
        await visitor.post("/sign-in/link", { token });
        organisations.push((await visitor.graphql("{ organisation { id } }")).body.data.organisation.id);
      }
      expect(organisations).to.have.members([tenant.id, other.id]);
    });

    it("tells nobody who is there: the same answer, and no mail", async () => {
      const known = await page().post("/sign-in", { email: "bo@x.example" });
      const unknown = await page().post("/sign-in", { email: "nobody@x.example" });
      expect([unknown.status, unknown.body]).to.deep.equal([known.status, known.body]);
      expect((await mailbox.next()).to).to.deep.equal(["bo@x.example"]);
      expect(mailbox.waiting).to.deep.equal([]);
    });

    it("invites by mail whom an admin invites", async () => {
      const { data } = await tenant.admin.ask<{ inviteUser: { id: string } }>(
        'mutation { inviteUser(input: { email: "new@x.example", displayName: "New" }) { id } }',
      );
      const invitation = await mailbox.next();
      expect([invitation.to, linksIn(invitation.text).length]).to.deep.equal([["new@x.example"], 1]);
      const sent = await tenant.admin.ask<{ sendSignInLink: string }>("mutation ($id: ID!) { sendSignInLink(userId: $id) }", {
        id: data?.inviteUser.id,
      });
      expect(Date.parse(sent.data?.sendSignInLink ?? "")).to.be.greaterThan(Date.now() + 6 * 86_400_000);
      const [token = ""] = linksIn((await mailbox.next()).text);
      expect((await page().post("/sign-in/link", { token })).status).to.equal(200);
    });

    const refused: readonly [
      what: string,
      path: string,
      body: object | string,
      headers: Record<string, string>,
      status: number,
      says: RegExp,
    ][] = [
      ["no address", "/sign-in", { email: "nonsense" }, {}, 400, /"email" must be/],
      ["no object", "/sign-in", "[]", {}, 400, /JSON object/],
      ["no JSON", "/sign-in", "email=a", {}, 400, /./],
      ["a form", "/sign-in", "email=a%40x.example", { "Content-Type": "application/x-www-form-urlencoded" }, 415, /application\/json/],
      ["another site's page", "/sign-in/link", { token: "x" }, { Origin: "https://evil.example" }, 403, /evil\.example/],
      ["a page without origin", "/sign-in/link", { token: "x" }, { Origin: "null" }, 403, /null/],
      ["a token that is none", "/sign-in/link", { token: "x" }, {}, 400, /too old/],
      ["a body that is too large", "/sign-in/link", { token: "x".repeat(5000) }, {}, 413, /4096/],
    ];
    for (const [what, path, body, headers, status, says] of refused) {
      it(`refuses ${what} with ${status} and says why`, async () => {
        const answer = await page().post(path, body, headers);
        expect(answer.status).to.equal(status);
        expect(answer.body.message).to.match(says);
      });
    }

    it("takes what the browser says of the origin where a proxy hides it", async () => {
      const headers = { Origin: "http://inside.example", "Sec-Fetch-Site": "same-origin" };
      expect((await page().post("/sign-in/link", { token: "x" }, headers)).body.reason).to.equal("link-expired");
    });

    it("is asked for one address only so often, by anybody, and says when again", async () => {
      const answers = [];
      for (let index = 0; index <= linkRates.address; index++) {
        answers.push(await page().post("/sign-in", { email: "often@x.example" }, { "X-Forwarded-For": `192.0.2.${index}` }));
      }
      expect(answers.slice(0, -1).map(({ status }) => status)).to.deep.equal(Array(linkRates.address).fill(200));
      const last = answers.at(-1);
      expect(last?.status).to.equal(429);
      expect(Number(last?.headers.get("Retry-After"))).to.be.within(1, linkRates.during);
      expect(last?.body.message).to.match(/try again in \d+ seconds/);
    });

    it("is asked by one client only so often, whatever it asks for", async () => {
      const from = { "X-Forwarded-For": "203.0.113.1, 2001:db8:1:2::1" };
      const statuses = [];
      for (let index = 0; index <= linkRates.client; index++) {
        statuses.push((await page().post("/sign-in", { email: `p${index}@nowhere.example` }, from)).status);
      }
      expect(statuses.filter((status) => status === 200)).to.have.length(linkRates.client);
      expect(statuses.at(-1)).to.equal(429);
      const neighbour = { "X-Forwarded-For": "2001:db8:1:2:ffff::9" };
      expect((await page().post("/sign-in", { email: "one@nowhere.example" }, neighbour)).status).to.equal(429);
      expect((await page().post("/sign-in", { email: "two@nowhere.example" }, { "X-Forwarded-For": "2001:db8:1:3::1" })).status).to.equal(
        200,
      );
    });

    it("takes the place of the session before it in the same browser", async () => {
      const visitor = page();
      const { store } = server;
      if (!store) throw new Error("The whole server has a store");
      const link = async () => (await createSignInLink(store, { organisation: tenant.id, user: "bo@x.example", purpose: "SIGN_IN" })).token;
      await visitor.post("/sign-in/link", { token: await link() });
      const before = visitor.cookie("__Host-plandisc");
      await visitor.post("/sign-in/link", { token: await link() });
      expect(visitor.cookie("__Host-plandisc")).not.to.equal(before);
      const stale = await page().graphql("{ viewer { kind } }", {}, { Cookie: `__Host-plandisc=${before}` });
      expect(stale.status).to.equal(401);
    });
  });
}

describe("A server in production without a mail server", () => {
  it("says that there are no links by mail, and takes those that operators make", async function () {
    this.timeout(30_000);
    const [place] = storePlaces;
    if (!place) throw new Error("There is a place");
    const server = await startWhole(await place.make(), { NODE_ENV: "production" });
    try {
      const tenant = await newTenant(server);
      const asked = await new Page(server.url).post("/sign-in", { email: "admin@tenant.example" });
      expect([asked.status, asked.body.reason]).to.deep.equal([400, "no-mail"]);
      const { errors } = await tenant.admin.ask("mutation ($id: ID!) { sendSignInLink(userId: $id) }", { id: tenant.id });
      expect(errors?.[0]?.extensions?.code).to.equal("MAIL_UNAVAILABLE");
      if (!server.store) throw new Error("The whole server has a store");
      const { token } = await createSignInLink(server.store, { organisation: tenant.id, user: "admin@tenant.example", purpose: "SIGN_IN" });
      expect((await new Page(server.url).post("/sign-in/link", { token })).status).to.equal(200);
    } finally {
      await server.stop();
    }
  });
});
