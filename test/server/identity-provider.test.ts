/** Which providers are asked at all, and that a provider's metadata is asked for once in a while. */
import { expect } from "chai";
import type { ProviderSettings } from "../../src/domain/provider-port.js";
import { IdentityProviders, metadataFresh } from "../../src/server/identity-provider.js";
import { clientId, clientSecret, OidcProvider } from "../support/oidc-provider.js";

const settings = (issuer: string): ProviderSettings => ({
  organisationId: "organisation",
  issuer,
  clientId,
  tenantId: null,
  updatedAt: 1,
  proof: { clientSecret },
});
const attempt = { state: "s", nonce: "n", codeVerifier: "v".repeat(43), browser: "b" };

describe("In production an identity provider", () => {
  for (const issuer of [
    "http://127.0.0.1:9",
    "https://127.0.0.1:9",
    "https://localhost:9",
    "https://10.0.0.1",
    "https://169.254.169.254",
    "https://[::1]:9",
  ]) {
    it(`is not asked at ${issuer}`, async () => {
      const { reachable, problem } = await new IdentityProviders(false).check(settings(issuer));
      expect(reachable).to.equal(false);
      expect(problem).to.match(/no address that may be reached|has no address|only requests to HTTPS|no https/);
    });
  }
});

describe("An identity provider", () => {
  let provider: OidcProvider;
  before(async () => {
    provider = await OidcProvider.start({ redirectUris: ["http://127.0.0.1/sign-in/callback"] });
  });
  after(() => provider.stop());

  it("is asked for its metadata once in five minutes, and anew when its settings change", async () => {
    let now = 1_000_000;
    const providers = new IdentityProviders(true, () => now);
    const asked = () => provider.asked.filter((path) => path === "/.well-known/openid-configuration").length;
    const begin = (changes: Partial<ProviderSettings> = {}) =>
      providers.authorizationUrl({ ...settings(provider.issuer), ...changes }, "http://127.0.0.1/sign-in/callback", attempt, undefined);
    await Promise.all([begin(), begin(), begin()]);
    expect(asked()).to.equal(1);
    now += metadataFresh - 1;
    await begin();
    expect(asked()).to.equal(1);
    now += 1;
    await begin();
    expect(asked()).to.equal(2);
    await begin({ updatedAt: 2 });
    expect(asked()).to.equal(3);
    await begin({ updatedAt: 2, organisationId: "another" });
    expect(asked()).to.equal(4);
  });
});
