/** Who sees which disc: one piece of SQL, so that nothing is ever filtered in the process. */

/** What a person may do with a disc, as a number that MAX() can compare. */
export const accessLevels = { VIEW: 1, EDIT: 2, OWNER: 3 } as const;

const shareLevel = `CASE s.permission WHEN 'EDIT' THEN ${accessLevels.EDIT} ELSE ${accessLevels.VIEW} END`;

/**
 * Defines `visible (personId, discId, level)` for the active ones of `:persons*`. Membership counts through nested groups;
 * UNION drops a group that was reached before, so that groups which contain each other do no harm.
 * With `only`, nothing but the discs in `:discs*` is looked at.
 */
function visibility(only: boolean): string {
  const held = (column: string) => (only ? ` AND ${column} IN (:discs*)` : "");
  return `
  WITH RECURSIVE person (id) AS (
    SELECT u.id FROM users u WHERE u.organisationId = :organisation AND u.id IN (:persons*) AND u.active = 1
  ), reached (personId, groupId) AS (
    SELECT p.id, m.groupId FROM person p JOIN memberships m ON m.organisationId = :organisation AND m.userId = p.id
    UNION
    SELECT r.personId, m.groupId FROM reached r JOIN memberships m ON m.organisationId = :organisation AND m.childGroupId = r.groupId
  ), reach (personId, discId, level) AS (
    SELECT p.id, d.id, ${accessLevels.OWNER}
    FROM person p JOIN discs d ON d.organisationId = :organisation AND d.ownerId = p.id${held("d.id")}
    UNION ALL
    SELECT p.id, s.discId, ${shareLevel}
    FROM person p JOIN disc_shares s ON s.organisationId = :organisation AND s.userId = p.id${held("s.discId")}
    UNION ALL
    SELECT r.personId, s.discId, ${shareLevel}
    FROM reached r JOIN disc_shares s ON s.organisationId = :organisation AND s.groupId = r.groupId${held("s.discId")}
  ), visible (personId, discId, level) AS (
    SELECT personId, discId, MAX(level) FROM reach GROUP BY personId, discId
  )`;
}

/** All discs that `:persons*` see. */
export const visibleDiscs = visibility(false);

/** Those of `:discs*` that `:persons*` see. */
export const visibleAmong = visibility(true);
