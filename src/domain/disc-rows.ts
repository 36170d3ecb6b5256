/** Reading discs and their shares: fixed SQL, always through what a person may see. */
import DataLoader from "dataloader";
import type { DomainContext } from "./context.js";
import { Disc } from "./disc.js";
import { DiscShare } from "./disc-share.js";
import { accessLevels, ofVisible, ofVisibleAmong } from "./disc-visibility.js";
import { statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";

export type DiscRow = Omit<Disc, "permission" | "titleKey" | "organisation" | "person"> & { readonly level: number };

/** The columns of a disc `d` as seen through `v`. */
export const discColumns = "d.organisationId, d.id, d.version, d.title, d.year, d.ownerId, d.createdAt, d.updatedAt, v.level";

const selectVisible = statement(
  ofVisibleAmong(`
  SELECT ${discColumns} FROM visible v JOIN discs d ON d.organisationId = :organisation AND d.id = v.discId`),
);

const selectPages = statement(
  ofVisible(`, numbered (personId, discId, level, place) AS (
    SELECT personId, discId, level, ROW_NUMBER() OVER (PARTITION BY personId ORDER BY discId) FROM visible WHERE discId > :after
  )
  SELECT v.personId, ${discColumns}
  FROM numbered v JOIN discs d ON d.organisationId = :organisation AND d.id = v.discId
  WHERE v.place <= :count ORDER BY v.personId, v.discId`),
);

const countVisible = statement(
  ofVisible(`
  SELECT personId, COUNT(*) AS total FROM visible GROUP BY personId`),
);

const selectShares = statement(`
  SELECT organisationId, discId, granteeId, userId, groupId, permission, createdAt
  FROM disc_shares WHERE organisationId = :organisation AND discId IN (:discs*) ORDER BY discId, createdAt, granteeId`);

export function toDisc({ level, ...row }: DiscRow): Disc {
  return Object.assign(new Disc(), row, { permission: level >= accessLevels.EDIT ? "EDIT" : "VIEW" });
}

/** Nothing for a disc that is not there or that the person may not see: the two are not told apart. */
export function readVisibleDisc(scope: TenantScope | TenantTransaction, personId: string, id: string): Promise<DiscRow | undefined> {
  return scope.one<DiscRow>(selectVisible, { persons: [personId], discs: [id] });
}

/** A disc that the viewer may see. */
export async function findDisc(context: DomainContext, id: string): Promise<Disc | undefined> {
  const { userId } = context.viewer;
  const row = userId === undefined ? undefined : await readVisibleDisc(context.scope, userId, id);
  return row && toDisc(row);
}

function grouped<Row, Value>(rows: readonly Row[], keyOf: (row: Row) => string, read: (row: Row) => Value): Map<string, Value[]> {
  const found = new Map<string, Value[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const values = found.get(key);
    if (values) values.push(read(row));
    else found.set(key, [read(row)]);
  }
  return found;
}

/** The first `count` discs by id after `after` that a person sees; several people in one statement. */
export function discsOf(context: DomainContext, personId: string, count: number, after: string): Promise<Disc[]> {
  const loader = context.keep(
    `discs of people, ${count} after ${after}`,
    () =>
      new DataLoader<string, Disc[]>(async (persons) => {
        const rows = await context.scope.all<DiscRow & { readonly personId: string }>(selectPages, { persons, after, count });
        const found = grouped(
          rows,
          (row) => row.personId,
          ({ personId: _, ...row }) => toDisc(row),
        );
        return persons.map((id) => found.get(id) ?? []);
      }),
  );
  return loader.load(personId);
}

export function countDiscsOf(context: DomainContext, personId: string): Promise<number> {
  const loader = context.keep(
    "number of discs of people",
    () =>
      new DataLoader<string, number>(async (persons) => {
        const rows = await context.scope.all<{ personId: string; total: number }>(countVisible, { persons });
        const totals = new Map(rows.map(({ personId, total }) => [personId, Number(total)]));
        return persons.map((id) => totals.get(id) ?? 0);
      }),
  );
  return loader.load(personId);
}

export function sharesOf(context: DomainContext, discId: string): Promise<DiscShare[]> {
  const loader = context.keep(
    "shares of discs",
    () =>
      new DataLoader<string, DiscShare[]>(async (discs) => {
        const rows = await context.scope.all<DiscShare>(selectShares, { discs });
        const found = grouped(
          rows,
          (row) => row.discId,
          (row) => Object.assign(new DiscShare(), row),
        );
        return discs.map((id) => found.get(id) ?? []);
      }),
  );
  return loader.load(discId);
}
