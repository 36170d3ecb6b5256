/** The operators' commands for OAuth clients. */
import { Command, InvalidArgumentError, Option } from "commander";
import type { Config } from "../config.js";
import * as clients from "../domain/client-operators.js";
import { DomainError } from "../domain/errors.js";
import { accessTokenLifetimes, type Identity, identityLimits } from "../domain/oauth-client.js";
import type { Store } from "../domain/store.js";
import { showObject, showTable } from "./admin-output.js";
import { tokenPath } from "./token-route.js";

/** What the command as a whole lends its parts. */
export interface AdminParts {
  readonly options: Readonly<Record<"organisation" | "label" | "expires" | "json", () => Option>>;
  readonly withStore: (work: (store: Store, config: Config) => Promise<void>) => Promise<void>;
  readonly baseOf: (config: Config) => string;
  readonly endpointOf: (config: Config) => string;
  readonly time: (milliseconds: number | null) => string | null;
}

interface Given {
  readonly json?: boolean;
  readonly expires?: number;
}

const { least, most } = accessTokenLifetimes;
const identityParts = Object.keys(identityLimits) as (keyof Identity)[];

/** All of them make a federated client, none of them one with a secret. */
function identityIn(given: Partial<Identity>): Identity | undefined {
  const missing = identityParts.filter((part) => given[part] === undefined);
  if (missing.length === identityParts.length) return undefined;
  if (missing.length > 0) {
    throw new DomainError("REQUIRED", `A federated client needs ${identityParts.join(", ")}; missing are ${missing.join(", ")}.`);
  }
  const { issuer = "", jwksUri = "", subject = "", audience = "" } = given;
  return { issuer, jwksUri, subject, audience };
}

function parseSeconds(text: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new InvalidArgumentError(`Allowed are ${least} to ${most} seconds.`);
  return value;
}

export function clientCommands({ options, withStore, baseOf, endpointOf, time }: AdminParts): Command {
  const client = new Command("client").description("OAuth clients, which get access tokens for provisioning");

  client
    .command("create")
    .description("register an OAuth client: with a secret, shown this once, or with the four options of a federated identity")
    .addOption(options.organisation())
    .addOption(options.label())
    .addOption(options.expires())
    .addOption(new Option("--lifetime <seconds>", "how long its access tokens are good for").argParser(parseSeconds).default(least))
    .option("--issuer <url>", "who signs its assertions (iss)")
    .option("--jwks-uri <url>", "where the issuer's keys are")
    .option("--subject <id>", "whom its assertions are about (sub)")
    .option("--audience <uri>", "for whom its assertions are made (aud)")
    .addOption(options.json())
    .action((given: Given & Partial<Identity> & { organisation: string; label: string; lifetime: number }) =>
      withStore(async (store, config) => {
        const { organisation, label, lifetime: accessTokenLifetime, expires: secretExpiresAt } = given;
        const addresses = { tokenEndpoint: `${baseOf(config)}${tokenPath}`, endpoint: endpointOf(config) };
        const federation = identityIn(given);
        if (federation) {
          if (secretExpiresAt !== undefined) throw new DomainError("INVALID_VALUE", "A federated client has no secret that could expire.");
          const rules = { hosts: config.federationHosts, loopback: !config.production };
          const { id } = await clients.createFederatedClient(store, { organisation, label, accessTokenLifetime, federation }, rules);
          showObject({ id, ...addresses }, given);
        } else {
          const made = await clients.createClient(store, { organisation, label, accessTokenLifetime, secretExpiresAt });
          showObject({ id: made.client.id, secret: made.secret, ...addresses }, given);
        }
      }),
    );

  client
    .command("secret")
    .description("add a secret to an OAuth client, shown this once; those that it has stay good")
    .argument("<id>", "the client's id")
    .addOption(options.expires())
    .addOption(options.json())
    .action((id: string, given: Given) =>
      withStore(async (store) => {
        const { clientSecret, secret } = await clients.createSecret(store, id, given.expires);
        showObject({ id, secretId: clientSecret.id, secret, expiresAt: time(clientSecret.expiresAt) }, given);
      }),
    );

  client
    .command("list")
    .description("list OAuth clients with their secrets")
    .option("--organisation <id or name>", "of this organisation alone")
    .addOption(options.json())
    .action((given: Given & { organisation?: string }) =>
      withStore(async (store) => {
        showTable((await clients.listClients(store, given.organisation)).map(rowOf), given);
      }),
    );

  client
    .command("revoke")
    .description("revoke an OAuth client, or one of its secrets: within five seconds it opens nothing")
    .argument("<id>", "the client's id or the secret's, as the list shows them")
    .addOption(options.json())
    .action((id: string, given: Given) =>
      withStore(async (store) => {
        const { id: clientId, label, revokedAt } = await clients.revokeClientOrSecret(store, id);
        showObject(clientId === id ? { id, label, revokedAt: time(revokedAt) } : { secretId: id, id: clientId, label }, given);
      }),
    );

  function rowOf({ id, organisationName, authentication, label, secretId, hint, ...times }: clients.ClientSummary) {
    return {
      id,
      organisation: organisationName,
      label,
      authentication: authentication.toLowerCase(),
      secretId,
      hint,
      expiresAt: time(times.expiresAt),
      lastUsedAt: time(times.lastUsedAt),
      revokedAt: time(times.revokedAt),
    };
  }

  return client;
}
