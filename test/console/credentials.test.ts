/** OAuth clients, federated identities, warnings and policies on the page Enterprise, and that what is made there opens what it should. */
import { expect } from "chai";
import { createToken } from "../../src/domain/operators.js";
import { forEachConsole, withConsole } from "../support/consoles.js";
import { askToken, asserting, basic, Issuer, refusedInTime, type TokenAnswer } from "../support/oauth.js";
import { ScimClient } from "../support/scim-client.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { type Visit, visiting } from "../support/visit.js";

const grant = { grant_type: "client_credentials" };
const day = 86_400_000;

/** Assertions are signed on this machine. */
const servers = withConsole.map(({ title, start }) => ({
  title: `${title}, reading keys of this machine`,
  start: () => start({ FEDERATION_HOSTS: "127.0.0.1" }),
}));

forEachConsole(
  "credentials",
  (server) => {
    const clientOf = (token: string) => new ScimClient(`${server().url}/scim/v2`, token);

    async function onEnterprise(work: (visit: Visit, tenant: Tenant) => Promise<void>): Promise<void> {
      const tenant = await newTenant(server());
      await visiting(server(), {}, async (visit) => {
        await visit.signIn({ organisation: tenant.id, user: "admin@tenant.example" });
        await visit.open("/enterprise", "Enterprise");
        await work(visit, tenant);
      });
    }

    async function opens({ status, body }: TokenAnswer): Promise<ScimClient> {
      expect(status).to.equal(200);
      const scim = clientOf(body.access_token);
      expect((await scim.get("/Users?count=0")).status).to.equal(200);
      return scim;
    }

    it("makes an OAuth client whose shown secret gets a token, adds a second secret and revokes", async () => {
      await onEnterprise(async (visit) => {
        await visit.button("Make an OAuth client").click();
        const making = visit.dialog("Make an OAuth client");
        await visit.field("Name", making).fill("Gallery");
        await visit.field("The secret expires", making).selectOption("In 3 years");
        await visit.field("Access tokens live", making).selectOption("2 hours");
        await visit.button("Make an OAuth client", making).click();
        const { id, secret } = await shownSecret(visit);
        const at = await visit.field("Token endpoint").inputValue();
        expect(at).to.equal(`${server().url}/oauth2/token`);
        const answer = await askToken(server().url, grant, basic(id, secret));
        expect(answer.body.expires_in).to.equal(7200);
        const scim = await opens(answer);

        await visit.button("Add a secret: Gallery").click();
        await visit.button("Add a secret", visit.dialog("Add a secret")).click();
        const second = await shownSecret(visit);
        expect(second.id).to.equal(id);
        const secrets = visit.page.getByRole("group", { name: "Secrets: Gallery" }).getByRole("row");
        const cells = await secrets
          .filter({ hasText: secret.slice(-4) })
          .getByRole("cell")
          .allInnerTexts();
        expect(cells.slice(1, 3)).to.deep.equal(["Good", "this minute"]);

        await visit.button(`Revoke secret …${secret.slice(-4)}`).click();
        await visit.button("Revoke", visit.dialog(`Revoke the secret …${secret.slice(-4)}?`)).click();
        await secrets
          .filter({ hasText: secret.slice(-4) })
          .getByText("Revoked")
          .waitFor();
        const refused = await askToken(server().url, grant, basic(id, secret));
        expect([refused.status, refused.body.error]).to.deep.equal([401, "invalid_client"]);
        await opens(await askToken(server().url, { ...grant, client_id: id, client_secret: second.secret }));

        await visit.button("Revoke client: Gallery").click();
        await visit.button("Revoke client", visit.dialog("Revoke Gallery?")).click();
        await visit.page.getByText("No OAuth client yet.").waitFor();
        await refusedInTime(scim);
      });
    });

    it("adds a federated identity whose assertions get a token, and changes whom they are about", async () => {
      const issuer = await new Issuer().start();
      try {
        const key = await issuer.addKey("first");
        await onEnterprise(async (visit) => {
          await visit.button("Add a federated identity").click();
          const adding = visit.dialog("Add a federated identity");
          const values = {
            Name: "Workload",
            Issuer: issuer.issuer,
            "JWKS URL": issuer.jwksUri,
            Subject: "principal",
            Audience: "api://plandisc",
          };
          for (const [name, value] of Object.entries(values)) await visit.field(name, adding).fill(value);
          await visit.button("Add a federated identity", adding).click();
          await adding.waitFor({ state: "detached" });
          const row = visit.page.getByRole("listitem").filter({ hasText: "Workload" });
          const id = await visit.field("Client id", row).inputValue();
          const assertion = (sub: string) => issuer.sign(key, { sub, aud: "api://plandisc", jti: `${sub} ${Math.random()}` });
          await opens(await askToken(server().url, asserting(await assertion("principal"), id)));

          await visit.button("Change: Workload").click();
          const changing = visit.dialog("Change Workload");
          expect(await visit.field("Subject", changing).inputValue()).to.equal("principal");
          await visit.field("Subject", changing).fill("successor");
          await visit.button("Save", changing).click();
          await row.getByText("successor").waitFor();
          await opens(await askToken(server().url, asserting(await assertion("successor"), id)));
          const refused = await askToken(server().url, asserting(await assertion("principal"), id));
          expect([refused.status, refused.body.error]).to.deep.equal([401, "invalid_client"]);
        });
      } finally {
        await issuer.stop();
      }
    });

    it("keeps a dialog open with what the server refused", async () => {
      await onEnterprise(async (visit) => {
        await visit.button("Add a federated identity").click();
        const adding = visit.dialog("Add a federated identity");
        const values = {
          Name: "Elsewhere",
          Issuer: "https://issuer.example",
          "JWKS URL": "https://keys.example/keys",
          Subject: "s",
          Audience: "a",
        };
        for (const [name, value] of Object.entries(values)) await visit.field(name, adding).fill(value);
        await visit.button("Add a federated identity", adding).click();
        await adding
          .getByRole("alert")
          .getByText(/has the host keys\.example, which is not among those/)
          .waitFor();
        expect(await visit.field("Subject", adding).inputValue()).to.equal("s");
      });
    });

    it("warns of a token that expires within 30 days", async () => {
      await onEnterprise(async (visit, { id }) => {
        const { store } = server();
        if (!store) throw new Error("The whole server has a store");
        await createToken(store, { organisation: id, label: "Old one", expiresAt: Date.now() + 10.5 * day });
        await createToken(store, { organisation: id, label: "Later one", expiresAt: Date.now() + 40 * day });
        await visit.open("/enterprise", "Enterprise");
        await visit.page.getByText("Old one expires in 10 days.").waitFor();
        expect(await visit.page.getByText("Later one expires").count()).to.equal(0);
      });
    });

    it("changes how the connection takes what it is sent", async () => {
      await onEnterprise(async (visit, { scim }) => {
        expect((await scim.post("/Users", { schemas: [userSchema], userName: "one" })).status).to.equal(201);
        await visit.page.getByRole("radio", { name: /^what Entra sends/ }).check();
        await visit.page.getByText("Saved.").waitFor();
        await eventually(async () => (await scim.post("/Users", { schemas: [userSchema], userName: "two" })).status === 400);
        await visit.open("/enterprise", "Enterprise");
        expect(await visit.page.getByRole("radio", { name: /^what Entra sends/ }).isChecked()).to.equal(true);
        const required = visit.page.getByRole("row", { name: /User externalId string Yes/ });
        await required.waitFor();
      });
    });

    it("shows by itself that the directory was heard", async () => {
      await onEnterprise(async (visit, { scim }) => {
        await visit.page.clock.install();
        await visit.open("/enterprise", "Enterprise");
        await visit.page.getByText("Nothing has arrived yet").waitFor();
        expect((await scim.get("/Users?count=0")).status).to.equal(200);
        await visit.page.clock.runFor(60_000);
        await visit.page.getByText("Last heard from your directory").waitFor();
      });
    });
  },
  servers,
);

const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";

/** Client id and secret as the dialog shows them, which is closed. */
async function shownSecret(visit: Visit): Promise<{ readonly id: string; readonly secret: string }> {
  const dialog = visit.dialog("Your new client secret");
  const id = await visit.field("Client id", dialog).inputValue();
  const secret = await visit.field("Client secret", dialog).inputValue();
  await visit.button("I have copied it", dialog).click();
  await dialog.waitFor({ state: "detached" });
  return { id, secret };
}

/** A changed setting may be believed as it was for a few seconds, not longer. */
async function eventually(done: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 5_000;
  while (!(await done())) {
    if (Date.now() > until) throw new Error("Still not so after 5 seconds");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
