/** A tenant from CSV files: a user a line, and a group a line, which name each other by userPrincipalName and displayName. */
import { Chance } from "./chance.js";
import { CsvTable, type Row } from "./csv-table.js";
import { type Directory, userAttributes } from "./directory.js";
import { toDirectory } from "./directory-file.js";

/** What a column of users may be called; lists are separated by semicolons. */
export const userColumns = [...userAttributes, "objectId", "accountEnabled", "manager", "groups", "assigned", "proxyAddresses"] as const;
export const groupColumns = ["displayName", "objectId", "members", "assigned"] as const;

export interface CsvFiles {
  readonly users: string;
  /** Without one, groups are those that users name. */
  readonly groups?: string;
}

export function readCsvDirectory(files: CsvFiles, seed: number, domain: string): Directory {
  const users = CsvTable.read(files.users, userColumns);
  const groups = files.groups === undefined ? undefined : CsvTable.read(files.groups, groupColumns);
  const chance = new Chance(seed ^ 0xc57);
  const newId = () => chance.uuid();
  const people = usersOf(users, newId);
  const teams = groups ? groupsOf(groups, people, newId) : new Map<string, Team>();
  for (const row of users.rows) {
    const objectId = people.get(users.needed(row, "userPrincipalName").toLowerCase())?.objectId ?? "";
    for (const group of users.list(row, "groups")) {
      const known = teams.get(group.toLowerCase());
      if (!known && groups) throw users.fault(row, "groups", `${group} is no group of ${groups.file}`);
      const team = known ?? { displayName: group, objectId: newId(), members: new Set(), assigned: true };
      team.members.add(objectId);
      teams.set(group.toLowerCase(), team);
    }
  }
  const content = {
    users: [...people.values()].map(({ assigned: _, ...user }) => user),
    groups: [...teams.values()].map(({ assigned: _, members, ...team }) => ({ ...team, members: [...members] })),
    assignments: [...[...people.values(), ...teams.values()].flatMap(({ objectId, assigned }) => (assigned ? [objectId] : []))],
  };
  return toDirectory(content, seed, domain);
}

interface Person extends Readonly<Record<string, unknown>> {
  readonly objectId: string;
  readonly assigned: boolean;
}

interface Team {
  readonly displayName: string;
  readonly objectId: string;
  readonly members: Set<string>;
  readonly assigned: boolean;
}

/** By name in lower case. Who is not said to be assigned or not, is. */
function usersOf(table: CsvTable, newId: () => string): Map<string, Person> {
  for (const column of ["userPrincipalName", "objectId"]) table.refuseTwice(column);
  const ids = new Map(table.rows.map((row) => [table.needed(row, "userPrincipalName").toLowerCase(), row.cells.objectId ?? newId()]));
  const people = new Map<string, Person>();
  for (const row of table.rows) {
    const userPrincipalName = table.needed(row, "userPrincipalName");
    const { groups: _, manager, ...texts } = row.cells;
    people.set(userPrincipalName.toLowerCase(), {
      ...texts,
      objectId: ids.get(userPrincipalName.toLowerCase()) ?? "",
      accountEnabled: table.truth(row, "accountEnabled") ?? true,
      assigned: table.truth(row, "assigned") ?? true,
      ...(row.cells.proxyAddresses === undefined ? {} : { proxyAddresses: table.list(row, "proxyAddresses") }),
      ...(manager === undefined ? {} : { manager: managerOf(table, row, manager, ids) }),
    });
  }
  return people;
}

function managerOf(table: CsvTable, row: Row, manager: string, ids: ReadonlyMap<string, string>): string {
  if (manager.toLowerCase() === row.cells.userPrincipalName?.toLowerCase())
    throw table.fault(row, "manager", "nobody is their own manager");
  const objectId = ids.get(manager.toLowerCase());
  if (objectId === undefined)
    throw table.fault(row, "manager", `${manager} is no user of this file; write a userPrincipalName that it has`);
  return objectId;
}

function groupsOf(table: CsvTable, people: ReadonlyMap<string, Person>, newId: () => string): Map<string, Team> {
  for (const column of ["displayName", "objectId"]) table.refuseTwice(column);
  const ids = new Map(table.rows.map((row) => [table.needed(row, "displayName").toLowerCase(), row.cells.objectId ?? newId()]));
  return new Map(
    table.rows.map((row): [string, Team] => {
      const displayName = table.needed(row, "displayName");
      const objectId = ids.get(displayName.toLowerCase()) ?? "";
      const members = table.list(row, "members").map((member) => {
        const known = people.get(member.toLowerCase())?.objectId ?? ids.get(member.toLowerCase());
        if (known === undefined) throw table.fault(row, "members", `${member} is neither a userPrincipalName nor a group's displayName`);
        if (known === objectId) throw table.fault(row, "members", `${displayName} cannot be its own member`);
        return known;
      });
      return [
        displayName.toLowerCase(),
        { displayName, objectId, members: new Set(members), assigned: table.truth(row, "assigned") ?? true },
      ];
    }),
  );
}
