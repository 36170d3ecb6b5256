/** The options with which a command is told where the SCIM server is and how it is signed in to. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { assumed, type Connection, openConnection } from "./connection.js";
import { bearerOf, type Credentials } from "./credentials.js";
import { openFederation } from "./federation.js";

/** Where one request follows another. */
export interface AloneOptions {
  readonly token?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly secretIn: "header" | "body";
  readonly tokenEndpoint?: string;
  readonly scope?: string;
  readonly federation?: true;
  readonly keyFile?: string;
  readonly jwksPort: number;
  readonly issuer?: string;
  readonly subject: string;
  readonly audience: string;
  readonly timeout: number;
  readonly retries: number;
  readonly rate?: number;
  readonly userAgent: string;
  readonly insecureHttp?: true;
}

export interface ConnectionOptions extends AloneOptions {
  readonly concurrency: number;
}

/** What the command line asks for cannot be done as it is written. */
export class WrongUsage extends Error {
  override readonly name = "WrongUsage";
}

export const federationDefaults = { jwksPort: 8765, subject: "entra-simulator", audience: "api://entra-simulator" } as const;

export const count =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) throw new InvalidArgumentError(`Allowed are ${least} to ${most}.`);
    return value;
  };

export function address(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError("An address begins with https:// (or http:// on this machine).");
  }
  return text;
}

export function withFederation(command: Command): Command {
  return command
    .option("--key-file <file>", "the simulator's signing key as a private JWK; made when there is none")
    .addOption(
      new Option("--jwks-port <port>", "where the keys are served on 127.0.0.1")
        .argParser(count(0, 65_535))
        .default(federationDefaults.jwksPort),
    )
    .option("--issuer <url>", "the assertions' iss (default: made of the port)")
    .option("--subject <id>", "the assertions' sub", federationDefaults.subject)
    .option("--audience <uri>", "the assertions' aud", federationDefaults.audience);
}

/** `alone`: one request follows another, and a 5xx is an answer like others. */
export function withConnection(command: Command, { alone = false } = {}): Command {
  const credentials = command
    .option("--token <token>", "a secret token (or the environment's SCIM_TOKEN)")
    .option("--client-id <id>", "an OAuth client's id")
    .option("--client-secret <secret>", "its secret (or the environment's SCIM_CLIENT_SECRET)")
    .addOption(new Option("--secret-in <place>", "where the secret is sent").choices(["header", "body"]).default("header"))
    .option("--token-endpoint <url>", "where access tokens are given", address)
    .option("--scope <scope>", "the scope to ask for")
    .option("--federation", "sign in with assertions that the simulator signs (RFC 7523)");
  withFederation(credentials)
    .addOption(new Option("--timeout <ms>", "until a request is given up (assumed)").argParser(count(1, 600_000)).default(assumed.timeout))
    .addOption(
      new Option("--retries <n>", `how often a 429${alone ? "" : " or 5xx"} is asked again (assumed)`)
        .argParser(count(0, 100))
        .default(assumed.retries),
    );
  if (!alone) {
    command.addOption(
      new Option("--concurrency <n>", "requests at a time (assumed)").argParser(count(1, 256)).default(assumed.concurrency),
    );
  }
  return command
    .addOption(new Option("--rate <n>", "requests a second at most").argParser(count(1, 100_000)))
    .option("--user-agent <text>", "what the simulator calls itself (assumed)", assumed.userAgent)
    .option("--insecure-http", "go on although a server elsewhere is asked without TLS, which Entra would not");
}

export interface Opened {
  readonly connection: Connection;
  readonly credentials: Credentials;
  /** What is to be shown nowhere. */
  readonly secrets: readonly string[];
}

export async function connect(
  url: string,
  given: AloneOptions & Partial<ConnectionOptions>,
  environment: Readonly<Record<string, string | undefined>>,
  repeats?: (status: number) => boolean,
): Promise<Opened> {
  for (const each of [url, given.tokenEndpoint]) if (each !== undefined) mayAsk(each, given.insecureHttp === true);
  const credentials = await credentialsOf(given, environment);
  const { timeout, retries, concurrency = assumed.concurrency, rate, userAgent } = given;
  const settings = { url, bearer: bearerOf(credentials), timeout, retries, concurrency, userAgent };
  const connection = openConnection({ ...settings, ...(rate === undefined ? {} : { rate }), ...(repeats ? { repeats } : {}) });
  const secrets = credentials.kind === "token" ? [credentials.token] : credentials.kind === "client" ? [credentials.clientSecret] : [];
  return { connection, credentials, secrets };
}

/** "All communication between Microsoft Entra ID and the application must be over HTTPS" [D1]; this machine is let off. */
function mayAsk(url: string, insecure: boolean): void {
  const { protocol, hostname } = new URL(url);
  const own = hostname === "localhost" || hostname === "[::1]" || /^127\./.test(hostname);
  if (protocol === "http:" && !own && !insecure) {
    throw new WrongUsage(
      `${url} is without TLS: Entra asks only https, and secrets would be readable on the way (--insecure-http goes on).`,
    );
  }
}

async function credentialsOf(given: AloneOptions, environment: Readonly<Record<string, string | undefined>>): Promise<Credentials> {
  const { clientId, tokenEndpoint, scope, secretIn, jwksPort, issuer, subject, audience, keyFile } = given;
  const wanted = scope === undefined ? {} : { scope };
  if (given.federation) {
    if (given.token !== undefined || given.clientSecret !== undefined) throw new WrongUsage("--federation shows an assertion, no secret.");
    if (tokenEndpoint === undefined) throw new WrongUsage("--federation needs --token-endpoint.");
    const federation = await openFederation({
      port: jwksPort,
      subject,
      audience,
      ...(issuer === undefined ? {} : { issuer }),
      ...(keyFile === undefined ? {} : { keyFile }),
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") throw new WrongUsage(`Port ${jwksPort} of this machine is taken; choose another (--jwks-port).`);
      throw error;
    });
    return { kind: "federation", tokenEndpoint, federation, ...wanted, ...(clientId === undefined ? {} : { clientId }) };
  }
  if (clientId !== undefined || tokenEndpoint !== undefined) {
    const clientSecret = given.clientSecret ?? environment.SCIM_CLIENT_SECRET;
    const missing = Object.entries({ "--client-id": clientId, "--client-secret": clientSecret, "--token-endpoint": tokenEndpoint })
      .filter(([, value]) => value === undefined)
      .map(([name]) => name);
    if (clientId === undefined || clientSecret === undefined || tokenEndpoint === undefined) {
      throw new WrongUsage(`Client credentials need ${missing.join(" and ")} too.`);
    }
    return { kind: "client", clientId, clientSecret, tokenEndpoint, location: secretIn, ...wanted };
  }
  const token = given.token ?? environment.SCIM_TOKEN;
  if (token === undefined) {
    throw new WrongUsage(
      "Say how to sign in: --token, or --client-id with --client-secret and --token-endpoint, or --federation with --token-endpoint.",
    );
  }
  return { kind: "token", token };
}
