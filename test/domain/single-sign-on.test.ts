/** Setting up single sign-on and e-mail domains: what is allowed, what is told, what is kept, and that organisations are apart. */
import { createHash, X509Certificate } from "node:crypto";
import { expect } from "chai";
import { DomainContext } from "../../src/domain/context.js";
import { verifyDomain } from "../../src/domain/operators.js";
import type { ProviderSettings } from "../../src/domain/provider-port.js";
import { Seal } from "../../src/domain/sealed.js";
import {
  enabledSingleSignOn,
  singleSignOnForEmail,
  singleSignOnRequired,
  toProviderSettings,
} from "../../src/domain/single-sign-on-rows.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { newCertificate } from "../support/certificate.js";
import { ask, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

const seal = new Seal(new Uint8Array(32).fill(7));
const asked: ProviderSettings[] = [];
const providers = {
  seal,
  loopback: false,
  check: async (settings: ProviderSettings) => {
    asked.push(settings);
    return { reachable: true, problem: null, authorizationEndpoint: "https://idp.example/authorize" };
  },
};

const tenantId = "11111111-2222-4333-8444-555555555555";
const entra = `https://login.microsoftonline.com/${tenantId}/v2.0`;
const fields = "issuer clientId authentication certificateThumbprint tenantId matchBy enabled required";
const change = `mutation ($set: SingleSignOnInput!) { changeSingleSignOn(set: $set) { ${fields} } }`;
const read = `{ organisation { singleSignOn { ${fields} } } }`;
const first = { issuer: entra, clientId: "app", clientSecret: "s3cret" };

forEachStore("Single sign-on of an organisation", (open) => {
  let store: Store;
  let tenant: Tenant;
  before(async () => {
    store = await open();
  });
  beforeEach(async () => {
    tenant = await newTenant(store);
  });

  const admin = ({ as }: Tenant = tenant, kind: "ADMIN" | "MEMBER" | "PROVISIONING" = "ADMIN") => {
    const { viewer, scope, now } = as(kind);
    return new DomainContext(viewer, scope, now, { providers });
  };
  const set = (values: object, of = tenant) => ask<{ changeSingleSignOn: object }>(admin(of), change, { set: values });
  const settings = async (of = tenant) =>
    (await ask<{ organisation: { singleSignOn: object | null } }>(admin(of), read)).organisation.singleSignOn;
  const kept = async (of = tenant) => {
    const row = await enabledSingleSignOn(store, of.organisation.id);
    return row && toProviderSettings(row, seal);
  };
  const logged = async (of = tenant) => {
    const select = unscoped("SELECT action, differences FROM changes WHERE organisationId = :id ORDER BY id");
    const rows = await store.all<{ action: string; differences: string }>(select, { id: of.organisation.id });
    return rows.filter(({ action }) => action !== "createOrganisation");
  };

  it("is nothing at first, and what was set afterwards", async () => {
    expect(await settings()).to.equal(null);
    const told = {
      issuer: entra,
      clientId: "app",
      authentication: "CLIENT_SECRET",
      certificateThumbprint: null,
      tenantId,
      matchBy: "USER_NAME",
      enabled: true,
      required: false,
    };
    expect((await set(first)).changeSingleSignOn).to.deep.equal(told);
    expect(await settings()).to.deep.equal(told);
    await set({ matchBy: "EXTERNAL_ID", required: true });
    expect(await settings()).to.deep.equal({ ...told, matchBy: "EXTERNAL_ID", required: true });
    expect((await kept())?.proof).to.deep.equal({ clientSecret: "s3cret" });
  });

  it("keeps the secret out of the row and out of the change log", async () => {
    await set(first);
    await set({ clientSecret: "another s3cret" });
    const changes = await logged();
    expect(changes.map(({ action }) => action)).to.deep.equal(["changeSingleSignOn", "changeSingleSignOn"]);
    expect(JSON.parse(changes[1]?.differences ?? "")).to.deep.equal([{ field: "secret", old: "***", new: "***" }]);
    const row = await store.one<object>(unscoped("SELECT * FROM single_sign_on WHERE organisationId = :id"), {
      id: tenant.organisation.id,
    });
    const text = JSON.stringify([
      changes,
      Object.values(row ?? {}).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value)),
    ]);
    expect(text).to.not.include("s3cret");
  });

  it("writes nothing where nothing changes", async () => {
    await set(first);
    const before = await logged();
    await set({ issuer: entra, enabled: true });
    expect(await logged()).to.deep.equal(before);
  });

  it("signs with a certificate, whose thumbprint it tells", async () => {
    const made = newCertificate();
    const { raw } = new X509Certificate(made.certificate);
    const thumbprint = createHash("sha1").update(raw).digest("hex").toUpperCase();
    await set({ ...first, clientSecret: null, certificate: made });
    expect(await settings()).to.include({ authentication: "CERTIFICATE", certificateThumbprint: thumbprint });
    const proof = (await kept())?.proof;
    expect(proof && "certificate" in proof && proof.certificate["x5t#S256"]).to.equal(createHash("sha256").update(raw).digest("base64url"));
    await set({ clientSecret: "back again" });
    expect(await settings()).to.include({ authentication: "CLIENT_SECRET", certificateThumbprint: null });
    await set({ certificate: newCertificate("prime256v1") });
    expect(await settings()).to.include({ authentication: "CERTIFICATE" });
  });

  const rsa = newCertificate();
  const refusals: readonly (readonly [what: string, set: object, refused: string])[] = [
    ["no issuer", { clientId: "app", clientSecret: "s" }, "REQUIRED issuer"],
    ["no client id", { issuer: entra, clientSecret: "s" }, "REQUIRED clientId"],
    ["neither secret nor certificate", { issuer: entra, clientId: "app" }, "REQUIRED clientSecret"],
    ["both of them", { ...first, certificate: rsa }, "INVALID_VALUE clientSecret"],
    ["an issuer that is no address", { ...first, issuer: "entra" }, "INVALID_VALUE issuer"],
    ["an issuer by plain HTTP", { ...first, issuer: "http://idp.example" }, "INVALID_VALUE issuer"],
    ["an issuer on this machine", { ...first, issuer: "http://127.0.0.1:9" }, "INVALID_VALUE issuer"],
    ["an issuer with a query", { ...first, issuer: "https://idp.example/?a" }, "INVALID_VALUE issuer"],
    ["an issuer with a fragment", { ...first, issuer: "https://idp.example/#" }, "INVALID_VALUE issuer"],
    ["an issuer with a user", { ...first, issuer: "https://me@idp.example" }, "INVALID_VALUE issuer"],
    ["the address of the metadata", { ...first, issuer: `${entra}/.well-known/openid-configuration` }, "INVALID_VALUE issuer"],
    ["Entra without a tenant", { ...first, issuer: "https://login.microsoftonline.com/common/v2.0" }, "INVALID_VALUE issuer"],
    ["Entra's old issuer", { ...first, issuer: `https://login.microsoftonline.com/${tenantId}` }, "INVALID_VALUE issuer"],
    ["a long issuer", { ...first, issuer: `https://idp.example/${"x".repeat(400)}` }, "TOO_LONG issuer"],
    ["another tenant than the issuer's", { ...first, tenantId: "22222222-2222-4333-8444-555555555555" }, "INVALID_VALUE tenantId"],
    ["a long client id", { ...first, clientId: "x".repeat(256) }, "TOO_LONG clientId"],
    ["an empty secret", { ...first, clientSecret: " " }, "INVALID_VALUE clientSecret"],
    ["a secret that is no ASCII", { ...first, clientSecret: "blåbær" }, "INVALID_VALUE clientSecret"],
    [
      "no certificate at all",
      { ...first, clientSecret: null, certificate: { ...rsa, certificate: "x" } },
      "INVALID_VALUE certificate.certificate",
    ],
    ["no key at all", { ...first, clientSecret: null, certificate: { ...rsa, privateKey: "x" } }, "INVALID_VALUE certificate.privateKey"],
    [
      "the key of another certificate",
      { ...first, clientSecret: null, certificate: { ...rsa, privateKey: newCertificate().privateKey } },
      "INVALID_VALUE certificate.privateKey",
    ],
    ["a short RSA key", { ...first, clientSecret: null, certificate: newCertificate("rsa:1024") }, "INVALID_VALUE certificate.privateKey"],
    ["another curve", { ...first, clientSecret: null, certificate: newCertificate("secp384r1") }, "INVALID_VALUE certificate.privateKey"],
  ];
  for (const [what, values, refused] of refusals) {
    it(`refuses ${what}`, async () => {
      expect(await refusal(set(values))).to.equal(refused);
      expect(await settings()).to.equal(null);
    });
  }

  it("takes a certificate that has ended for no certificate", async () => {
    const { viewer, scope } = tenant.as("ADMIN");
    const later = new DomainContext(viewer, scope, () => Date.now() + 3 * 86_400_000, { providers });
    const values = { ...first, clientSecret: null, certificate: rsa };
    expect(await refusal(ask(later, change, { set: values }))).to.equal("INVALID_VALUE certificate.certificate");
  });

  it("never shows the secret that was entered for one issuer to another", async () => {
    await set(first);
    expect(await refusal(set({ issuer: "https://idp.example" }))).to.equal("REQUIRED clientSecret");
    expect((await kept())?.proof).to.deep.equal({ clientSecret: "s3cret" });
    expect((await kept())?.issuer).to.equal(entra);
    await set({ issuer: entra, clientId: "another" });
    await set({ issuer: "https://idp.example", certificate: rsa });
    await set({ issuer: entra });
    expect(await settings()).to.include({ issuer: entra, authentication: "CERTIFICATE" });
  });

  it("forgets the tenant of the issuer before", async () => {
    await set(first);
    await set({ issuer: "https://idp.example", clientSecret: "another" });
    expect(await settings()).to.include({ issuer: "https://idp.example", tenantId: null });
    await set({ tenantId: "t" });
    expect(await settings()).to.include({ tenantId: "t" });
    await set({ tenantId: "" });
    expect(await settings()).to.include({ tenantId: null });
  });

  it("is set up once when two admins do it at once", async () => {
    await Promise.all([set(first), set({ ...first, clientId: "other" })]);
    const changes = await logged();
    expect(changes).to.have.length(2);
    const last = JSON.parse(changes[1]?.differences ?? "") as { field: string }[];
    expect(last.map(({ field }) => field)).to.deep.equal(["clientId", "secret"]);
  });

  it("is taken away whole", async () => {
    await set(first);
    expect(await ask(admin(), "mutation { removeSingleSignOn }")).to.deep.equal({ removeSingleSignOn: true });
    expect(await settings()).to.equal(null);
    expect(await ask(admin(), "mutation { removeSingleSignOn }")).to.deep.equal({ removeSingleSignOn: false });
    expect((await logged()).map(({ action }) => action)).to.deep.equal(["changeSingleSignOn", "removeSingleSignOn"]);
  });

  it("is for admins alone", async () => {
    for (const kind of ["MEMBER", "PROVISIONING"] as const) {
      for (const operation of [
        read,
        "{ checkSingleSignOn { reachable } }",
        "{ organisation { domains { domain } } }",
        "mutation { removeSingleSignOn }",
        'mutation { addDomain(domain: "a.example") { domain } }',
        'mutation { removeDomain(domain: "a.example") }',
      ]) {
        expect(await refusal(ask(admin(tenant, kind), operation))).to.equal("FORBIDDEN");
      }
      expect(await refusal(ask(admin(tenant, kind), change, { set: first }))).to.equal("FORBIDDEN");
    }
  });

  it("is asked of the provider with what was set, and says when it cannot be", async () => {
    const check = "{ checkSingleSignOn { reachable problem authorizationEndpoint } }";
    expect(await refusal(ask(admin(), check))).to.equal("NOT_FOUND");
    await set(first);
    const answer = await ask<{ checkSingleSignOn: object }>(admin(), check);
    expect(answer.checkSingleSignOn).to.deep.equal({
      reachable: true,
      problem: null,
      authorizationEndpoint: "https://idp.example/authorize",
    });
    expect(asked.at(-1)).to.include({ issuer: entra, clientId: "app", tenantId });
    const { viewer, scope, now } = tenant.as("ADMIN");
    const other = new DomainContext(viewer, scope, now, { providers: { ...providers, seal: new Seal(new Uint8Array(32)) } });
    const { checkSingleSignOn } = await ask<{ checkSingleSignOn: { reachable: boolean; problem: string } }>(other, check);
    expect(checkSingleSignOn.reachable).to.equal(false);
    expect(checkSingleSignOn.problem).to.match(/another SECRET_KEY/);
  });

  it("is required only while it is used", async () => {
    const required = () => singleSignOnRequired(tenant.as("ADMIN").scope);
    expect(await required()).to.equal(false);
    await set({ ...first, required: true });
    expect(await required()).to.equal(true);
    await set({ enabled: false });
    expect(await required()).to.equal(false);
  });

  it("is found by the verified domain of an e-mail address, of one organisation", async () => {
    const domain = `found-${tenant.organisation.id.slice(-8)}.example`;
    const found = async (email: string) => (await singleSignOnForEmail(store, email))?.organisationId;
    await set(first);
    await ask(admin(), "mutation ($domain: String!) { addDomain(domain: $domain) { domain } }", { domain });
    expect(await found(`ada@${domain}`)).to.equal(undefined);
    await verifyDomain(store, tenant.organisation.id, domain);
    expect(await found(` Ada@${domain.toUpperCase()} `)).to.equal(tenant.organisation.id);
    for (const other of [`ada@sub.${domain}`, domain, `@${domain}`, `ada@${domain}@elsewhere.example`, ""]) {
      expect(await found(other)).to.equal(undefined);
    }
    await set({ enabled: false });
    expect(await found(`ada@${domain}`)).to.equal(undefined);
  });

  it("has domains that wait for an operator, who gives none to two organisations", async () => {
    const domain = `own-${tenant.organisation.id.slice(-8)}.example`;
    const add = "mutation ($domain: String!) { addDomain(domain: $domain) { domain verifiedAt } }";
    const waiting = { domain, verifiedAt: null };
    const upper = { domain: ` ${domain.toUpperCase()} ` };
    expect(await ask(admin(), add, upper)).to.deep.equal({ addDomain: waiting });
    expect(await ask(admin(), add, upper)).to.deep.equal({ addDomain: waiting });
    const other = await newTenant(store);
    await ask(admin(other), add, { domain });
    await verifyDomain(store, tenant.organisation.id, domain);
    expect(await refusal(verifyDomain(store, other.organisation.id, domain))).to.equal("NOT_UNIQUE domain");
    const list = (of: Tenant) =>
      ask<{ organisation: { domains: { verifiedAt: string | null }[] } }>(admin(of), "{ organisation { domains { domain verifiedAt } } }");
    expect((await list(other)).organisation.domains).to.deep.equal([waiting]);
    expect((await list(tenant)).organisation.domains[0]?.verifiedAt).to.be.a("string");
    const remove = "mutation ($domain: String!) { removeDomain(domain: $domain) }";
    expect(await ask(admin(), remove, { domain })).to.deep.equal({ removeDomain: true });
    expect(await ask(admin(), remove, { domain })).to.deep.equal({ removeDomain: false });
    await verifyDomain(store, other.organisation.id, domain);
    expect((await logged()).map(({ action }) => action)).to.deep.equal(["addDomain", "verifyDomain", "removeDomain"]);
    expect(await refusal(ask(admin(), add, { domain: "no domain" }))).to.equal("INVALID_VALUE domain");
  });

  it("is one organisation's own", async () => {
    const other = await newTenant(store);
    await set(first);
    expect(await settings(other)).to.equal(null);
    await set({ ...first, clientId: "theirs" }, other);
    await ask(admin(other), "mutation { removeSingleSignOn }");
    expect(await settings()).to.include({ clientId: "app" });
  });
});
