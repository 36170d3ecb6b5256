/** The changes that requests made, as far as their events are made of them: of a list that changed, whether there is anything in it. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ToldChange, ToldDifference } from "./provisioning-operation.js";
import { statement } from "./statement.js";
import type { TenantScope } from "./tenant-scope.js";

export interface ChangeMade extends ToldChange {
  readonly at: number;
}

/** By the ids of their requests, in their order. */
export type ChangesMade = ReadonlyMap<string, readonly ChangeMade[]>;

/** Differences of so many bytes are read with their change; those that are longer name the members of a large group. */
const short = 16_000;
/** Of longer ones so many bytes are in memory at once. */
const bytesAtOnce = 4_000_000;

const selectChanges = statement(`
  SELECT c.id, c.correlationId, c.at, c.action, c.subjectKind, c.subjectId, LENGTH(c.differences) AS size,
    CASE WHEN LENGTH(c.differences) <= ${short} THEN c.differences END AS differences
  FROM changes c
  WHERE c.organisationId = :organisation AND c.correlationId IN (:ids*) AND c.actorKind = 'CREDENTIAL' AND c.actorId = :credentialId
  ORDER BY c.id`);

const selectLong = statement("SELECT c.id, c.differences FROM changes c WHERE c.organisationId = :organisation AND c.id IN (:ids*)");

interface ChangeRow extends Omit<ChangeMade, "differences"> {
  readonly id: string;
  readonly correlationId: string;
  readonly size: number;
  readonly differences: string | null;
}

/** One statement, and for each four megabytes of long differences another one. */
export async function readChangesMade(scope: TenantScope, credentialId: string, ids: readonly string[]): Promise<ChangesMade> {
  const made = new Map<string, ChangeMade[]>();
  if (ids.length === 0) return made;
  const rows = await scope.all<ChangeRow>(selectChanges, { ids, credentialId });
  const long = await outlinesOf(
    scope,
    rows.filter(({ differences }) => differences === null),
  );
  for (const { id, correlationId, size: _size, differences, ...row } of rows) {
    const told = differences === null ? (long.get(id) ?? []) : outlineOf(differences);
    made.set(correlationId, [...(made.get(correlationId) ?? []), { ...row, at: Number(row.at), differences: told }]);
  }
  return made;
}

async function outlinesOf(scope: TenantScope, rows: readonly ChangeRow[]): Promise<ReadonlyMap<string, ToldDifference[]>> {
  const outlines = new Map<string, ToldDifference[]>();
  for (const ids of portionsOf(rows)) {
    for (const { id, differences } of await scope.all<{ id: string; differences: string }>(selectLong, { ids })) {
      outlines.set(id, outlineOf(differences));
      await nextTurn();
    }
  }
  return outlines;
}

function portionsOf(rows: readonly ChangeRow[]): string[][] {
  const portions: string[][] = [];
  let left = 0;
  for (const { id, size } of rows) {
    const portion = left >= Number(size) ? portions.at(-1) : undefined;
    if (portion) portion.push(id);
    else portions.push([id]);
    left = (portion ? left : bytesAtOnce) - Number(size);
  }
  return portions;
}

const outlineOf = (differences: string): ToldDifference[] =>
  (JSON.parse(differences) as ToldDifference[]).map(({ added, removed, ...difference }) => ({
    ...difference,
    ...(added && { added: added.slice(0, 1) }),
    ...(removed && { removed: removed.slice(0, 1) }),
  }));
