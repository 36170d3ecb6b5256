/** Who sees which disc: one piece of SQL, so that nothing is ever filtered in the process. */
import type { SqlText, StoreKind } from "./statement.js";

/** What a person may do with a disc, as a number that MAX() can compare. */
export const accessLevels = { VIEW: 1, EDIT: 2, OWNER: 3 } as const;

const shareLevel = `CASE s.permission WHEN 'EDIT' THEN ${accessLevels.EDIT} ELSE ${accessLevels.VIEW} END`;

/**
 * Defines `visible (personId, discId, level)` for the active ones of `:persons*`. Membership counts through nested groups;
 * UNION drops a group that was reached before, so that groups which contain each other do no harm.
 * With `only`, nothing but the discs in `:discs*` is looked at.
 */
function visibility(mysql: boolean, only: boolean): string {
  const held = (column: string) => (only ? ` AND ${column} IN (:discs*)` : "");
  // Where a column is mostly null (no nested groups, no shares with people), the server's statistics say that its index finds nothing.
  const by = (index: string) => (mysql ? ` FORCE INDEX (${index})` : "");
  return `
  WITH RECURSIVE person (id) AS (
    SELECT u.id FROM users u WHERE u.organisationId = :organisation AND u.id IN (:persons*) AND u.active = 1
  ), reached (personId, groupId) AS (
    SELECT p.id, m.groupId FROM person p
    JOIN memberships m${by("memberships_userId")} ON m.organisationId = :organisation AND m.userId = p.id
    UNION
    SELECT r.personId, m.groupId FROM reached r
    JOIN memberships m${by("memberships_childGroupId")} ON m.organisationId = :organisation AND m.childGroupId = r.groupId
  ), reach (personId, discId, level) AS (
    SELECT p.id, d.id, ${accessLevels.OWNER} FROM person p
    JOIN discs d${by("discs_owner")} ON d.organisationId = :organisation AND d.ownerId = p.id${held("d.id")}
    UNION ALL
    SELECT p.id, s.discId, ${shareLevel} FROM person p
    JOIN disc_shares s${by("disc_shares_user")} ON s.organisationId = :organisation AND s.userId = p.id${held("s.discId")}
    UNION ALL
    SELECT r.personId, s.discId, ${shareLevel} FROM reached r
    JOIN disc_shares s${by("disc_shares_group")} ON s.organisationId = :organisation AND s.groupId = r.groupId${held("s.discId")}
  ), visible (personId, discId, level) AS (
    SELECT personId, discId, MAX(level) FROM reach GROUP BY personId, discId
  )`;
}

type StoreTexts = Exclude<SqlText, string>;

const all: StoreTexts = { sqlite: visibility(false, false), mysql: visibility(true, false) };
const among: StoreTexts = { sqlite: visibility(false, true), mysql: visibility(true, true) };

const before = (texts: StoreTexts, rest: string): SqlText => ({ sqlite: `${texts.sqlite}${rest}`, mysql: `${texts.mysql}${rest}` });

/** `rest` of a statement about all discs that `:persons*` see. */
export const ofVisible = (rest: string): SqlText => before(all, rest);

/** `rest` of a statement about those of `:discs*` that `:persons*` see. */
export const ofVisibleAmong = (rest: string): SqlText => before(among, rest);

/** The same as `ofVisible` for a statement that is put together for one kind of store. */
export const ofVisibleOn = (kind: StoreKind, rest: string): string => `${kind === "sqlite" ? all.sqlite : all.mysql}${rest}`;
