/** Days in a tenant: people come, go, move and change names; groups gain and lose members. */
import type { Chance } from "./chance.js";
import * as changes from "./changes.js";
import type { Directory, DirectoryGroup, DirectoryUser } from "./directory.js";
import { newPerson } from "./generate.js";
import { called } from "./name-index.js";

interface Day {
  readonly directory: Directory;
  readonly chance: Chance;
  readonly now: string;
  readonly present: DirectoryUser[];
  readonly deleted: DirectoryUser[];
  readonly groups: readonly DirectoryGroup[];
}

/** Out of one list, into the other. */
function pass(user: DirectoryUser, from: DirectoryUser[], to: DirectoryUser[]): void {
  from.splice(from.indexOf(user), 1);
  to.push(user);
}

/** What may happen: how often beside the others, and what it does; it gives a line to read, or nothing when it had no occasion. */
const events: readonly { readonly weight: number; readonly run: (day: Day) => string | undefined }[] = [
  {
    weight: 4,
    run: ({ directory, chance, present, groups }) => {
      const isTaken = (name: string) => called(directory, "users", name).length > 0;
      const user = changes.hire(directory, chance.uuid(), newPerson(chance, directory.changes, directory.domain, isTaken));
      if (present.length > 0) changes.setManager(directory, user, chance.oneOf(present).objectId);
      if (groups.length > 0) changes.editMembers(directory, chance.oneOf(groups), { add: [user.objectId] });
      else changes.assign(directory, user.objectId);
      present.push(user);
      return `hired ${user.userPrincipalName}`;
    },
  },
  {
    weight: 3,
    run: withSomebody(({ directory, chance }, user) => {
      const surname = chance.oneOf(["Holm", "Berg", "Strand", "Dahl"]);
      const local = `${user.mailNickname ?? "user"}.${chance.below(1000)}`;
      const address = `${local}@${directory.domain}`;
      changes.changeUser(directory, user, {
        surname,
        displayName: `${user.givenName} ${surname}`,
        mailNickname: local,
        userPrincipalName: address,
        mail: address,
      });
      return `renamed ${user.objectId} to ${address}`;
    }),
  },
  {
    weight: 5,
    run: withSomebody(({ directory, chance, present }, user) => {
      changes.changeUser(directory, user, {
        department: chance.oneOf(["Sales", "Engineering", "Finance", "People"]),
        jobTitle: `Grade ${chance.below(9)}`,
      });
      const manager = chance.oneOf(present);
      if (manager !== user) changes.setManager(directory, user, manager.objectId);
      return `moved ${user.userPrincipalName} to ${user.department}`;
    }),
  },
  {
    weight: 2,
    run: withSomebody(({ directory }, user) => {
      changes.setEnabled(directory, user, !user.accountEnabled);
      return `${user.accountEnabled ? "enabled" : "disabled"} ${user.userPrincipalName}`;
    }),
  },
  {
    weight: 2,
    run: withSomebody(({ directory, now, present, deleted }, user) => {
      const name = user.userPrincipalName;
      changes.deleteUser(directory, user, now);
      pass(user, present, deleted);
      return `deleted ${name}`;
    }),
  },
  {
    weight: 1,
    run: ({ directory, chance, present, deleted }) => {
      if (deleted.length === 0) return undefined;
      const user = chance.oneOf(deleted);
      changes.restoreUser(directory, user);
      pass(user, deleted, present);
      return `restored ${user.userPrincipalName}`;
    },
  },
  {
    weight: 5,
    run: ({ directory, chance, present, groups }) => {
      if (groups.length === 0 || present.length === 0) return undefined;
      const group = chance.oneOf(groups);
      const users = group.members.filter((member) => directory.users[member] !== undefined);
      changes.editMembers(directory, group, {
        add: chance.some(present, 1 + chance.below(3)).map(({ objectId }) => objectId),
        remove: chance.some(users, chance.below(2)),
      });
      return `changed the members of ${group.displayName}`;
    },
  },
  {
    weight: 1,
    run: ({ directory, chance, groups }) => {
      if (groups.length === 0) return undefined;
      const group = chance.oneOf(groups);
      changes.renameGroup(directory, group, `${group.displayName.replace(/ \(.*/, "")} (${directory.changes})`);
      return `renamed a group to ${group.displayName}`;
    },
  },
];

/** One day's changes and what the recycle bin loses, as lines to read. */
export function randomDay(directory: Directory, chance: Chance, now: string, count: number): string[] {
  const lines = changes.purgeExpired(directory, now).map((name) => `purged ${name}`);
  const total = events.reduce((sum, { weight }) => sum + weight, 0);
  const users = Object.values(directory.users);
  const day = {
    directory,
    chance,
    now,
    present: users.filter(({ deletedAt }) => deletedAt === undefined),
    deleted: users.filter(({ deletedAt }) => deletedAt !== undefined),
    groups: Object.values(directory.groups),
  };
  for (let number = 0; number < count; number += 1) {
    let left = chance.below(total);
    const event = events.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    const line = event?.run(day);
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

function withSomebody(run: (day: Day, user: DirectoryUser) => string): (day: Day) => string | undefined {
  return (day) => (day.present.length === 0 ? undefined : run(day, day.chance.oneOf(day.present)));
}
