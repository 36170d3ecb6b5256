/** Starts the server: reads the configuration, opens the parts, listens, tells what to paste, and ends in order when asked to. */
import "reflect-metadata";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { type Config, readConfig } from "../config.js";
import { type Demo, demoLink, seedDemo } from "../domain/demo.js";
import { linkLifetimes, type MadeLink } from "../domain/sign-in-links.js";
import { pagesBelow } from "./letters.js";
import { listening } from "./listening.js";
import { localUrl } from "./local-url.js";
import { scimBase } from "./scim-base.js";
import { openService, type Service } from "./service.js";
import { startupFault } from "./startup-fault.js";

/** How long requests under way may take when the server is asked to end, in milliseconds. */
const drainFor = 10_000;

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel });
  const service = await openService(config, log);
  const address = await listening(service.server, config);
  // Its tokens are shown once: only by a process that goes on to show them.
  const { store } = service;
  const seeded = config.demo && !config.production && store ? await seedDemo(store) : undefined;
  const link = seeded && store ? await demoLink(store) : undefined;
  endOnSignal(service, log);
  tell(config, address, seeded, link);
}

/** The tokens are shown at the first start alone: the store keeps only their digests. */
function tell(config: Config, { port }: AddressInfo, seeded: Demo | undefined, link: MadeLink | undefined): void {
  const base = localUrl(config, port);
  const rows: [string, string][] = [["SCIM endpoint (Entra: Tenant URL)", `${base}${scimBase}`]];
  if (link) rows.unshift([`Open (one-time link, ${linkLifetimes.SIGN_IN / 60_000} minutes)`, pagesBelow(base).link(link)]);
  if (config.domainGraphqlUrl !== undefined) rows.push(["Domain API", config.domainGraphqlUrl]);
  else rows.push(["GraphQL", `${base}/graphql${config.production ? "" : "  (Apollo Sandbox in a browser)"}`]);
  if (seeded?.token !== undefined && seeded.apiKey !== undefined) {
    rows.splice(rows.length - 1, 0, ["SCIM token (Entra: Secret Token)", seeded.token]);
    rows.push(["API key of the demo's admin", seeded.apiKey]);
    rows.push(["", "Both are shown this once; the store keeps only their digests."]);
  } else if (config.domainGraphqlUrl === undefined) {
    rows.push(["A new SCIM token", "npm run admin -- token create --organisation NAME --label LABEL"]);
    rows.push(["A new API key", "npm run admin -- key create --organisation NAME --user USERNAME --label LABEL"]);
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  process.stdout.write(`\n${rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}\n`).join("")}\n`);
}

function endOnSignal(service: Service, log: pino.Logger): void {
  let ending = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (ending) process.exit(1);
      ending = true;
      log.info({ signal }, "ending");
      end(service).then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, "not ended in order");
          process.exit(1);
        },
      );
    });
  }
}

/** No new connection, requests under way are answered, then the parts close. */
async function end({ server, endStreams, close }: Service): Promise<void> {
  const closed = drained(server);
  endStreams();
  await closed;
  await close();
}

async function drained(server: Server): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), drainFor);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(idle);
  clearTimeout(late);
}

try {
  await start();
} catch (error) {
  const { message, exitCode } = startupFault(error);
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
