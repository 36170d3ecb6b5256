/** Single sign-on from the page where it is set up to the person who is signed in by it, with a real provider; and who is refused, in words. */
import { expect } from "chai";
import { verifyDomain } from "../../src/domain/operators.js";
import { forEachConsole } from "../support/consoles.js";
import { type Account, clientId, clientSecret, OidcProvider } from "../support/oidc-provider.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { type Visit, visiting } from "../support/visit.js";

const tid = "22222222-2222-4333-8444-555555555555";
const admin = "admin@tenant.example";

let numbered = 0;

forEachConsole("single sign-on", (server) => {
  let provider: OidcProvider;
  before(async () => {
    provider = await OidcProvider.start({
      redirectUris: [`${server().url}/sign-in/callback`],
      signOutUris: [`${server().url}/sign-in`],
    });
  });
  after(() => provider?.stop());

  function store() {
    const { store: found } = server();
    if (!found) throw new Error("The whole server has a store");
    return found;
  }

  /** Ada, provisioned, in an organisation with a domain of its own. */
  async function newAda(): Promise<{ tenant: Tenant; domain: string; account: Account; id: string }> {
    const tenant = await newTenant(server());
    const domain = `walk-${++numbered}-${tenant.id.slice(-6)}.example`;
    const userName = `ada@${domain}`;
    const { body } = await tenant.scim.post("/Users", {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName,
      displayName: "Ada Quill",
      active: true,
    });
    const account = { sub: `sub-${domain}`, tid, oid: `oid-${domain}`, preferred_username: userName };
    return { tenant, domain, account, id: (body as { id: string }).id };
  }

  async function setUp({ tenant, domain }: { tenant: Tenant; domain: string }): Promise<void> {
    await verifyDomain(store(), tenant.id, domain);
    await tenant.admin.data("mutation ($set: SingleSignOnInput!) { changeSingleSignOn(set: $set) { enabled } }", {
      set: { issuer: provider.issuer, clientId, clientSecret, tenantId: tid, enabled: true },
    });
  }

  const visits = (work: (visit: Visit) => Promise<void>, expected: readonly RegExp[] = []) =>
    visiting(server(), { elsewhere: [provider.issuer], expected }, work);

  async function enter(visit: Visit, email: string): Promise<void> {
    await visit.open("/sign-in", "Sign in to Plandisc");
    await visit.field("Work e-mail").fill(email);
    await visit.button("Next").click();
  }

  it("is set up on its page, checked, and signs a provisioned person in", async () => {
    const { tenant, domain, account } = await newAda();
    await visits(async (visit) => {
      const { page } = visit;
      await visit.signIn({ organisation: tenant.id, user: admin });
      await visit.open("/single-sign-on", "Single sign-on");
      await page.getByText("Not set up yet.").waitFor();
      expect(await visit.field("Redirect URI").inputValue()).to.equal(`${server().url}/sign-in/callback`);
      await visit.field("Issuer").fill(provider.issuer);
      await visit.field("Application (client) ID").fill(clientId);
      await visit.field("Directory (tenant) ID").fill(tid);
      await visit.field("Client secret (value)").fill(clientSecret);
      await visit.field("People are recognised by").selectOption("User name");
      await visit.button("Save", visit.region("Settings")).click();
      await page.getByText("Saved.").waitFor();
      await visit.button("Check").click();
      await page.getByText("The issuer answers.").waitFor();
      expect(await page.content()).not.to.contain(clientSecret);

      await visit.field("New domain").fill(domain);
      await visit.button("Add domain").click();
      const row = page.getByRole("row", { name: domain });
      await row.getByText("Waiting for the check").waitFor();
      await verifyDomain(store(), tenant.id, domain);
      await visit.open("/single-sign-on", "Single sign-on");
      await row.getByText(/^Verified /).waitFor();
    });
    await visits(async (visit) => {
      provider.account = account;
      await enter(visit, `ada@${domain}`);
      await visit.at("My discs");
      await visit.page.getByText("Ada Quill").waitFor();
      await visit.link("My sessions").click();
      await visit.at("My sessions");
      await visit.page.getByRole("row", { name: /Chrome, Linux This browser single sign-on/ }).waitFor();
    });
  });

  it("leads whom SCIM deactivates to the sign-in page at the next click, and says why at the next sign-in", async () => {
    const world = await newAda();
    await setUp(world);
    provider.account = world.account;
    await visits(
      async (visit) => {
        await enter(visit, `ada@${world.domain}`);
        await visit.at("My discs");
        const answer = await world.tenant.scim.patch(`/Users/${world.id}`, {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
          Operations: [{ op: "replace", path: "active", value: false }],
        });
        expect(answer.status).to.equal(200);
        await visit.link("My sessions").click();
        await visit.at("Sign in to Plandisc");
        await visit.page.getByText("Your session has ended.").waitFor();
        await visit.field("Work e-mail").fill(`ada@${world.domain}`);
        await visit.button("Next").click();
        await visit.at("You were not signed in");
        await visit.page.getByText("Your access to Plandisc is switched off.").waitFor();
      },
      [/status of 401 .*\/graphql/],
    );
  });

  const refused: readonly { readonly who: string; readonly account: (ada: Account) => Account | undefined; readonly says: string }[] = [
    {
      who: "somebody whom nobody provisioned",
      account: (ada) => ({ ...ada, sub: "other", oid: "other", preferred_username: `nobody-${ada.preferred_username}` }),
      says: "Your organisation has no person in Plandisc that belongs to who signed in.",
    },
    {
      who: "somebody of another tenant",
      account: (ada) => ({ ...ada, tid: "99999999-2222-4333-8444-555555555555" }),
      says: "You signed in with an account of another organisation",
    },
    { who: "somebody who goes away at the provider", account: () => undefined, says: "Your organisation's sign-in service refused" },
  ];
  for (const { who, account, says } of refused) {
    it(`tells ${who} why, and what to do`, async () => {
      const world = await newAda();
      await setUp(world);
      provider.account = account(world.account);
      await visits(async (visit) => {
        await enter(visit, `ada@${world.domain}`);
        await visit.at("You were not signed in");
        await visit.page.getByText(says).waitFor();
        await visit.heading("What you can do").waitFor();
        await visit.link("Sign in again").click();
        await visit.at("Sign in to Plandisc");
      });
    });
  }

  it("signs out at the provider too", async () => {
    const world = await newAda();
    await setUp(world);
    provider.account = world.account;
    await visits(async (visit) => {
      await enter(visit, `ada@${world.domain}`);
      await visit.at("My discs");
      await visit.button("Sign out").click();
      await visit.page.waitForURL((url) => url.origin === provider.issuer);
      await visit.button("Sign out here too").click();
      await visit.at("Sign in to Plandisc");
      const names = (await visit.context.cookies(server().url)).map(({ name }) => name);
      expect(names).not.to.include("plandisc");
    });
  });

  it("says that a link is on its way where there is no single sign-on, whoever it is", async () => {
    await visits(async (visit) => {
      await enter(visit, `stranger-${++numbered}@nowhere.example`);
      await visit.at("Look into your mail");
      await visit.button("Use another address").click();
      await visit.field("Work e-mail").fill("no address");
      await visit.button("Next").click();
      await visit.page.getByText("Enter an e-mail address, such as ada@example.com.").waitFor();
    });
  });
});
