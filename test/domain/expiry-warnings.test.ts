/** Who is told of credentials that end, when, and how often. */
import { expect } from "chai";
import { warnedBefore, warnOfExpiry } from "../../src/domain/expiry-warnings.js";
import { createAdminUser, createOrganisation, createToken, revokeToken } from "../../src/domain/operators.js";
import { Seal } from "../../src/domain/sealed.js";
import { statement } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { Postman } from "../support/postman.js";
import { forEachStore } from "../support/stores.js";

const day = 86_400_000;

forEachStore("Warnings of credentials that end", (open) => {
  let store: Store;
  let names = 0;
  const postman = new Postman();
  const warn = (now: number) => warnOfExpiry(store, postman, now);

  async function newOrganisation(admins: readonly string[]) {
    const { id } = await createOrganisation(store, { name: `Acme ${++names}`, plan: "ENTERPRISE" });
    for (const userName of admins) await createAdminUser(store, { organisation: id, userName, displayName: userName });
    return id;
  }

  before(async () => {
    store = await open();
  });
  afterEach(() => postman.taken());

  it("come thirty days before the end, once, to every admin, in one letter for all that ends", async () => {
    const organisation = await newOrganisation(["a@acme.example", "b@acme.example", "nameless"]);
    const end = Date.now() + 100 * day;
    for (const label of ["Entra", "Okta"]) await createToken(store, { organisation, label, expiresAt: end });
    await createToken(store, { organisation, label: "for ever" });
    await createToken(store, { organisation, label: "later", expiresAt: end + 300 * day });
    expect(await warn(end - warnedBefore - 1)).to.equal(0);
    expect(await warn(end - warnedBefore)).to.equal(2);
    const letters = postman.expiring();
    expect(letters.map(({ to }) => to)).to.have.members(["a@acme.example", "b@acme.example"]);
    for (const { credentials } of letters) {
      expect(credentials).to.have.deep.members([
        { kind: "SCIM_TOKEN", label: "Entra", expiresAt: end },
        { kind: "SCIM_TOKEN", label: "Okta", expiresAt: end },
      ]);
    }
    expect(await warn(end - 10 * day)).to.equal(0);
  });

  it("come once where several servers look at the same moment", async () => {
    const organisation = await newOrganisation(["one@acme.example"]);
    const end = Date.now() + 20 * day;
    await createToken(store, { organisation, label: "Entra", expiresAt: end });
    await Promise.all([1, 2, 3].map(() => warn(Date.now())));
    expect(postman.expiring()).to.have.length(1);
  });

  it("come again when no letter could be handed over", async () => {
    const organisation = await newOrganisation(["later@acme.example"]);
    await createToken(store, { organisation, label: "Entra", expiresAt: Date.now() + 20 * day });
    postman.works = false;
    expect(await warn(Date.now())).to.equal(0);
    postman.works = true;
    expect(await warn(Date.now() + 1)).to.equal(1);
  });

  it("do not come for what is revoked, over, or taken over by another token of the same label", async () => {
    const organisation = await newOrganisation(["none@acme.example"]);
    const expiresAt = Date.now() + 20 * day;
    const revoked = await createToken(store, { organisation, label: "revoked", expiresAt });
    await revokeToken(store, revoked.credential.id);
    await createToken(store, { organisation, label: "Entra", expiresAt });
    await createToken(store, { organisation, label: "Entra", expiresAt: expiresAt + 300 * day });
    expect(await warn(Date.now())).to.equal(0);
    expect(await warn(expiresAt)).to.equal(0);
  });

  it("come for client secrets and for the certificate of single sign-on", async () => {
    const organisation = await newOrganisation(["all@acme.example"]);
    const end = Date.now() + 20 * day;
    const digest = new Uint8Array(32);
    await store.write(async (transaction) => {
      const insertClient = statement(`INSERT INTO oauth_clients (organisationId, id, label, authentication, accessTokenLifetime, createdAt)
        VALUES (:organisation, :id, 'Entra client', 'CLIENT_SECRET', 3600, 0)`);
      const insertSecret = statement(`INSERT INTO client_secrets (organisationId, id, clientId, digest, hint, createdAt, expiresAt)
        VALUES (:organisation, 's', :id, :digest, 'abcd', 0, :end)`);
      const insertSignOn =
        statement(`INSERT INTO single_sign_on (organisationId, issuer, clientId, authentication, sealedSecret, certificateExpiresAt,
        matchBy, enabled, required, updatedAt) VALUES (:organisation, 'https://i.example', 'c', 'CERTIFICATE', :sealed, :end, 'USER_NAME', 1, 0, 0)`);
      await transaction.run(insertClient, { organisation, id: organisation });
      await transaction.run(insertSecret, { organisation, id: organisation, digest, end });
      await transaction.run(insertSignOn, { organisation, sealed: new Seal(digest).close("key", "test"), end });
    });
    expect(await warn(Date.now())).to.equal(1);
    expect(postman.expiring()[0]?.credentials).to.have.deep.members([
      { kind: "CLIENT_SECRET", label: "Entra client", expiresAt: end },
      { kind: "CERTIFICATE", label: "", expiresAt: end },
    ]);
  });
});
