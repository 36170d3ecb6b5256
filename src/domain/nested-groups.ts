/** Groups in groups as SQL: who is above a group and who is below it, however deep; groups that contain each other do no harm. */
import { type SqlText, type StoreKind, statement } from "./statement.js";

/**
 * Most members are people, so that the statistics say the index of groups in groups finds nothing, or all: the stores are told to use it.
 */
export function nestingIndex(kind: StoreKind): string {
  return kind === "sqlite" ? " INDEXED BY memberships_childGroupId" : " FORCE INDEX (memberships_childGroupId)";
}

/** Joins what is found first to what is then looked up: to MariaDB and MySQL, CROSS JOIN says nothing about the order. */
const thenIn = (kind: StoreKind) => (kind === "sqlite" ? "CROSS JOIN" : "STRAIGHT_JOIN");

const onEach = (text: (kind: StoreKind) => string): SqlText => ({ sqlite: text("sqlite"), mysql: text("mysql") });

/** For each of `:ids*` that is in other groups: these, and the groups that they are in. UNION drops what was reached before. */
export const selectAbove = statement(
  onEach(
    (kind) => `
  WITH RECURSIVE above (rootId, groupId) AS (
    SELECT m.childGroupId, m.groupId FROM memberships m${nestingIndex(kind)}
    WHERE m.organisationId = :organisation AND m.childGroupId IN (:ids*)
    UNION
    SELECT a.rootId, m.groupId FROM above a
    ${thenIn(kind)} memberships m${nestingIndex(kind)} ON m.organisationId = :organisation AND m.childGroupId = a.groupId
  )
  SELECT a.rootId AS rootId, g.id AS id, g.displayName AS displayName FROM above a
  ${thenIn(kind)} user_groups g ON g.organisationId = :organisation AND g.id = a.groupId`,
  ),
);

/** The organisation's groups in groups. Reading them all once is cheap; looking for those of one group reads all its members. */
const edges = (kind: StoreKind) => `
  edge (parentId, childId) AS ${kind === "sqlite" ? "MATERIALIZED " : ""}(
    SELECT n.groupId, n.childGroupId FROM memberships n${nestingIndex(kind)}
    WHERE n.organisationId = :organisation AND n.childGroupId IS NOT NULL
  )`;

/**
 * A condition on a row of `users` as `u`: a member of a group for which `holds` (on `user_groups` as `g`), or of one inside it.
 * @param few whether it is quicker to find the members of the groups than to look at the groups of each person
 */
export function memberOfThese(holds: string, few: boolean, kind: StoreKind): string {
  const these = `(WITH RECURSIVE${edges(kind)}, below (groupId) AS (
    SELECT g.id FROM user_groups g WHERE g.organisationId = :organisation AND ${holds}
    UNION
    SELECT e.childId FROM below b CROSS JOIN edge e ON e.parentId = b.groupId
  ) SELECT groupId FROM below)`;
  return few
    ? `u.id IN (SELECT m.userId FROM memberships m WHERE m.organisationId = :organisation AND m.userId IS NOT NULL AND m.groupId IN ${these})`
    : `EXISTS (SELECT 1 FROM memberships m WHERE m.organisationId = :organisation AND m.userId = u.id AND m.groupId IN ${these})`;
}

/** The members of groups inside one for which `holds`, who are not members of that one itself; MariaDB would read all members for a NOT EXISTS. */
const insiders = (holds: string, kind: StoreKind) => `WITH RECURSIVE${edges(kind)}, inside (rootId, groupId) AS (
    SELECT e.parentId, e.childId FROM edge e JOIN user_groups g ON g.organisationId = :organisation AND g.id = e.parentId WHERE ${holds}
    UNION
    SELECT i.rootId, e.childId FROM inside i CROSS JOIN edge e ON e.parentId = i.groupId
  ) SELECT m.userId AS userId FROM inside i
    ${thenIn(kind)} memberships m ON m.organisationId = :organisation AND m.groupId = i.groupId
    LEFT JOIN memberships o ON o.organisationId = :organisation AND o.groupId = i.rootId AND o.memberId = m.userId
    WHERE m.userId IS NOT NULL AND o.memberId IS NULL`;

/**
 * The same where the two ways are told apart: a member of a group for which `direct` holds, or, without being a member of it, of a group
 * inside one for which `indirect` holds.
 */
export function memberEitherWay(direct: string, indirect: string, few: boolean, kind: StoreKind): string {
  const members =
    "memberships m JOIN user_groups g ON g.organisationId = m.organisationId AND g.id = m.groupId WHERE m.organisationId = :organisation";
  const inside = insiders(indirect, kind);
  // An OR of two lookups would be tried on every person.
  return few
    ? `u.id IN (SELECT x.userId FROM (${inside} UNION ALL SELECT m.userId FROM ${members} AND m.userId IS NOT NULL AND ${direct}) x)`
    : `(EXISTS (SELECT 1 FROM ${members} AND m.userId = u.id AND ${direct}) OR u.id IN (${inside}))`;
}
