/** The command `jwks`: the public keys with which a server checks the simulator's assertions. */
import type { Command } from "commander";
import { type ConnectionOptions, withFederation } from "./connection-options.js";
import { openFederation } from "./federation.js";
import type { Terminal } from "./terminal.js";

interface Given extends Pick<ConnectionOptions, "jwksPort" | "issuer" | "subject" | "audience"> {
  readonly keyFile: string;
  readonly serve?: true;
}

export function registerJwks(program: Command, terminal: Terminal): void {
  const command = program
    .command("jwks")
    .description("print the keys of the simulator's identity provider, and what to register at the server; serve them with --serve")
    .option("--serve", "serve the keys until Ctrl-C, for servers that read them anew");
  withFederation(command).addHelpText(
    "after",
    `
Commands with --federation serve the keys themselves while they run. Without --key-file they are others each time.`,
  );
  command.action(async (given: Given) => {
    const federation = await openFederation({ ...given, port: given.jwksPort, serve: given.serve === true });
    const { subject, audience } = given;
    const { issuer, jwksUri, jwks } = federation;
    terminal.print(`${JSON.stringify({ issuer, jwksUri, subject, audience, jwks }, undefined, 2)}\n`);
    if (given.serve && !terminal.interrupted.aborted) {
      await new Promise((resolve) => terminal.interrupted.addEventListener("abort", resolve, { once: true }));
    }
    await federation.close();
  });
}
