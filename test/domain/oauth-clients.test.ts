/** OAuth clients, their secrets and access tokens in the domain: who may do what with them, what is kept, and what the log tells. */
import { expect } from "chai";
import { clientBySecret, federatedClient, federatedClientsOf, issueAccessToken } from "../../src/domain/access-token-grant.js";
import { Authentication, believedFor } from "../../src/domain/authentication.js";
import { DomainContext, type FederationRules, type ViewerKind } from "../../src/domain/context.js";
import { addClient, addSecret, revokeClient, revokeSecret } from "../../src/domain/oauth-client-writes.js";
import { changeOrganisationPlan } from "../../src/domain/operators.js";
import { removeOutlived } from "../../src/domain/outlived.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { newToken, tokenDigest } from "../../src/domain/token.js";
import { createUser } from "../../src/domain/user-writes.js";
import { ask, counted, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

const day = 86_400_000;
const federation: FederationRules = { hosts: ["login.microsoftonline.com"], loopback: false };
const identity = {
  issuer: "https://login.microsoftonline.com/tid/v2.0",
  jwksUri: "https://login.microsoftonline.com/tid/discovery/v2.0/keys",
  subject: "sub",
  audience: "api://app",
};
const unknownId = "01900000-0000-7000-8000-000000000000";

forEachStore("OAuth clients", (open) => {
  let store: Store;
  let tenant: Tenant;
  let stranger: Tenant;
  let root: string;
  let time: number;

  before(async () => {
    store = await open();
    tenant = await newTenant(store);
    stranger = await newTenant(store);
    root = (await createUser(tenant.as("ADMIN"), { userName: "root", role: "ADMIN" })).id;
  });
  beforeEach(() => {
    time = Date.now();
  });

  const as = (kind: ViewerKind, of = tenant) => {
    const { viewer, scope } = of.as(kind, kind === "PROVISIONING" ? undefined : root);
    return new DomainContext(viewer, scope, () => time, { federation });
  };
  const admin = () => as("ADMIN");

  async function entries(subjectId: string): Promise<{ action: string; differences: { field: string; old: unknown; new: unknown }[] }[]> {
    const query = "query($id: ID!) { changes(where: {subjectId: {eq: $id}}) { nodes { action differences } } }";
    // biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
    const { changes } = await ask<any>(admin(), query, { id: subjectId });
    return changes.nodes.reverse();
  }

  it("are registered with a secret that is shown once, good for two years, with tokens of an hour", async () => {
    const query = `mutation { createOAuthClient(label: " Entra ") { secret client {
      id label authentication accessTokenLifetime federation { issuer } createdAt lastUsedAt revokedAt
      secrets { id hint createdAt expiresAt lastUsedAt revokedAt } } } }`;
    // biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
    const { createOAuthClient: made } = await ask<any>(admin(), query);
    const now = new Date(time);
    const later = new Date(time);
    later.setUTCFullYear(now.getUTCFullYear() + 2);
    expect(made.secret).to.match(/^pdc_[\w-]{43}$/);
    expect(made.client).to.deep.include({
      label: "Entra",
      authentication: "CLIENT_SECRET",
      accessTokenLifetime: 3600,
      federation: null,
      createdAt: now.toISOString(),
      lastUsedAt: null,
      revokedAt: null,
    });
    const [{ id, ...secret }] = made.client.secrets;
    expect(secret).to.deep.equal({
      hint: made.secret.slice(-4),
      createdAt: now.toISOString(),
      expiresAt: later.toISOString(),
      lastUsedAt: null,
      revokedAt: null,
    });
    const logged = await entries(made.client.id);
    expect(logged.map(({ action, differences }) => [action, differences.map(({ field }) => field)])).to.deep.equal([
      ["createOAuthClient", ["label", "accessTokenLifetime", "secrets"]],
    ]);
    expect(logged[0]?.differences.at(-1)?.new).to.deep.equal({ id, hint: secret.hint, expiresAt: secret.expiresAt });
    const kept = await Promise.all(
      ["oauth_clients", "client_secrets", "changes"].map((table) => store.all(unscoped(`SELECT * FROM ${table}`))),
    );
    expect(JSON.stringify(kept)).not.to.include(made.secret.slice(4, 20));
  });

  it("are registered without a secret where their identity provider signs for them", async () => {
    const query = `mutation($federation: FederatedIdentityInput!) {
      createFederatedClient(label: "Federated", federation: $federation, accessTokenLifetime: 21600) {
        id authentication accessTokenLifetime federation { issuer jwksUri subject audience } secrets { id } } }`;
    // biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
    const { createFederatedClient: made } = await ask<any>(admin(), query, { federation: identity });
    const { id, ...rest } = made;
    expect(rest).to.deep.equal({ authentication: "FEDERATED", accessTokenLifetime: 21600, federation: identity, secrets: [] });
    expect(await federatedClient(store, id)).to.deep.include({ id, identity });
    expect((await federatedClientsOf(store, identity)).map((each) => each.id)).to.deep.equal([id]);
    const changed = { ...identity, subject: "another" };
    const change = `mutation($id: ID!, $set: OAuthClientChange!) { changeOAuthClient(id: $id, set: $set) { label federation { subject } } }`;
    for (const _ of [1, 2]) {
      expect(await ask(admin(), change, { id, set: { federation: changed } })).to.deep.equal({
        changeOAuthClient: { label: "Federated", federation: { subject: "another" } },
      });
    }
    expect(await federatedClientsOf(store, identity)).to.deep.equal([]);
    expect((await federatedClientsOf(store, changed)).map((each) => each.id)).to.deep.equal([id]);
    expect((await entries(id)).map(({ action, differences }) => [action, differences.map(({ field }) => field)])).to.deep.equal([
      ["createFederatedClient", ["label", "accessTokenLifetime", "issuer", "jwksUri", "subject", "audience"]],
      ["changeOAuthClient", ["subject"]],
    ]);
  });

  const create = (given: string) => `mutation { createOAuthClient(${given}) { secret } }`;
  const federated = (more: Partial<typeof identity>) =>
    `mutation { createFederatedClient(label: "x", federation: {${Object.entries({ ...identity, ...more })
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
      .join(", ")}}) { id } }`;
  const ends = (days: number) => `label: "x", secretExpiresAt: "${new Date(Date.now() + days * day).toISOString()}"`;
  const wrong: readonly (readonly [document: string, code: string, says?: RegExp])[] = [
    [create('label: " "'), "REQUIRED label"],
    [create(`label: "${"x".repeat(101)}"`), "TOO_LONG label"],
    [create(ends(300)), "INVALID_VALUE secretExpiresAt", /1 to 3 years from now: \d{4}-\d\d-\d\d to \d{4}/],
    [create(ends(-300)), "INVALID_VALUE secretExpiresAt"],
    [create(ends(3 * 366 + 1)), "INVALID_VALUE secretExpiresAt"],
    [create('label: "x", accessTokenLifetime: 3599'), "INVALID_VALUE accessTokenLifetime", /3600 to 21600 seconds/],
    [create('label: "x", accessTokenLifetime: 21601'), "INVALID_VALUE accessTokenLifetime"],
    [federated({ subject: " " }), "REQUIRED federation.subject"],
    [federated({ audience: "x".repeat(256) }), "TOO_LONG federation.audience"],
    [federated({ issuer: "tid" }), "INVALID_VALUE federation.issuer", /login\.microsoftonline\.com\/TENANT-ID/],
    [federated({ jwksUri: "keys" }), "INVALID_VALUE federation.jwksUri", /is no URL/],
    [federated({ jwksUri: "http://login.microsoftonline.com/keys" }), "INVALID_VALUE federation.jwksUri", /https:/],
    [federated({ jwksUri: "http://127.0.0.1/keys" }), "INVALID_VALUE federation.jwksUri", /https:/],
    [federated({ jwksUri: "https://127.0.0.1/keys" }), "INVALID_VALUE federation.jwksUri", /from: login\.microsoftonline\.com/],
    [federated({ jwksUri: "https://evil.example/keys" }), "INVALID_VALUE federation.jwksUri", /evil\.example.*login\.microsoftonline\.com/],
    [federated({ jwksUri: "https://login.microsoftonline.com@evil.example/" }), "INVALID_VALUE federation.jwksUri", /no user/],
    [federated({ jwksUri: "https://login.microsoftonline.com.evil.example/" }), "INVALID_VALUE federation.jwksUri"],
  ];
  for (const [document, code, says = /./] of wrong) {
    it(`refuses ${document.slice(11, 190).replace(/\d{4}-\d\d-\d\dT[^"]*/, "DATE")} with ${code}`, async () => {
      const answer = ask(admin(), document);
      expect(await refusal(answer)).to.equal(code);
      await answer.catch((error: Error) => expect(error.message).to.match(says));
    });
  }

  it("take a date of a year or of three years from now, wherever on earth it is said", async () => {
    for (const years of [1, 3]) {
      const end = new Date(time);
      end.setUTCFullYear(end.getUTCFullYear() + years);
      end.setUTCHours(0, 0, 0, 0);
      const { secret } = await addClient(admin(), { label: "x", secretExpiresAt: end.getTime() });
      expect(secret).to.match(/^pdc_/);
    }
  });

  it("refuse what does not go together, and what is not there", async () => {
    const { client } = await addClient(admin(), { label: "with a secret" });
    const id = client.id;
    const change = `mutation($id: ID!, $set: OAuthClientChange!) { changeOAuthClient(id: $id, set: $set) { id } }`;
    expect(await refusal(ask(admin(), change, { id, set: { federation: identity } }))).to.equal("INVALID_VALUE federation");
    expect(await refusal(ask(admin(), change, { id: unknownId, set: { label: "x" } }))).to.equal("NOT_FOUND");
    const [{ id: federatedId } = { id: "" }] = await federatedClientsOf(store, { ...identity, subject: "another" });
    expect(await refusal(addSecret(admin(), federatedId))).to.equal("INVALID_VALUE clientId");
    for (const work of [addSecret, revokeClient, revokeSecret]) expect(await refusal(work(admin(), unknownId))).to.equal("NOT_FOUND");
    await revokeClient(admin(), id);
    expect(await refusal(addSecret(admin(), id))).to.equal("INVALID_VALUE id");
    expect(await refusal(ask(admin(), change, { id, set: { label: "x" } }))).to.equal("INVALID_VALUE id");
  });

  it("and their secrets are revoked once, also by two at the same time", async () => {
    const { client } = await addClient(admin(), { label: "twice" });
    const { clientSecret } = await addSecret(admin(), client.id);
    await Promise.all([revokeSecret(admin(), clientSecret.id), revokeSecret(admin(), clientSecret.id)]);
    await Promise.all([revokeClient(admin(), client.id), revokeClient(admin(), client.id)]);
    expect((await entries(client.id)).map(({ action }) => action)).to.deep.equal([
      "createOAuthClient",
      "addClientSecret",
      "revokeClientSecret",
      "revokeOAuthClient",
    ]);
  });

  it("are listed with their secrets by two statements, however many there are", async () => {
    for (const label of ["one", "two", "three"]) await addSecret(admin(), (await addClient(admin(), { label })).client.id);
    const query = "{ organisation { oauthClients { id label secrets { id hint } } } }";
    // biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
    const { result, statements } = await counted(store, () => ask<any>(admin(), query));
    expect(statements).to.have.length(2);
    const clients = result.organisation.oauthClients;
    expect(clients.slice(-3).map(({ label, secrets }: { label: string; secrets: unknown[] }) => [label, secrets.length])).to.deep.equal([
      ["one", 2],
      ["two", 2],
      ["three", 2],
    ]);
    const [theirs] = clients;
    // biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
    const node = await ask<any>(admin(), `{ node(id: "${theirs.id}") { id ... on OAuthClient { label } } }`);
    expect(node).to.deep.equal({ node: { id: theirs.id, label: theirs.label } });
    expect(await ask(as("MEMBER"), `{ node(id: "${theirs.id}") { id } }`)).to.deep.equal({ node: null });
  });

  it("are for admins, of their own organisation", async () => {
    const { client } = await addClient(admin(), { label: "ours" });
    const { clientSecret } = await addSecret(admin(), client.id);
    const documents = [
      "{ organisation { oauthClients { id } } }",
      'mutation { createOAuthClient(label: "x") { secret } }',
      federated({}),
      `mutation { changeOAuthClient(id: "${client.id}", set: {label: "x"}) { id } }`,
      `mutation { addClientSecret(clientId: "${client.id}") { secret } }`,
      `mutation { revokeClientSecret(id: "${clientSecret.id}") { id } }`,
      `mutation { revokeOAuthClient(id: "${client.id}") { id } }`,
      `mutation { rotateProvisioningToken(id: "${client.id}") { token } }`,
    ];
    for (const kind of ["MEMBER", "PROVISIONING"] as const)
      for (const document of documents) expect(await refusal(ask(as(kind), document)), `${kind} ${document}`).to.equal("FORBIDDEN");
    for (const document of documents.slice(3, 7)) expect(await refusal(ask(as("ADMIN", stranger), document))).to.equal("NOT_FOUND");
    expect(await ask(as("ADMIN", stranger), documents[0] ?? "")).to.deep.equal({ organisation: { oauthClients: [] } });
    expect(await ask(as("ADMIN", stranger), `{ node(id: "${client.id}") { id } }`)).to.deep.equal({ node: null });
  });

  describe("with an access token", () => {
    async function made(more: { accessTokenLifetime?: number } = {}) {
      const { client, secret } = await addClient(admin(), { label: "with tokens", ...more });
      const grant = async () => {
        const found = await clientBySecret(store, { clientId: client.id, secret, now: time });
        if (!found) throw new Error("The secret is not good");
        return issueAccessToken(store, found.client, { secret: found.secret, now: time });
      };
      return { client, secret, grant };
    }
    const tokensOf = (clientId: string) =>
      store.all<{ expiresAt: number }>(unscoped("SELECT expiresAt FROM access_tokens WHERE clientId = :clientId"), { clientId });
    const authentication = () => new Authentication(store, () => time);

    it("act as the organisation's provisioning client, in the client's name, by one statement", async () => {
      const { client, grant } = await made();
      const { token, lifetime } = await grant();
      expect(lifetime).to.equal(3600);
      const believing = authentication();
      const { viewer } = tenant.as("PROVISIONING");
      const selects: string[] = [];
      store.onStatement = (sql) => void (sql.trim().startsWith("SELECT") && selects.push(sql));
      for (let times = 0; times < 5; times += 1)
        expect(await believing.viewerOf(token)).to.deep.equal({ ...viewer, credentialId: client.id });
      store.onStatement = undefined;
      expect(selects).to.have.length(1);
      await changeOrganisationPlan(store, tenant.organisation.id, "PRO");
      time += believedFor;
      expect(await believing.viewerOf(token)).to.include({ plan: "PRO" });
      await changeOrganisationPlan(store, tenant.organisation.id, "ENTERPRISE");
      await believing.settled();
    });

    it("are refused when it has ended, and when their secret or they themselves are revoked", async () => {
      const ended = await made();
      const { token } = await ended.grant();
      time += 3_600_000 - 1;
      expect(await authentication().viewerOf(token)).to.include({ kind: "PROVISIONING" });
      time += 1;
      expect(await refusal(authentication().viewerOf(token))).to.equal("UNAUTHENTICATED");
      const { client, grant } = await made();
      const { token: first } = await grant();
      const believing = authentication();
      await believing.viewerOf(first);
      await revokeClient(admin(), client.id);
      expect(await believing.viewerOf(first)).to.include({ kind: "PROVISIONING" });
      time += believedFor;
      expect(await refusal(believing.viewerOf(first))).to.equal("UNAUTHENTICATED");
      expect(await tokensOf(client.id)).to.deep.equal([]);
      await believing.settled();
    });

    it("that a revoked client or secret should still have open nothing", async () => {
      const { client, grant } = await made();
      for (const table of ["oauth_clients", "client_secrets"]) {
        const { token } = await grant();
        const column = table === "oauth_clients" ? "id" : "clientId";
        const set = (value: string) => unscoped(`UPDATE ${table} SET revokedAt = ${value} WHERE ${column} = :id`);
        await store.write((transaction) => transaction.run(set("1"), { id: client.id }));
        expect(await refusal(authentication().viewerOf(token)), table).to.equal("UNAUTHENTICATED");
        await store.write((transaction) => transaction.run(set("NULL"), { id: client.id }));
        expect(await authentication().viewerOf(token)).to.include({ credentialId: client.id });
      }
    });

    it("that lives no longer than the secret it was got with", async () => {
      const { client, secret } = await addClient(admin(), { label: "ends" });
      const [{ expiresAt } = { expiresAt: 0 }] = await store.all<{ expiresAt: number }>(
        unscoped("SELECT expiresAt FROM client_secrets WHERE clientId = :id"),
        { id: client.id },
      );
      const grantAt = async (now: number) => {
        const found = await clientBySecret(store, { clientId: client.id, secret, now });
        return found && (await issueAccessToken(store, found.client, { secret: found.secret, now })).lifetime;
      };
      expect(await grantAt(expiresAt - 3_600_000)).to.equal(3600);
      expect(await grantAt(expiresAt - 90_500)).to.equal(90);
      expect(await grantAt(expiresAt - 1_000)).to.equal(1);
      expect(await grantAt(expiresAt - 999)).to.equal(undefined);
      expect(await grantAt(expiresAt)).to.equal(undefined);
    });

    it("cost no more statements the more of them there were, and those that ended go, a hundred at a time", async () => {
      const { client, secret, grant } = await made();
      const found = await clientBySecret(store, { clientId: client.id, secret, now: time });
      const row = (index: number) => ({ digest: tokenDigest(newToken("ACCESS_TOKEN")), expiresAt: time - index });
      const rows = Array.from({ length: 150 }, (_, index) => row(index));
      const insert = unscoped(`INSERT INTO access_tokens (organisationId, digest, clientId, secretId, createdAt, expiresAt)
        VALUES [each rows: (:organisation, :row.digest, :client, :secret, 0, :row.expiresAt)]`);
      await store.write((transaction) =>
        transaction.run(insert, { rows, organisation: tenant.organisation.id, client: client.id, secret: found?.secret.id ?? null }),
      );
      const left: number[] = [];
      for (let times = 0; times < 3; times += 1) {
        const { statements, transactions } = await counted(store, grant);
        expect(statements.length).to.be.at.most(5);
        expect(transactions).to.equal(1);
        left.push((await tokensOf(client.id)).length);
      }
      expect(left).to.deep.equal([51, 2, 3]);
    });

    it("whose client asks for no more leave no rows behind either", async () => {
      const { client, grant } = await made();
      await grant();
      await removeOutlived(store, time + 3_600_000 - 1);
      expect(await tokensOf(client.id)).to.have.length(1);
      await removeOutlived(store, time + 3_600_000);
      expect(await tokensOf(client.id)).to.have.length(0);
    });

    it("note when they were last used, to the minute, and so do their secrets", async () => {
      const { client, grant } = await made();
      const start = time;
      const query = `{ node(id: "${client.id}") { ... on OAuthClient { lastUsedAt secrets { lastUsedAt } } } }`;
      const used = async () => {
        // biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
        const { node } = await ask<any>(admin(), query);
        return [node.lastUsedAt, node.secrets[0].lastUsedAt].map((at: string | null) => at && Date.parse(at) - start);
      };
      expect(await used()).to.deep.equal([null, null]);
      const { token } = await grant();
      expect(await used()).to.deep.equal([0, 0]);
      time += 59_999;
      await grant();
      expect(await used()).to.deep.equal([0, 0]);
      time += 1;
      const believing = authentication();
      await believing.viewerOf(token);
      await believing.settled();
      expect(await used()).to.deep.equal([60_000, 0]);
      await grant();
      expect(await used()).to.deep.equal([60_000, 60_000]);
    });
  });
});
