/** The environment, read once into a frozen value. The table below is what is read, and what the README's table is printed from. */

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly publicUrl: string | undefined;
  readonly domainGraphqlUrl: string | undefined;
  readonly production: boolean;
  readonly logLevel: LogLevel;
  readonly demo: boolean;
  readonly scimMaxBody: number;
  readonly scimBulkMaxBody: number;
  readonly trustProxy: boolean;
  readonly secretKey: string | undefined;
  readonly cursorTimeout: number;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string | undefined;
  readonly graphqlExplorer: boolean | undefined;
  readonly federationHosts: readonly string[];
  readonly statementDeadline: number;
}

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** One environment variable. `parse` gets the text, never an empty one, and throws what is allowed. */
export interface Setting<Value> {
  readonly variable: string;
  /** What the README shows where nothing is set. */
  readonly byDefault: string;
  readonly what: string;
  readonly parse: (text: string) => Value;
  readonly absent: () => Value;
  /** The value is never printed. */
  readonly secret?: true;
}

/** Microsoft Entra ID, and its national clouds. */
const entraHosts: readonly string[] = ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"];

/** Characters that a secret has at least. */
export const leastSecret = 32;

export type Environment = Readonly<Record<string, string | undefined>>;

export const settings: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
  port: {
    variable: "PORT",
    byDefault: "3000",
    what: "The TCP port to listen on; 0 takes any free one.",
    parse: (text) => whole(text, 0, 65_535),
    absent: () => 3000,
  },
  host: {
    variable: "HOST",
    byDefault: "127.0.0.1",
    what: "The address to listen on; 0.0.0.0 or :: for all of them.",
    parse: (text) => text,
    absent: () => "127.0.0.1",
  },
  dataDir: {
    variable: "DATA_DIR",
    byDefault: "./data",
    what: "The folder of the embedded SQLite store. Not used with DATABASE_URL.",
    parse: (text) => text,
    absent: () => "./data",
  },
  databaseUrl: {
    variable: "DATABASE_URL",
    byDefault: "none: the embedded store",
    what: "A MySQL 8.4+ or MariaDB 10.11+ database, mysql://user:password@host:3306/name; with ?ssl=true over TLS, the certificate checked.",
    parse: (text) => databaseUrl(text),
    absent: () => undefined,
  },
  publicUrl: {
    variable: "PUBLIC_URL",
    byDefault: "as the request came",
    what: "Where clients reach this server, https://provisioning.example.com; every `meta.location` begins with it.",
    parse: (text) => publicUrl(text),
    absent: () => undefined,
  },
  domainGraphqlUrl: {
    variable: "DOMAIN_GRAPHQL_URL",
    byDefault: "none: the domain API runs in this process",
    what: "The domain API's GraphQL URL. Given, this process opens no store and serves only /scim/v2 and /healthz.",
    parse: (text) => httpUrl(text),
    absent: () => undefined,
  },
  production: {
    variable: "NODE_ENV",
    byDefault: "development",
    what: "`production` switches Apollo Sandbox, introspection, mail into the log and the demo organisation off.",
    parse: (text) => oneOf(text, ["production", "development", "test"]) === "production",
    absent: () => false,
  },
  logLevel: {
    variable: "LOG_LEVEL",
    byDefault: "info",
    what: `How much is logged, as JSON lines on the standard output: ${logLevels.join(", ")}.`,
    parse: (text) => oneOf(text, logLevels),
    absent: () => "info",
  },
  demo: {
    variable: "DEMO",
    byDefault: "1",
    what: "Whether a fresh store gets the demo organisation, 1 or 0. In production it never does.",
    parse: (text) => flag(text),
    absent: () => true,
  },
  scimMaxBody: {
    variable: "SCIM_MAX_BODY",
    byDefault: "1048576",
    what: "The largest request body in bytes; a larger one is answered with 413.",
    parse: (text) => whole(text, 1024, 64 * 1024 * 1024),
    absent: () => 1024 * 1024,
  },
  scimBulkMaxBody: {
    variable: "SCIM_BULK_MAX_BODY",
    byDefault: "1048576",
    what: "The largest body of a bulk request in bytes, as `maxPayloadSize` says.",
    parse: (text) => whole(text, 1024, 64 * 1024 * 1024),
    absent: () => 1024 * 1024,
  },
  trustProxy: {
    variable: "TRUST_PROXY",
    byDefault: "0",
    what: "1 takes protocol, host and client from X-Forwarded-Proto, X-Forwarded-Host and the end of X-Forwarded-For: only behind a proxy that sets all three.",
    parse: (text) => flag(text),
    absent: () => false,
  },
  secretKey: {
    variable: "SECRET_KEY",
    byDefault: "made once, in DATA_DIR/secret.key",
    what: `What cursors of pages and the secrets of single sign-on are closed with, ${leastSecret} characters or more; the same for all processes of a service. With DATABASE_URL or DOMAIN_GRAPHQL_URL it is made anew at each start, and single sign-on needs it.`,
    parse: (text) => secret(text),
    absent: () => undefined,
    secret: true,
  },
  cursorTimeout: {
    variable: "SCIM_CURSOR_TIMEOUT",
    byDefault: "3600",
    what: "How long a cursor of a page is good for, in seconds.",
    parse: (text) => whole(text, 1, 31_536_000),
    absent: () => 3600,
  },
  smtpUrl: {
    variable: "SMTP_URL",
    byDefault: "none: mail is written to the log, in production there is none",
    what: "The server that takes mail, smtp://user:password@host:587 (TLS is used where offered, always with a password) or smtps://host:465. Needs MAIL_FROM and PUBLIC_URL.",
    parse: (text) => smtpUrl(text),
    absent: () => undefined,
  },
  mailFrom: {
    variable: "MAIL_FROM",
    byDefault: "none",
    what: "The sender of mail: plandisc@example.com, or Plandisc <plandisc@example.com>.",
    parse: (text) => mailbox(text),
    absent: () => undefined,
  },
  graphqlExplorer: {
    variable: "GRAPHQL_EXPLORER",
    byDefault: "1, in production 0",
    what: "Whether /graphql answers introspection, and a browser with Apollo Sandbox, 1 or 0.",
    parse: (text) => flag(text),
    absent: () => undefined,
  },
  federationHosts: {
    variable: "FEDERATION_HOSTS",
    byDefault: entraHosts.join(" "),
    what: "The hosts from which the public keys of federated OAuth clients may be read, separated by spaces or commas; outside production this machine itself may be one.",
    parse: (text) => hostNames(text),
    absent: () => entraHosts,
  },
  statementDeadline: {
    variable: "STATEMENT_DEADLINE",
    byDefault: "2000",
    what: "How long a list that no index serves may be searched or sorted, in milliseconds; beyond it is 400 tooMany.",
    parse: (text) => whole(text, 1, 600_000),
    absent: () => 2000,
  },
};

/** Variables with values that are not allowed, a line for each; the message is for the person who starts the server. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export function readConfig(environment: Environment): Config {
  const table: readonly [string, Setting<unknown>][] = Object.entries(settings);
  const faults: string[] = [];
  const values = table.map(([name, setting]) => [name, readSetting(setting, environment, faults)]);
  if (isSet(settings.databaseUrl, environment) && isSet(settings.domainGraphqlUrl, environment)) {
    faults.push("DATABASE_URL and DOMAIN_GRAPHQL_URL exclude each other: a process that asks a remote domain API opens no store.");
  }
  for (const needed of [settings.mailFrom, settings.publicUrl]) {
    if (isSet(settings.smtpUrl, environment) && !isSet(needed, environment)) {
      faults.push(
        `SMTP_URL needs ${needed.variable}: ${needed === settings.mailFrom ? "mail has a sender" : "the links in mails begin with it"}.`,
      );
    }
  }
  if (faults.length > 0) throw new ConfigError(faults.join("\n"));
  return Object.freeze(Object.fromEntries(values)) as Config;
}

function isSet({ variable }: Setting<unknown>, environment: Environment): boolean {
  return (environment[variable]?.trim() ?? "") !== "";
}

/** An empty variable counts as not set. What is wrong is noted, so that all of it is told at once. */
function readSetting<Value>(setting: Setting<Value>, environment: Environment, faults: string[]): Value {
  const text = environment[setting.variable]?.trim() ?? "";
  if (!isSet(setting, environment)) return setting.absent();
  try {
    return setting.parse(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const shown = setting.secret ? `${text.length} characters long` : JSON.stringify(withoutPassword(text));
    faults.push(`${setting.variable} is ${shown}, allowed is ${error.message}.`);
    return setting.absent();
  }
}

function whole(text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new RangeError(`a whole number from ${least} to ${most}`);
  return value;
}

function oneOf<Word extends string>(text: string, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw new RangeError(words.join(", "));
  return word;
}

function flag(text: string): boolean {
  return oneOf(text, ["1", "0"]) === "1";
}

function secret(text: string): string {
  if (text.length < leastSecret) throw new RangeError(`a text of ${leastSecret} characters or more`);
  return text;
}

function hostNames(text: string): readonly string[] {
  const names = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((name) => name !== "");
  const wrong = names.find((name) => !URL.canParse(`https://${name}`) || new URL(`https://${name}`).host !== name);
  if (wrong !== undefined) throw new RangeError(`names of hosts such as ${entraHosts[0]}, without https:// and path, not ${wrong}`);
  return names;
}

function smtpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const extras = url ? `${url.search}${url.hash}${url.pathname.replace(/^\/$/, "")}` : "";
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === "" || extras !== "" || (url.username === "") !== (url.password === "")) {
    throw new RangeError("smtp://host:port or smtps://host:port, with user:password@ where the server asks for it");
  }
  return text;
}

function mailbox(text: string): string {
  if (!/^(?:[^<>@\p{Cc}]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/u.test(text)) {
    throw new RangeError("an e-mail address, or a name with one: Plandisc <plandisc@example.com>");
  }
  return text;
}

function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "" || url.username !== "") {
    throw new RangeError("an absolute http:// or https:// URL without user, query and fragment");
  }
  return url.href.replace(/\/+$/, "");
}

/** Below it this server has its own paths: an address that names one already would have them twice. */
function publicUrl(text: string): string {
  const url = httpUrl(text);
  const path = /\/(scim\/v\d+|graphql)$/i.exec(url)?.[0];
  if (path !== undefined) throw new RangeError(`the address before ${path}, which this server adds itself: ${url.slice(0, -path.length)}`);
  return url;
}

function databaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^(mysql|mariadb):$/.test(url.protocol) || url.pathname.length < 2) {
    throw new RangeError("mysql://user:password@host:port/database");
  }
  const unknown = [...url.searchParams].filter(([name, value]) => name !== "ssl" || value !== "true").map(([name]) => name);
  if (unknown.length > 0) {
    throw new RangeError(`mysql://user:password@host:port/database, which ?ssl=true alone may follow, not ${unknown.join(", ")}`);
  }
  return text;
}

function withoutPassword(text: string): string {
  return text.replace(/(\/\/[^:@/]*):[^@/]*@/, "$1:***@");
}
