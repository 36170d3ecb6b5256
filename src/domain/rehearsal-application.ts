/** Brings what was rehearsed home: the organisation's rows become those of the copy, ids and versions kept, in a constant number of statements. */
import { Disc } from "./disc.js";
import { Group } from "./group.js";
import { Membership } from "./membership.js";
import type { CopiedKind } from "./rehearsal.js";
import { columnsOf, type Entity, gathered, listed, made, runAll, tableOf, touched } from "./rehearsal-copy.js";
import { type Statement, statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";
import { User } from "./user.js";
import { UserValue } from "./user-value.js";

type Assignment = readonly [column: string, value: string | { readonly sqlite: string; readonly mysql: string }];

/** Sets columns of rows `h` of the organisation that were changed in the copy, where they are `c`. */
function update(entity: Entity, assignments: readonly Assignment[], more = ""): Statement<true> {
  const table = tableOf(entity);
  const condition = `h.organisationId = :organisation AND c.organisationId = :copy AND c.id = h.id
    AND b.organisationId = :copy AND b.subjectId = c.id AND b.version <> c.version${more}`;
  const set = (kind: "sqlite" | "mysql", prefix = "") =>
    assignments.map(([column, value]) => `${prefix}${column} = ${typeof value === "string" ? value : value[kind]}`).join(", ");
  return statement({
    sqlite: `UPDATE ${table} AS h SET ${set("sqlite")} FROM ${table} c, rehearsal_versions b WHERE ${condition}`,
    mysql: `UPDATE ${table} h, ${table} c, rehearsal_versions b SET ${set("mysql", "h.")} WHERE ${condition}`,
  });
}

/** A session that began while there was a rehearsal ends with the deactivation that was rehearsed, too. */
const endedSessions = `CASE WHEN c.sessionsEndedAt IS NULL OR (h.sessionsEndedAt IS NOT NULL AND h.sessionsEndedAt = c.sessionsEndedAt)
  THEN h.sessionsEndedAt ELSE :now END`;

const updateChanged = (entity: Entity) =>
  update(
    entity,
    columnsOf(entity)
      .filter((column) => column !== "id")
      .map((column) => [column, column === "sessionsEndedAt" ? endedSessions : `c.${column}`] as const),
  );

/** No name begins so: names may go from one to another, so all that change are first put where none is. */
const parked = { sqlite: "CAST(x'FF' || h.id AS BLOB)", mysql: "UNHEX(CONCAT('FF', HEX(h.id)))" } as const;
const parkNames = (entity: Entity, key: string) => update(entity, [[key, parked]], ` AND h.${key} <> c.${key}`);

const insertMade = (entity: Entity) => {
  const [table, columns] = [tableOf(entity), columnsOf(entity)];
  return statement(`
    INSERT INTO ${table} (organisationId, ${listed(columns)})
    SELECT :organisation, ${listed(columns, "c")} FROM ${table} c WHERE c.organisationId = :copy AND ${made}`);
};

function deleteGone(entity: Entity, kind: CopiedKind): Statement<true> {
  const table = tableOf(entity);
  const gone = `b.organisationId = :copy AND b.kind = '${kind}'`;
  return statement({
    sqlite: `DELETE FROM ${table} WHERE organisationId = :organisation AND id IN (
      SELECT b.subjectId FROM rehearsal_versions b WHERE ${gone}
        AND NOT EXISTS (SELECT 1 FROM ${table} c WHERE c.organisationId = :copy AND c.id = b.subjectId))`,
    mysql: `DELETE h FROM ${table} h JOIN rehearsal_versions b ON ${gone} AND b.subjectId = h.id
      LEFT JOIN ${table} c ON c.organisationId = :copy AND c.id = h.id
      WHERE h.organisationId = :organisation AND c.id IS NULL`,
  });
}

const valueColumns = columnsOf(UserValue);
const deleteValues = statement(`
  DELETE FROM user_values WHERE organisationId = :organisation
    AND userId IN (SELECT c.id FROM users c WHERE c.organisationId = :copy AND ${touched()})`);
const insertValues = statement(`
  INSERT INTO user_values (organisationId, ${listed(valueColumns)})
  SELECT :organisation, ${listed(valueColumns, "v")} FROM user_values v
  JOIN users c ON c.organisationId = v.organisationId AND c.id = v.userId
  WHERE v.organisationId = :copy AND ${touched()}`);

/** Of groups that were touched: of a million members that a group has, those who left or came are written. */
const deleteMembers = statement({
  sqlite: `DELETE FROM memberships WHERE organisationId = :organisation
    AND groupId IN (SELECT c.id FROM user_groups c WHERE c.organisationId = :copy AND ${touched()})
    AND NOT EXISTS (SELECT 1 FROM memberships m
      WHERE m.organisationId = :copy AND m.groupId = memberships.groupId AND m.memberId = memberships.memberId)`,
  mysql: `DELETE h FROM memberships h
    JOIN user_groups c ON c.organisationId = :copy AND c.id = h.groupId
    LEFT JOIN memberships m ON m.organisationId = :copy AND m.groupId = h.groupId AND m.memberId = h.memberId
    WHERE h.organisationId = :organisation AND m.memberId IS NULL AND ${touched()}`,
});
const memberColumns = columnsOf(Membership);
const insertMembers = statement(`
  INSERT INTO memberships (organisationId, ${listed(memberColumns)})
  SELECT :organisation, ${listed(memberColumns, "m")} FROM memberships m
  JOIN user_groups c ON c.organisationId = m.organisationId AND c.id = m.groupId
  WHERE m.organisationId = :copy AND ${touched()} AND NOT EXISTS (SELECT 1 FROM memberships h
    WHERE h.organisationId = :organisation AND h.groupId = m.groupId AND h.memberId = m.memberId)`);

/** A request that was told of twice may have been logged in both. */
const dropLogged = statement({
  sqlite: `DELETE FROM provisioning_events WHERE organisationId = :copy
    AND id IN (SELECT h.id FROM provisioning_events h WHERE h.organisationId = :organisation)`,
  mysql: `DELETE c FROM provisioning_events c
    JOIN provisioning_events h ON h.organisationId = :organisation AND h.id = c.id WHERE c.organisationId = :copy`,
});

/** In an order in which nothing that is pointed at goes before what points at it, and nothing comes before what it points at. */
const applying: readonly Statement<true>[] = [
  // Discs of people who go were handed on to people who are there.
  updateChanged(Disc),
  deleteGone(User, "USER"),
  deleteGone(Group, "GROUP"),
  parkNames(User, "userNameKey"),
  updateChanged(User),
  insertMade(User),
  deleteValues,
  insertValues,
  parkNames(Group, "displayNameKey"),
  updateChanged(Group),
  insertMade(Group),
  deleteMembers,
  insertMembers,
  dropLogged,
  ...gathered.map((table) => statement(`UPDATE ${table} SET organisationId = :organisation WHERE organisationId = :copy`)),
];

/** The copy is as it was, but for what it had gathered: its changes, and the log of its requests. */
export async function applyCopy(transaction: TenantTransaction, copy: string, now: number): Promise<void> {
  await runAll(transaction, applying, { copy, now });
}
