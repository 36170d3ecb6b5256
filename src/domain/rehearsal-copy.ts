/** The copy in which an organisation rehearses: how it is made and removed, each in a constant number of statements. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { getMetadataArgsStorage } from "typeorm";
import { Disc } from "./disc.js";
import { DiscShare } from "./disc-share.js";
import { Group } from "./group.js";
import { Membership } from "./membership.js";
import { type CopiedKind, RehearsalVersion } from "./rehearsal.js";
import { type SqlParameters, type Statement, statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";
import { User } from "./user.js";
import { UserValue } from "./user-value.js";

export type Entity = abstract new () => object;

/** What is copied, in an order in which no row comes before one that it points at. */
const copied: readonly Entity[] = [User, UserValue, Group, Membership, Disc, DiscShare];

/** What has a version of its own; everything else is changed together with one of these. */
const versioned: readonly (readonly [entity: Entity, kind: CopiedKind])[] = [
  [User, "USER"],
  [Group, "GROUP"],
  [Disc, "DISC"],
];

/** What the copy gathers and the organisation keeps. */
export const gathered = ["changes", "change_subjects", "provisioning_events", "provisioning_cycles"] as const;

/** The copy, for what has no other way to be held to the organisation. */
const copyId = "(SELECT id FROM organisations WHERE rehearsalOf = :organisation)";

function lineage(entity: Entity): unknown[] {
  const found: unknown[] = [];
  for (let one: unknown = entity; typeof one === "function"; one = Object.getPrototypeOf(one)) found.push(one);
  return found;
}

export function tableOf(entity: Entity): string {
  const name = getMetadataArgsStorage().tables.find(({ target }) => target === entity)?.name;
  if (name === undefined) throw new Error(`${entity.name} is no table`);
  return name;
}

/** All columns but the organisation. */
export function columnsOf(entity: Entity): string[] {
  const targets = lineage(entity);
  const columns = getMetadataArgsStorage().columns.filter(({ target }) => targets.includes(target));
  return columns.map(({ propertyName, options }) => options.name ?? propertyName).filter((name) => name !== "organisationId");
}

export const listed = (columns: readonly string[], table?: string) => columns.map((name) => (table ? `${table}.${name}` : name)).join(", ");

/** A row `c` of the copy that was made or changed there. */
export const touched = (row = "c") => `NOT EXISTS (SELECT 1 FROM rehearsal_versions b
  WHERE b.organisationId = ${row}.organisationId AND b.subjectId = ${row}.id AND b.version = ${row}.version)`;

/** A row `c` of the copy that was made there. */
export const made = "NOT EXISTS (SELECT 1 FROM rehearsal_versions b WHERE b.organisationId = c.organisationId AND b.subjectId = c.id)";

const insertOrganisation = statement(`
  INSERT INTO organisations (id, name, plan, createdAt, updatedAt, rehearsalOf)
  SELECT :copy, name, plan, createdAt, updatedAt, id FROM organisations WHERE id = :organisation`);

const making: readonly Statement<true>[] = [
  insertOrganisation,
  ...copied.map((entity) => {
    const [table, columns] = [tableOf(entity), listed(columnsOf(entity))];
    return statement(
      `INSERT INTO ${table} (organisationId, ${columns}) SELECT :copy, ${columns} FROM ${table} WHERE organisationId = :organisation`,
    );
  }),
  ...versioned.map(([entity, kind]) =>
    statement(`
    INSERT INTO rehearsal_versions (organisationId, subjectId, kind, version)
    SELECT :copy, id, '${kind}', version FROM ${tableOf(entity)} WHERE organisationId = :organisation`),
  ),
];

/** The embedded store lets nobody else have a turn within a statement; between them others have theirs. */
export async function runAll(
  transaction: TenantTransaction,
  steps: readonly Statement<true>[],
  parameters: SqlParameters = {},
): Promise<void> {
  for (const step of steps) {
    await transaction.run(step, parameters);
    await nextTurn();
  }
}

export async function makeCopy(transaction: TenantTransaction, copy: string): Promise<void> {
  await runAll(transaction, making, { copy });
}

const removing: readonly Statement<true>[] = [
  ...[...copied.map(tableOf)].reverse().map((table) => statement(`DELETE FROM ${table} WHERE organisationId = ${copyId}`)),
  ...[...gathered, tableOf(RehearsalVersion)].map((table) => statement(`DELETE FROM ${table} WHERE organisationId = ${copyId}`)),
  statement("DELETE FROM organisations WHERE rehearsalOf = :organisation"),
];

/** Nothing of the copy is left. */
export async function removeCopy(transaction: TenantTransaction): Promise<void> {
  await runAll(transaction, removing);
}
