/** The recorded exchanges of Entra with a token endpoint, replayed with secrets and assertions that are real, each with its effect checked. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { DomainContext } from "../../src/domain/context.js";
import { addClient } from "../../src/domain/oauth-client-writes.js";
import { findOrganisation, systemContext } from "../../src/domain/operators.js";
import { askToken, Issuer, type Key, type MadeClient, makeClient, makeFederated, type TokenAnswer } from "../support/oauth.js";
import { ScimClient } from "../support/scim-client.js";
import { startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { tokenEndpoint } from "./vector-effects.js";

interface TokenVector {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly expectedStatus: readonly number[];
}

const { vectors } = JSON.parse(readFileSync(new URL("../../../test/vectors/entra.json", import.meta.url), "utf8")) as {
  vectors: TokenVector[];
};

/** What stands for the recorded client id, secret and assertion, and what must have come of it. */
interface Replay {
  readonly values: Readonly<Record<string, string>>;
  readonly effect: (answer: TokenAnswer, send: (values: Readonly<Record<string, string>>) => Promise<TokenAnswer>) => Promise<void>;
}

const threeYears = 3 * 365 * 86_400_000;

for (const { title, make } of storePlaces) {
  describe(`Entra's exchanges with the token endpoint, on ${title}`, function () {
    this.timeout(30_000);
    const issuer = new Issuer();
    let server: TestServer;
    let tenant: Tenant;
    let key: Key;
    before(async () => {
      await issuer.start();
      key = await issuer.addKey("entra");
      server = await startWhole(await make(), { FEDERATION_HOSTS: "127.0.0.1" });
      tenant = await newTenant(server);
    });
    after(async () => {
      await server?.stop();
      await issuer.stop();
    });

    const subject = "sync-fabric";
    const audience = "api://6dcbbe1c";
    const opens = async ({ body }: TokenAnswer) => {
      expect((await new ScimClient(`${server.url}/scim/v2`, body.access_token).get("/Users?count=0")).status).to.equal(200);
      expect(body.expires_in).to.be.within(3_600, 21_600);
    };
    const refused = async ({ body, headers }: TokenAnswer) => {
      expect(body.error).to.equal("invalid_client");
      expect(body).not.to.have.property("access_token");
      expect(headers.get("www-authenticate")).to.match(/^Basic /);
    };
    const federated = async (of: string): Promise<Replay["values"]> => ({
      client_id: await makeFederated(tenant, { issuer: issuer.issuer, jwksUri: issuer.jwksUri, subject, audience }),
      client_assertion: await issuer.sign(key, { sub: of, aud: audience }),
    });

    async function twoSecrets(): Promise<Replay> {
      const { id, secret: older, secretId }: MadeClient = await makeClient(tenant);
      const { addClientSecret: added } = await tenant.admin.data<{ addClientSecret: { secret: string } }>(
        "mutation($id: ID!) { addClientSecret(clientId: $id) { secret } }",
        { id },
      );
      const values = { client_id: id, client_secret: added.secret };
      return {
        values,
        effect: async (answer, send) => {
          await opens(answer);
          await opens(await send({ ...values, client_secret: older }));
          await tenant.admin.data("mutation($id: ID!) { revokeClientSecret(id: $id) { id } }", { id: secretId });
          await refused(await send({ ...values, client_secret: older }));
          await opens(await send(values));
        },
      };
    }

    async function expiredSecret(): Promise<Replay> {
      const { store } = server;
      if (!store) throw new Error("A whole server has a store");
      const { viewer, scope } = systemContext(store, await findOrganisation(store, tenant.id));
      const then = Date.now() - threeYears;
      const { client, secret } = await addClient(new DomainContext(viewer, scope, () => then), { label: "Of three years ago" });
      return { values: { client_id: client.id, client_secret: secret }, effect: refused };
    }

    const replays: Readonly<Record<string, () => Promise<Replay>>> = {
      V142: twoSecrets,
      V143: expiredSecret,
      V144: async () => ({ values: await federated(subject), effect: opens }),
      V145: async () => ({ values: await federated("sync-fabric-of-another-tenant"), effect: refused }),
    };

    it("are all there", () => {
      expect(Object.keys(replays)).to.deep.equal(tokenEndpoint);
    });

    for (const { id, name, path, headers, body, expectedStatus } of vectors.filter(({ id }) => tokenEndpoint.includes(id))) {
      it(`${id} ${name}`, async () => {
        const replay = await replays[id]?.();
        if (!replay) throw new Error(`${id} has no replay`);
        const send = (values: Replay["values"]) => {
          const form = new URLSearchParams(body);
          for (const [parameter, value] of Object.entries(values)) form.set(parameter, value);
          return askToken(server.url, form.toString(), headers);
        };
        expect(path).to.equal("/oauth2/token");
        const answer = await send(replay.values);
        expect(expectedStatus, JSON.stringify(answer.body)).to.include(answer.status);
        await replay.effect(answer, send);
      });
    }
  });
}
