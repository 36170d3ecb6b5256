/** People and groups as the change log tells them, and as their rows are: the same, whatever happened to the server in between. */
import { statement } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { TenantScope } from "../../src/domain/tenant-scope.js";

export interface LoggedChange {
  readonly id: string;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly actorKind: string;
  readonly correlationId: string | null;
  readonly differences: readonly {
    readonly field: string;
    readonly new?: unknown;
    readonly added?: readonly string[];
    readonly removed?: readonly string[];
  }[];
}

interface Person {
  version: number;
  title: unknown;
}
interface Team {
  version: number;
  readonly members: Set<string>;
}

/** What is compared: by ids, in their order. */
export interface State {
  readonly people: readonly (readonly [id: string, version: number, title: unknown])[];
  readonly teams: readonly (readonly [id: string, version: number, members: readonly string[]])[];
}

const selectChanges = statement(`
  SELECT id, action, subjectKind, subjectId, actorKind, correlationId, differences FROM changes
  WHERE organisationId = :organisation AND subjectKind IN ('User', 'Group') ORDER BY id`);
const selectPeople = statement("SELECT id, version, title FROM users WHERE organisationId = :organisation");
const selectTeams = statement("SELECT id, version FROM user_groups WHERE organisationId = :organisation");
const selectMembers = statement("SELECT groupId, memberId FROM memberships WHERE organisationId = :organisation");

export async function loggedChanges(store: Store, organisationId: string): Promise<LoggedChange[]> {
  const rows = await new TenantScope(store, organisationId).all<LoggedChange & { differences: string }>(selectChanges);
  return rows.map((row) => ({ ...row, differences: JSON.parse(row.differences) as LoggedChange["differences"] }));
}

export function replayed(changes: readonly LoggedChange[]): State {
  const people = new Map<string, Person>();
  const teams = new Map<string, Team>();
  for (const { action, subjectKind, subjectId, differences } of changes) {
    if (action.startsWith("delete")) {
      (subjectKind === "User" ? people : teams).delete(subjectId);
      for (const team of teams.values()) if (team.members.delete(subjectId)) team.version += 1;
      continue;
    }
    if (subjectKind === "User") {
      const person = people.get(subjectId) ?? { version: 0, title: null };
      const title = differences.find(({ field }) => field === "title");
      people.set(subjectId, { version: person.version + 1, title: title ? title.new : person.title });
      continue;
    }
    const team = teams.get(subjectId) ?? { version: 0, members: new Set<string>() };
    team.version += 1;
    for (const { added = [], removed = [] } of differences) {
      for (const id of added) team.members.add(id);
      for (const id of removed) team.members.delete(id);
    }
    teams.set(subjectId, team);
  }
  return sorted(people, teams);
}

export async function stateOf(store: Store, organisationId: string): Promise<State> {
  const scope = new TenantScope(store, organisationId);
  const people = new Map<string, Person>();
  const teams = new Map<string, Team>();
  for (const { id, version, title } of await scope.all<{ id: string; version: number; title: string | null }>(selectPeople))
    people.set(id, { version, title });
  for (const { id, version } of await scope.all<{ id: string; version: number }>(selectTeams))
    teams.set(id, { version, members: new Set() });
  for (const { groupId, memberId } of await scope.all<{ groupId: string; memberId: string }>(selectMembers))
    teams.get(groupId)?.members.add(memberId);
  return sorted(people, teams);
}

function sorted(people: ReadonlyMap<string, Person>, teams: ReadonlyMap<string, Team>): State {
  const byId = (one: readonly [string, ...unknown[]], other: readonly [string, ...unknown[]]) => (one[0] < other[0] ? -1 : 1);
  return {
    people: [...people].map(([id, { version, title }]) => [id, version, title] as const).sort(byId),
    teams: [...teams].map(([id, { version, members }]) => [id, version, [...members].sort()] as const).sort(byId),
  };
}
