/** The facts that only the facade knows, for the console: addresses to paste, failures explained, and the attributes as the connection serves them. */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { explanationsIn, languageOf } from "../adapter/explanations.js";
import { groupMapping } from "../adapter/group-mapping.js";
import type { Mapping } from "../adapter/mapping.js";
import { userMapping } from "../adapter/user-mapping.js";
import type { Config } from "../config.js";
import type { DomainContext, ProvisioningSettings } from "../domain/context.js";
import { DomainError } from "../domain/errors.js";
import type { ProfileName } from "../scim/context.js";
import { profiles } from "../scim/profile.js";
import { resolvePath } from "../scim/schema-index.js";
import { baseUrl } from "./base-url.js";
import { saysBusy } from "./busy.js";
import { entraMapping } from "./entra-mapping.js";
import type { Context, Step } from "./request-state.js";
import { scimBase } from "./scim-base.js";
import { redirectUriOf } from "./single-sign-on-routes.js";
import { tokenPath } from "./token-route.js";

export const factsPath = "/facts.json";

export interface AttributeFact {
  readonly resource: string;
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly filter: boolean;
  readonly sort: boolean;
  readonly entra: string | null;
}

export interface FactsParts {
  readonly config: Config;
  /** Nothing for a request that nobody is behind; rejects with a DomainError for a token or session that opens nothing. */
  readonly callerOf: (ctx: Context) => Promise<DomainContext | undefined>;
  /** Whether e-mail goes out. */
  readonly mail: boolean;
}

const profileNames: Readonly<Record<ProvisioningSettings["profile"], ProfileName>> = { GENERIC: "generic", ENTRA: "entra" };

export function factsRoute({ config, callerOf, mail }: FactsParts): Step {
  return async (ctx) => {
    if (ctx.method !== "GET" && ctx.method !== "HEAD") {
      ctx.set("Allow", "GET, HEAD");
      ctx.status = 405;
      return;
    }
    try {
      const caller = await callerOf(ctx);
      if (!caller) throw new DomainError("UNAUTHENTICATED", "The facts are told to people who are signed in.");
      const base = baseUrl(ctx, config);
      await send(ctx, {
        scimEndpoint: `${base}${scimBase}`,
        tokenEndpoint: `${base}${tokenPath}`,
        redirectUri: redirectUriOf(base),
        mail,
        explanations: explanationsIn(languageOf(ctx.query.language)),
        attributes: attributesFor(profileNames[caller.viewer.settings.profile]),
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === "UNAUTHENTICATED") ctx.status = 401;
      else if (!saysBusy(ctx, error)) ctx.status = 403;
      ctx.body = { code: error.code, message: error.message };
    }
  };
}

const packed = promisify(gzip);

/** Packed where the client takes it: the explanations are long, and nothing of it is a secret. */
async function send(ctx: Context, facts: object): Promise<void> {
  ctx.vary("Accept-Encoding");
  if (ctx.acceptsEncodings("gzip", "identity") !== "gzip") {
    ctx.body = facts;
    return;
  }
  ctx.set("Content-Encoding", "gzip");
  ctx.type = "application/json; charset=utf-8";
  ctx.body = await packed(JSON.stringify(facts));
}

export function attributesFor(profile: ProfileName): readonly AttributeFact[] {
  return [userMapping, groupMapping].flatMap((mapping) => {
    const required = new Set(profiles[profile][mapping.type.name].map(({ path }) => path));
    const rows = [...mapping.rows.keys()].flatMap((path) => [path, ...selectedBelow(mapping, path, required)]);
    return rows.flatMap((path) => factOf(mapping, path, required) ?? []);
  });
}

/** The paths with a filter, such as `emails[type eq "work"].value`, that somebody speaks of; they stand below the path without one. */
function selectedBelow({ type }: Mapping, path: string, required: ReadonlySet<string>): string[] {
  const spoken = new Set([...Object.keys(entraMapping[type.name]), ...required]);
  return [...spoken].filter((each) => each !== path && withoutFilter(each) === path);
}

const withoutFilter = (path: string) => path.replace(/\[.*\]/, "");

/** Nothing for what no schema tells of. */
function factOf({ type, rows }: Mapping, path: string, required: ReadonlySet<string>): AttributeFact | undefined {
  const plain = withoutFilter(path);
  const row = rows.get(plain);
  const declared = resolvePath(type, plain);
  const attribute = declared?.subAttribute ?? declared?.attribute;
  if (!row || !attribute || attribute.supported === false) return undefined;
  return {
    resource: type.name,
    path,
    type: attribute.type,
    required: required.has(path),
    filter: row.kind !== "none",
    sort: plain === path && row.order !== undefined,
    entra: entraMapping[type.name][path] ?? null,
  };
}
