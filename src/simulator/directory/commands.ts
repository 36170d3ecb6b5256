/** The commands of a tenant and of what happens in it: `entra new, hire, rename, …`. */
import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { count, WrongUsage } from "../connection-options.js";
import { instantAfter } from "../cycle/clock.js";
import { newWorld } from "../cycle/new-world.js";
import { changing, reading, usage } from "../cycle/state-command.js";
import { writeWorld } from "../cycle/state-file.js";
import { columns } from "../log/columns.js";
import { mappings } from "../mapping/mapping.js";
import type { Terminal } from "../terminal.js";
import { Chance } from "./chance.js";
import * as changes from "./changes.js";
import { groupColumns, readCsvDirectory, userColumns } from "./csv-directory.js";
import { type Directory, type DirectoryUser, findGroup, findPrincipal, findUser, type UserAttribute, userAttributes } from "./directory.js";
import { readDirectoryFile } from "./directory-file.js";
import { generateDirectory } from "./generate.js";
import { randomDay } from "./random-days.js";

interface NewOptions {
  readonly users: number;
  readonly groups: number;
  readonly seed: number;
  readonly domain: string;
  readonly from?: string;
  readonly usersCsv?: string;
  readonly groupsCsv?: string;
  readonly scope: "assigned" | "all";
  readonly dialect: "legacy" | "flag";
  readonly mapping: string;
  readonly clock?: string;
  readonly force?: true;
}

/** What is done to one user with nothing more to say. */
const userChanges: Readonly<
  Record<string, { readonly what: string; readonly run: (directory: Directory, user: DirectoryUser, now: string) => void }>
> = {
  disable: { what: "set accountEnabled to false", run: (directory, user) => changes.setEnabled(directory, user, false) },
  enable: { what: "set accountEnabled to true", run: (directory, user) => changes.setEnabled(directory, user, true) },
  delete: { what: "move into the recycle bin, for 30 days", run: changes.deleteUser },
  restore: { what: "take out of the recycle bin", run: changes.restoreUser },
  purge: { what: "delete for good what is in the recycle bin", run: changes.purgeUser },
};

const file = "<state>";
const fileText = "the state file, such as state.json";
const userText = "objectId, userPrincipalName or mailNickname";

export function registerDirectory(program: Command, terminal: Terminal): void {
  const say = (text: string) => terminal.print(`${text}\n`);
  registerNew(program, say);
  for (const [name, { what, run }] of Object.entries(userChanges)) {
    program
      .command(name)
      .description(`a user: ${what}`)
      .argument(file, fileText)
      .argument("<user...>", userText)
      .action((state: string, users: string[]) => {
        changing(state, (world) => {
          for (const user of users) run(world.directory, findUser(world.directory, user), world.clock);
        });
        say(`${name}: ${users.join(", ")}`);
      });
  }
  program
    .command("hire")
    .description("a new user, assigned to the application unless a group says otherwise")
    .argument(file, fileText)
    .argument("<userPrincipalName>", "the new user's name")
    .option("--set <name=value...>", "other attributes", assignments)
    .option("--manager <user>", userText)
    .option("--group <group>", "a member of it from now on")
    .option("--unassigned", "not assigned to the application")
    .action((state: string, userPrincipalName: string, given: { set?: Texts; manager?: string; group?: string; unassigned?: true }) => {
      const user = changing(state, ({ directory, seed }) => {
        const objectId = new Chance(seed ^ directory.changes ^ 0x41e).uuid();
        const made = changes.hire(directory, objectId, { mail: userPrincipalName, ...given.set, userPrincipalName });
        if (given.manager !== undefined) changes.setManager(directory, made, findUser(directory, given.manager).objectId);
        if (given.group !== undefined) changes.editMembers(directory, findGroup(directory, given.group), { add: [objectId] });
        else if (!given.unassigned) changes.assign(directory, objectId);
        return made;
      });
      say(`hired ${userPrincipalName} (${user.objectId})`);
    });
  program
    .command("rename")
    .description("a user's new userPrincipalName, with mail and mailNickname")
    .argument(file, fileText)
    .argument("<user>", userText)
    .argument("<userPrincipalName>", "the new one")
    .option("--set <name=value...>", "other attributes too", assignments)
    .action((state: string, name: string, userPrincipalName: string, given: { set?: Texts }) => {
      const [mailNickname = userPrincipalName] = userPrincipalName.split("@");
      const set = { userPrincipalName, mail: userPrincipalName, mailNickname, ...given.set };
      changing(state, ({ directory }) => changes.changeUser(directory, findUser(directory, name), set));
      say(`renamed ${name} to ${userPrincipalName}`);
    });
  program
    .command("swap")
    .description("two users exchange userPrincipalName, mail and mailNickname")
    .argument(file, fileText)
    .argument("<user>", userText)
    .argument("<other>", userText)
    .action((state: string, one: string, other: string) => {
      changing(state, ({ directory }) => changes.swapNames(directory, findUser(directory, one), findUser(directory, other)));
      say(`${one} and ${other} exchanged names`);
    });
  program
    .command("move")
    .description("a user's other attributes and manager")
    .argument(file, fileText)
    .argument("<user>", userText)
    .option("--set <name=value...>", `${userAttributes.join(", ")}; an empty value clears`, assignments)
    .option("--manager <user>", "the new manager; none for nobody")
    .action((state: string, name: string, given: { set?: Texts; manager?: string }) => {
      changing(state, ({ directory }) => {
        const user = findUser(directory, name);
        if (given.set) changes.changeUser(directory, user, given.set);
        if (given.manager !== undefined)
          changes.setManager(directory, user, given.manager === "none" ? undefined : findUser(directory, given.manager).objectId);
      });
      say(`moved ${name}`);
    });
  for (const [name, run] of Object.entries({ assign: changes.assign, unassign: changes.unassign })) {
    program
      .command(name)
      .description(`${name} users and groups ${name === "assign" ? "to" : "from"} the application`)
      .argument(file, fileText)
      .argument("<principal...>", `${userText}, or a group's displayName`)
      .action((state: string, principals: string[]) => {
        changing(state, ({ directory }) => {
          for (const principal of principals) run(directory, findPrincipal(directory, principal).objectId);
        });
        say(`${name}: ${principals.join(", ")}`);
      });
  }
  registerGroup(program, say);
  registerDays(program, say);
  program
    .command("directory")
    .description("list users and groups")
    .argument(file, fileText)
    .action((state: string) => say(directoryTable(reading(state).directory)));
}

function registerNew(program: Command, say: (text: string) => void): void {
  program
    .command("new")
    .description("make a tenant with users, groups and a job that has not run")
    .argument(file, fileText)
    .addOption(new Option("--users <n>", "how many").argParser(count(0, 1_000_000)).default(50))
    .addOption(new Option("--groups <n>", "how many").argParser(count(0, 100_000)).default(5))
    .addOption(new Option("--seed <n>", "the same seed makes the same tenant").argParser(count(0, 999_999_999)).default(1))
    .option("--domain <domain>", "of names and addresses", "fabrikam.example")
    .option("--from <file>", "a JSON file with users, groups and assignments, instead of a generated tenant")
    .addOption(new Option("--users-csv <file>", "a CSV file with a user a line, instead of a generated tenant").conflicts("from"))
    .addOption(new Option("--groups-csv <file>", "one with a group a line; without it, groups are those that users name").conflicts("from"))
    .addOption(new Option("--scope <scope>", "who is provisioned").choices(["assigned", "all"]).default("assigned"))
    .addOption(new Option("--dialect <dialect>", "how PATCH is written").choices(["legacy", "flag"]).default("legacy"))
    .addOption(new Option("--mapping <name>", "the attribute mapping").choices(Object.keys(mappings)).default("default"))
    .option("--clock <instant>", "the simulated instant to begin at (default: now)", instant)
    .option("--force", "overwrite the state file")
    .addHelpText(
      "after",
      `
A file for --from names users by userPrincipalName and groups by displayName:
  {"users": [{"userPrincipalName": "ada@x.example", "givenName": "Ada", "surname": "Quill", "mail": "ada@x.example"},
             {"userPrincipalName": "bo@x.example", "manager": "ada@x.example", "accountEnabled": false}],
   "groups": [{"displayName": "Crew", "members": ["ada@x.example"]}],
   "assignments": ["Crew", "bo@x.example"]}

CSV files name their columns in the first line. Users (--users-csv) and groups (--groups-csv), with lists separated by semicolons:
  userPrincipalName,givenName,surname,mail,department,manager,groups,accountEnabled,assigned
  ada@x.example,Ada,Quill,ada@x.example,Sales,,Crew;Leads,true,true
  bo@x.example,Bo,Berg,bo@x.example,Sales,ada@x.example,Crew,,

  displayName,members,assigned
  Crew,,true
  Leads,Crew,false
Columns of users: ${userColumns.join(", ")}.
Columns of groups: ${groupColumns.join(", ")}. Who is not said to be assigned to the application or not, is.`,
    )
    .action((state: string, given: NewOptions) => {
      if (existsSync(state) && !given.force) throw new WrongUsage(`${state} is there already (--force overwrites it).`);
      const { scope, dialect, seed } = given;
      if (given.groupsCsv !== undefined && given.usersCsv === undefined) throw new WrongUsage("--groups-csv needs --users-csv.");
      const mapping = mappings[given.mapping];
      usage(() => {
        const directory = directoryOf(given);
        const clock = given.clock ?? new Date().toISOString();
        writeWorld(state, newWorld(directory, seed, clock, { scope, dialect, ...(mapping ? { mapping } : {}) }));
        say(
          `${state}: ${Object.keys(directory.users).length} users, ${Object.keys(directory.groups).length} groups, tenant ${directory.tenantId}`,
        );
      });
    });
}

function directoryOf({ from, usersCsv, groupsCsv, users, groups, seed, domain }: NewOptions): Directory {
  if (from !== undefined) return readDirectoryFile(from, seed, domain);
  if (usersCsv === undefined) return generateDirectory({ users, groups, seed, domain });
  return readCsvDirectory({ users: usersCsv, ...(groupsCsv === undefined ? {} : { groups: groupsCsv }) }, seed, domain);
}

const groupText = "objectId or displayName";

function registerGroup(program: Command, say: (text: string) => void): void {
  const group = program.command("group").description("groups and their members");
  group
    .command("create")
    .description("a new group, assigned to the application")
    .argument(file, fileText)
    .argument("<displayName>", "its name")
    .argument("[members...]", `${userText}, or a group's displayName`)
    .option("--unassigned", "not assigned to the application")
    .action((state: string, displayName: string, members: string[], given: { unassigned?: true }) => {
      changing(state, ({ directory, seed }) => {
        const objectId = new Chance(seed ^ directory.changes ^ 0x9009).uuid();
        const ids = members.map((member) => findPrincipal(directory, member).objectId);
        changes.createGroup(directory, objectId, displayName, ids);
        if (!given.unassigned) changes.assign(directory, objectId);
      });
      say(`created ${displayName}`);
    });
  group
    .command("rename")
    .description("a group's new displayName")
    .argument(file, fileText)
    .argument("<group>", groupText)
    .argument("<displayName>", "the new one")
    .action((state: string, name: string, displayName: string) => {
      changing(state, ({ directory }) => changes.renameGroup(directory, findGroup(directory, name), displayName));
      say(`renamed ${name} to ${displayName}`);
    });
  for (const name of ["add", "remove"] as const) {
    group
      .command(name)
      .description(`${name} members`)
      .argument(file, fileText)
      .argument("<group>", groupText)
      .argument("<members...>", `${userText}, or a group's displayName`)
      .action((state: string, to: string, members: string[]) => {
        changing(state, ({ directory }) => {
          const ids = members.map((member) => findPrincipal(directory, member).objectId);
          changes.editMembers(directory, findGroup(directory, to), { [name]: ids });
        });
        say(`${name}: ${members.join(", ")}`);
      });
  }
  group
    .command("delete")
    .description("a group, for good")
    .argument(file, fileText)
    .argument("<group>", groupText)
    .action((state: string, name: string) => {
      changing(state, ({ directory }) => changes.deleteGroup(directory, findGroup(directory, name)));
      say(`deleted ${name}`);
    });
}

const day = 24 * 60;

function registerDays(program: Command, say: (text: string) => void): void {
  program
    .command("days")
    .description("let days go by in which people come, go, move and change names; what they are comes from the seed")
    .argument(file, fileText)
    .addOption(new Option("--days <n>", "how many").argParser(count(1, 10_000)).default(1))
    .addOption(new Option("--seed <n>", "the same seed makes the same days of the same tenant").argParser(count(0, 999_999_999)).default(1))
    .addOption(new Option("--changes <n>", "changes a day").argParser(count(0, 10_000)).default(5))
    .action((state: string, given: { days: number; seed: number; changes: number }) => {
      const lines = changing(state, (world) => {
        // Other ids than the tenant's own and than those of days before are drawn.
        const chance = new Chance(given.seed ^ Math.imul(world.directory.changes + 1, 0x9e3779b1));
        return Array.from({ length: given.days }, () => {
          world.clock = instantAfter(world.clock, day);
          return randomDay(world.directory, chance, world.clock, given.changes).map((line) => `${world.clock.slice(0, 10)}  ${line}`);
        }).flat();
      });
      if (lines.length > 0) say(lines.join("\n"));
    });
}

type Texts = Partial<Record<UserAttribute, string>>;

function assignments(text: string, before: Texts = {}): Texts {
  const [, name = "", value = ""] = /^(\w+)=(.*)$/.exec(text) ?? [];
  const known = userAttributes.find((attribute) => attribute === name);
  if (!known) throw new InvalidArgumentError(`Write name=value, with one of ${userAttributes.join(", ")}.`);
  return { ...before, [known]: value };
}

function instant(text: string): string {
  if (Number.isNaN(Date.parse(text))) throw new InvalidArgumentError("Write an instant such as 2027-01-01T08:00:00Z.");
  return new Date(text).toISOString();
}

function directoryTable({ users, groups, assignments: assigned }: Directory): string {
  const principals = new Set(assigned.map(({ principal }) => principal));
  const mark = (objectId: string) => (principals.has(objectId) ? "assigned" : "");
  const people = Object.values(users).map(({ objectId, userPrincipalName, displayName = "", accountEnabled, deletedAt }) => [
    userPrincipalName,
    displayName,
    deletedAt ? "deleted" : accountEnabled ? "enabled" : "disabled",
    mark(objectId),
    objectId,
  ]);
  const teams = Object.values(groups).map(({ objectId, displayName, members }) => [
    displayName,
    String(members.length),
    mark(objectId),
    objectId,
  ]);
  return [
    columns([["userPrincipalName", "displayName", "account", "application", "objectId"], ...people]),
    columns([["group", "members", "application", "objectId"], ...teams]),
  ].join("\n\n");
}
