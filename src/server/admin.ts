/** The operators' command: organisations, SCIM tokens, OAuth clients and API keys, on the store that the environment names, also while a server runs on it. */
import "reflect-metadata";
import { Command, InvalidArgumentError, Option } from "commander";
import { openStore } from "../../ormconfig.js";
import { type Config, readConfig } from "../config.js";
import { DomainError } from "../domain/errors.js";
import * as operators from "../domain/operators.js";
import type { MadeLink } from "../domain/sign-in-links.js";
import type { Store } from "../domain/store.js";
import { clientCommands } from "./admin-clients.js";
import { showNote, showObject, showTable } from "./admin-output.js";
import { pagesBelow } from "./letters.js";
import { localUrl } from "./local-url.js";
import { scimBase } from "./scim-base.js";
import { startupFault } from "./startup-fault.js";
import { storeLocation } from "./store-location.js";

/** What an option may say; the domain has the same words in capitals. */
const choices = {
  plan: ["free", "pro", "enterprise"],
  profile: ["generic", "entra"],
  dialects: ["lenient", "strict"],
  existingPeople: ["refuse", "link"],
  unknownMembers: ["refuse", "skip"],
} as const;

type Choices = { -readonly [Name in keyof typeof choices]?: (typeof choices)[Name][number] };

interface Settings extends Choices {
  json?: boolean;
}

const options = {
  organisation: () => new Option("--organisation <id or name>", "the organisation, by its id or its exact name").makeOptionMandatory(),
  label: () => new Option("--label <text>", "what it is for, as people will read it").makeOptionMandatory(),
  expires: () =>
    new Option(
      "--expires <date>",
      "when it ends to be valid, such as 2027-06-30 or 2027-06-30T12:00:00Z; a day means its beginning, UTC",
    ).argParser(parseDate),
  json: () => new Option("--json", "print JSON for scripts instead of text for people"),
  plan: () => new Option("--plan <plan>", "what the organisation has bought; provisioning is part of enterprise").choices(choices.plan),
  profile: () =>
    new Option("--profile <profile>", "what a create must carry: RFC 7643's userName, or what Entra is told to map").choices(
      choices.profile,
    ),
  dialects: () =>
    new Option("--dialects <dialects>", "lenient takes requests as identity providers send them, strict as the RFC writes them").choices(
      choices.dialects,
    ),
  existingPeople: () =>
    new Option("--existing-people <policy>", "a create whose work e-mail is that of a person who joined before provisioning").choices(
      choices.existingPeople,
    ),
  unknownMembers: () =>
    new Option("--unknown-members <policy>", "members added to a group that nobody knows").choices(choices.unknownMembers),
};

const program = new Command("admin")
  .usage("organisation|token|client|key|user COMMAND [options]")
  .description("Manages organisations, SCIM tokens, OAuth clients, API keys and sign-in links.")
  .addHelpText(
    "after",
    `
Examples:
  npm run admin -- organisation create --name "Fabrikam" --plan enterprise --profile entra
  npm run admin -- token create --organisation Fabrikam --label "Entra ID" --expires 2027-06-30
  npm run admin -- token list --organisation Fabrikam
  npm run admin -- client create --organisation Fabrikam --label "Entra ID"
  npm run admin -- user create --organisation Fabrikam --user-name ada@fabrikam.example --display-name "Ada Quill"
  npm run admin -- user link --organisation Fabrikam --user ada@fabrikam.example
  npm run admin -- key create --organisation Fabrikam --user ada@fabrikam.example --label "Ada's laptop"

The store is the one that DATABASE_URL or DATA_DIR names, as for the server.`,
  );

const organisation = program.command("organisation").description("customers and their SCIM connections");

organisation
  .command("create")
  .description("make an organisation")
  .requiredOption("--name <name>", "its name")
  .addOption(options.plan().makeOptionMandatory())
  .addOption(options.profile())
  .addOption(options.dialects())
  .addOption(options.existingPeople())
  .addOption(options.unknownMembers())
  .addOption(options.json())
  .action((given: Settings & { name: string; plan: "free" | "pro" | "enterprise" }) =>
    withStore(async (store) => {
      const { plan, ...settings } = toDomain(given);
      const made = await operators.createOrganisation(store, { name: given.name, plan: plan ?? "FREE", ...settings });
      showObject(organisationRow(made), given);
    }),
  );

organisation
  .command("list")
  .description("list all organisations")
  .addOption(options.json())
  .action((given: Settings) =>
    withStore(async (store) => {
      showTable((await operators.listOrganisations(store)).map(organisationRow), given);
    }),
  );

organisation
  .command("change")
  .description("change an organisation's name, its plan or its SCIM connection")
  .addOption(options.organisation())
  .option("--name <name>", "its new name")
  .addOption(options.plan())
  .addOption(options.profile())
  .addOption(options.dialects())
  .addOption(options.existingPeople())
  .addOption(options.unknownMembers())
  .addOption(options.json())
  .action((given: Settings & { organisation: string; name?: string }) =>
    withStore(async (store) => {
      const { plan, ...settings } = toDomain(given);
      const { id } = await operators.findOrganisation(store, given.organisation);
      if (given.name !== undefined) await operators.renameOrganisation(store, id, given.name);
      if (plan !== undefined) await operators.changeOrganisationPlan(store, id, plan);
      if (Object.keys(settings).length > 0) await operators.setProvisioning(store, id, settings);
      showObject(organisationRow(await operators.findOrganisation(store, id)), given);
    }),
  );

organisation
  .command("verify-domain")
  .description("note that an e-mail domain is the organisation's own")
  .argument("<domain>", "such as fabrikam.example")
  .addOption(options.organisation())
  .action((domain: string, given: { organisation: string }) =>
    withStore((store) => operators.verifyDomain(store, given.organisation, domain)),
  );

const token = program.command("token").description("SCIM tokens, with which identity providers provision");

token
  .command("create")
  .description("make a SCIM token; it is shown this once")
  .addOption(options.organisation())
  .addOption(options.label())
  .addOption(options.expires())
  .addOption(options.json())
  .action((given: Settings & { organisation: string; label: string; expires?: number }) =>
    withStore(async (store, config) => {
      const made = await operators.createToken(store, { organisation: given.organisation, label: given.label, expiresAt: given.expires });
      showObject({ id: made.credential.id, token: made.token, endpoint: endpointOf(config) }, given);
      if (!given.json) showNote(`The endpoint is made of the ${addressedBy(config)} of this shell; the server's own may differ.`);
    }),
  );

token
  .command("list")
  .description("list SCIM tokens and API keys")
  .option("--organisation <id or name>", "of this organisation alone")
  .addOption(options.json())
  .action((given: Settings & { organisation?: string }) =>
    withStore(async (store) => {
      showTable((await operators.listTokens(store, given.organisation)).map(tokenRow), given);
    }),
  );

token
  .command("revoke")
  .description("revoke a SCIM token or an API key: within five seconds it opens nothing")
  .argument("<id>", "its id, as the list shows it")
  .addOption(options.json())
  .action((id: string, given: Settings) =>
    withStore(async (store) => {
      const revoked = await operators.revokeToken(store, id);
      showObject({ id: revoked.id, label: revoked.label, revokedAt: time(revoked.revokedAt) }, given);
    }),
  );

program.addCommand(clientCommands({ options, withStore, baseOf: localUrl, endpointOf, time }));

program
  .command("key")
  .description("API keys, with which people use GraphQL")
  .command("create")
  .description("make an API key for a person; it is shown this once")
  .addOption(options.organisation())
  .requiredOption("--user <id or user name>", "the person, such as an admin")
  .addOption(options.label())
  .addOption(options.expires())
  .addOption(options.json())
  .action((given: Settings & { organisation: string; user: string; label: string; expires?: number }) =>
    withStore(async (store) => {
      const made = await operators.createApiKey(store, {
        organisation: given.organisation,
        user: given.user,
        label: given.label,
        expiresAt: given.expires,
      });
      showObject({ id: made.credential.id, token: made.token }, given);
    }),
  );

const user = program.command("user").description("people");

user
  .command("create")
  .description("make an admin of an organisation, such as its first one")
  .addOption(options.organisation())
  .requiredOption("--user-name <name>", "the user name, usually an e-mail address")
  .requiredOption("--display-name <name>", "the name as people read it")
  .addOption(options.json())
  .action((given: Settings & { organisation: string; userName: string; displayName: string }) =>
    withStore(async (store, config) => {
      const { id, userName, role } = await operators.createAdminUser(store, given);
      const link = await operators.createSignInLink(store, { organisation: given.organisation, user: id, purpose: "INVITATION" });
      showObject({ id, userName, role: role.toLowerCase(), ...linkRow(link, config) }, given);
      if (!given.json) showNote(linkNote(config));
    }),
  );

user
  .command("link")
  .description("make a one-time link with which a person signs in; it is shown this once, and replaces the one before it")
  .addOption(options.organisation())
  .requiredOption("--user <id or user name>", "the person")
  .addOption(options.json())
  .action((given: Settings & { organisation: string; user: string }) =>
    withStore(async (store, config) => {
      showObject(linkRow(await operators.createSignInLink(store, { ...given, purpose: "SIGN_IN" }), config), given);
      if (!given.json) showNote(linkNote(config));
    }),
  );

async function withStore(work: (store: Store, config: Config) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  if (config.domainGraphqlUrl !== undefined) {
    throw new DomainError("INVALID_VALUE", "DOMAIN_GRAPHQL_URL is set, so there is no store here: run this where the domain API runs");
  }
  const store = await openStore(await storeLocation(config));
  try {
    await work(store, config);
  } finally {
    await store.close();
  }
}

function endpointOf(config: Config): string {
  return `${localUrl(config)}${scimBase}`;
}

function linkRow(link: MadeLink, config: Config) {
  return { link: pagesBelow(localUrl(config)).link(link), expiresAt: time(link.expiresAt) };
}

function linkNote(config: Config): string {
  return `Whoever opens the link signs in as this person, once. It is made of the ${addressedBy(config)} of this shell; the server's own may differ.`;
}

function addressedBy({ publicUrl }: Config): string {
  return publicUrl === undefined ? "HOST and PORT" : "PUBLIC_URL";
}

type DomainWords = { -readonly [Name in keyof Choices]?: Uppercase<NonNullable<Choices[Name]>> };

function toDomain(given: Choices): DomainWords {
  const words = Object.keys(choices).flatMap((name) => {
    const word = given[name as keyof Choices];
    return word === undefined ? [] : [[name, word.toUpperCase()]];
  });
  return Object.fromEntries(words) as DomainWords;
}

function organisationRow({ id, name, createdAt, ...words }: operators.OrganisationSummary) {
  const shown = Object.keys(choices).map((choice) => [choice, words[choice as keyof typeof words].toLowerCase()]);
  return { id, name, ...Object.fromEntries(shown), createdAt: time(createdAt) };
}

function tokenRow({ id, organisationName, kind, label, createdAt, expiresAt, lastUsedAt, revokedAt }: operators.TokenSummary) {
  return {
    id,
    organisation: organisationName,
    kind: kind.toLowerCase(),
    label,
    createdAt: time(createdAt),
    expiresAt: time(expiresAt),
    lastUsedAt: time(lastUsedAt),
    revokedAt: time(revokedAt),
  };
}

function time(milliseconds: Date | number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

function parseDate(text: string): number {
  const [, day, month, date] = /^(\d{4}-(\d\d)-(\d\d))(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/i.exec(text) ?? [];
  const value = day === undefined ? Number.NaN : Date.parse(text);
  if (day === undefined || Number.isNaN(value)) throw new InvalidArgumentError("A date is written as 2027-06-30 or 2027-06-30T12:00:00Z.");
  // Days that a month does not have are taken for days of the next one.
  const there = new Date(`${day}T00:00:00Z`);
  if (there.getUTCMonth() + 1 !== Number(month) || there.getUTCDate() !== Number(date)) {
    throw new InvalidArgumentError(`There is no ${day} in the calendar.`);
  }
  if (value <= Date.now()) throw new InvalidArgumentError(`${new Date(value).toISOString()} has passed; the end must be in the future.`);
  return value;
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof DomainError ? error.message : startupFault(error).message}\n`);
  process.exitCode = 1;
}
