/** An organisation on a running server, with a SCIM client and its admin's GraphQL client. */
import { createAdminUser, createApiKey, createOrganisation, createToken, revokeToken } from "../../src/domain/operators.js";
import { GraphqlClient } from "./graphql-client.js";
import { ScimClient } from "./scim-client.js";
import type { TestServer } from "./server.js";

export interface Tenant {
  readonly id: string;
  readonly scim: ScimClient;
  readonly admin: GraphqlClient;
  /** A client with a token that was revoked. */
  revoked(): Promise<ScimClient>;
}

export interface TenantSettings {
  readonly profile?: "GENERIC" | "ENTRA";
  readonly dialects?: "LENIENT" | "STRICT";
  readonly existingPeople?: "REFUSE" | "LINK";
  readonly unknownMembers?: "REFUSE" | "SKIP";
}

let made = 0;

export async function newTenant(server: TestServer, settings: TenantSettings = {}): Promise<Tenant> {
  const { store, graphqlUrl, url } = server;
  if (!store || !graphqlUrl) throw new Error("A tenant needs a whole server");
  made += 1;
  const { id } = await createOrganisation(store, {
    name: `Tenant ${made}`,
    plan: "ENTERPRISE",
    profile: "GENERIC",
    dialects: "LENIENT",
    ...settings,
  });
  const token = () => createToken(store, { organisation: id, label: "test" });
  await createAdminUser(store, { organisation: id, userName: "admin@tenant.example", displayName: "Admin" });
  const key = await createApiKey(store, { organisation: id, user: "admin@tenant.example", label: "test" });
  const scim = (bearer: string) => new ScimClient(`${url}/scim/v2`, bearer);
  return {
    id,
    scim: scim((await token()).token),
    admin: new GraphqlClient(graphqlUrl, key.token),
    async revoked() {
      const { token: bearer, credential } = await token();
      await revokeToken(store, credential.id);
      return scim(bearer);
    },
  };
}
