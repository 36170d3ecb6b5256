/** The program behind `entra sign-in`: an OpenID provider over the users of a state file, until Ctrl-C. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { Option } from "commander";
import { address, count, WrongUsage } from "../connection-options.js";
import { reading } from "../cycle/state-command.js";
import { readWorld } from "../cycle/state-file.js";
import { newProgram, processTerminal, runProgram } from "../program.js";
import { type Application, certificateKey, clientIdOf, type GroupsClaim, groupsClaims } from "./application.js";
import { openSignIn, type SignInService, type SignInSettings } from "./service.js";

interface Given {
  readonly port: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly certificate?: string;
  readonly redirectUri: readonly string[];
  readonly signOutUri?: readonly string[];
  readonly name: string;
  readonly groups: GroupsClaim;
  readonly assignmentOptional?: true;
  readonly json?: true;
}

const addresses = (text: string, before: readonly string[] = []): readonly string[] => [...before, address(text)];

const terminal = processTerminal();
const program = newProgram("entra sign-in")
  .description("An OpenID provider over the users of a state file, as Entra is one over a tenant: rehearses single sign-on.")
  .argument("<state>", "the state file, such as state.json; read anew at each request")
  .addOption(
    new Option("--redirect-uri <url...>", "where the product takes people back, all on one host")
      .argParser(addresses)
      .makeOptionMandatory(),
  )
  .addOption(new Option("--sign-out-uri <url...>", "where a browser may go on to after signing out").argParser(addresses))
  .addOption(new Option("--port <port>", "of 127.0.0.1; 0 takes any free one").argParser(count(0, 65_535)).default(8766))
  .option("--client-id <id>", "the application's id (default: made of the tenant's)")
  .option("--client-secret <secret>", "its secret (or the environment's SIGN_IN_CLIENT_SECRET; default: made at each start)")
  .option("--certificate <file>", "a certificate in PEM instead: the application proves itself by assertions (RFC 7523)")
  .option("--name <text>", "the application's name", "the application")
  .addOption(
    new Option("--groups <which>", "the claim groups, as groupMembershipClaims says it").choices([...groupsClaims]).default("None"),
  )
  .option("--assignment-optional", "let in who is not assigned: Assignment required is No")
  .option("--json", "print what to enter at the product as JSON")
  .addHelpText(
    "after",
    `
The code flow with and without PKCE, discovery and signing out. ID tokens are those of version 2.0: iss with the tenant's id, tid, oid, a sub that
is another one for each application, preferred_username, name, email, roles; more than 200 groups are told by _claim_names.
Who is disabled (AADSTS50057), deleted (AADSTS50034) or not assigned (AADSTS50105) cannot sign in from the next request on.
There are no passwords. Assumed: how long a session and a code are good for, and that a browser with an unknown sign-out address stays.`,
  );

program.action(async (state: string, given: Given) => {
  const { directory } = reading(state);
  const { tenantId } = directory;
  const application = await applicationOf(given, tenantId);
  const quiet = given.json === true;
  const service = await opened({
    tenantId,
    application,
    port: given.port,
    directory: () => readWorld(state).directory,
    tell: (line) => {
      if (!quiet) terminal.print(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
    },
  });
  const { issuer } = service;
  const { clientId, proof, redirectUris, signOutUris } = application;
  const secret = "clientSecret" in proof ? { clientSecret: proof.clientSecret } : {};
  if (quiet) terminal.print(`${JSON.stringify({ issuer, tenantId, clientId, ...secret, redirectUris, signOutUris })}\n`);
  else {
    const rows = {
      Issuer: issuer,
      "Directory (tenant) ID": tenantId,
      "Application (client) ID": clientId,
      ...("clientSecret" in proof ? { "Client secret": proof.clientSecret } : { Certificate: given.certificate ?? "" }),
      "Redirect URI": redirectUris.join(" "),
      Metadata: `${issuer}/.well-known/openid-configuration`,
    };
    const people = Object.keys(directory.users).length;
    const lines = Object.entries(rows).map(([name, value]) => `  ${name.padEnd(23)}  ${value}`);
    terminal.print(
      `People sign in as one of the ${people} users of ${state}. Enter at the product:\n\n${lines.join("\n")}\n\nUntil Ctrl-C.\n`,
    );
  }
  if (!terminal.interrupted.aborted) {
    await new Promise((resolve) => terminal.interrupted.addEventListener("abort", resolve, { once: true }));
  }
  await service.close();
});

async function applicationOf(given: Given, tenantId: string): Promise<Application> {
  const { clientId = clientIdOf(tenantId), name, redirectUri, signOutUri = [], certificate, groups, assignmentOptional } = given;
  if (new Set(redirectUri.map((each) => new URL(each).host)).size > 1) {
    throw new WrongUsage(`The redirect URIs must be on one host, not ${redirectUri.join(" and ")}.`);
  }
  if (certificate !== undefined && given.clientSecret !== undefined) throw new WrongUsage("Give a --client-secret or a --certificate.");
  const clientSecret = given.clientSecret ?? terminal.environment.SIGN_IN_CLIENT_SECRET ?? randomBytes(24).toString("base64url");
  const proof = certificate === undefined ? { clientSecret } : { key: await keyIn(certificate) };
  const assignmentRequired = assignmentOptional !== true;
  return { clientId, name, redirectUris: redirectUri, signOutUris: signOutUri, proof, groups, assignmentRequired };
}

async function keyIn(file: string) {
  try {
    return await certificateKey(readFileSync(file, "utf8"));
  } catch (error) {
    throw new WrongUsage(`${file} is no certificate in PEM: ${error instanceof Error ? error.message : error}`);
  }
}

async function opened(settings: SignInSettings): Promise<SignInService> {
  try {
    return await openSignIn(settings);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new WrongUsage(`Port ${settings.port} of this machine is taken; choose another (--port).`);
  }
}

await runProgram(program);
