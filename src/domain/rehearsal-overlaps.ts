/** What became of the organisation while a rehearsal ran, and touches what was rehearsed: such a rehearsal cannot be applied. */
import type { Change } from "./change.js";
import { type ChangeRow, changeColumns, toChange } from "./change-list.js";
import { touched } from "./rehearsal-copy.js";
import { statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";

const sameRow = (table: string) => `
  LEFT JOIN ${table} c ON c.organisationId = :copy AND c.id = b.subjectId
  LEFT JOIN ${table} h ON h.organisationId = :organisation AND h.id = b.subjectId`;

/** Changed or deleted in the copy, and here. */
const changedTwice = (table: string, kind: string) => `
  SELECT b.subjectId AS id FROM rehearsal_versions b ${sameRow(table)}
  WHERE b.organisationId = :copy AND b.kind = '${kind}' AND (c.id IS NULL OR c.version <> b.version) AND (h.id IS NULL OR h.version <> b.version)`;

/** Made or changed here, and has the name that another one has in the copy. */
const sameName = (table: string, key: string) => `
  SELECT h.id FROM ${table} c
  JOIN ${table} h ON h.organisationId = :organisation AND h.${key} = c.${key} AND h.id <> c.id
  LEFT JOIN rehearsal_versions b ON b.organisationId = :copy AND b.subjectId = h.id
  WHERE c.organisationId = :copy AND (b.subjectId IS NULL OR b.version <> h.version) AND ${touched()}`;

/** Deleted here, and a member in the copy of a group that was changed there. */
const goneMembers = `
  SELECT m.memberId FROM memberships m
  JOIN user_groups c ON c.organisationId = m.organisationId AND c.id = m.groupId
  JOIN rehearsal_versions b ON b.organisationId = :copy AND b.subjectId = m.memberId
  LEFT JOIN users u ON u.organisationId = :organisation AND u.id = m.userId
  LEFT JOIN user_groups g ON g.organisationId = :organisation AND g.id = m.childGroupId
  WHERE m.organisationId = :copy AND u.id IS NULL AND g.id IS NULL AND ${touched()}`;

/** Made here by a person who was deleted in the copy. */
const newDiscs = `
  SELECT d.id FROM discs d
  JOIN rehearsal_versions b ON b.organisationId = :copy AND b.subjectId = d.ownerId
  LEFT JOIN users c ON c.organisationId = :copy AND c.id = d.ownerId
  WHERE d.organisationId = :organisation AND c.id IS NULL AND NOT EXISTS (
    SELECT 1 FROM rehearsal_versions e WHERE e.organisationId = :copy AND e.subjectId = d.id)`;

const selectOverlapping = statement(
  [
    changedTwice("users", "USER"),
    changedTwice("user_groups", "GROUP"),
    changedTwice("discs", "DISC"),
    sameName("users", "userNameKey"),
    sameName("user_groups", "displayNameKey"),
    goneMembers,
    newDiscs,
  ].join(" UNION "),
);

export interface Overlap {
  /** Of people, groups and discs that were changed on both sides. */
  readonly subjectIds: readonly string[];
  /** The organisation's changes that did it, newest first, as far as they were found. */
  readonly changes: readonly Change[];
}

/** Changes that are looked through, and those that are told. */
const looked = 1000;
const told = 100;

/** Ids are made in the order of time, and begin with it. */
const selectSince = statement(`
  SELECT ${changeColumns} FROM changes c WHERE c.organisationId = :organisation AND c.id >= :from ORDER BY c.id DESC LIMIT ${looked}`);
const leastIdAt = (instant: number) =>
  `${instant
    .toString(16)
    .padStart(12, "0")
    .replace(/^(.{8})/, "$1-")}-7000-8000-000000000000`;

/** What is needed to find it: where the copy is and since when. */
export interface RunningRehearsal {
  readonly id: string;
  readonly startedAt: number;
}

export async function findOverlap(scope: TenantScope | TenantTransaction, { id: copy, startedAt }: RunningRehearsal): Promise<Overlap> {
  const subjectIds = (await scope.all<{ id: string }>(selectOverlapping, { copy })).map((row) => row.id);
  if (subjectIds.length === 0) return { subjectIds, changes: [] };
  const subjects = new Set(subjectIds);
  const touches = ({ subjectId, differences }: Change) =>
    subjects.has(subjectId) || (JSON.stringify(differences).match(uuids) ?? []).some((named) => subjects.has(named));
  const since = await scope.all<ChangeRow>(selectSince, { from: leastIdAt(Number(startedAt)) });
  const changes = since.map(toChange).filter(touches).slice(0, told);
  return { subjectIds, changes };
}

/** A person who is deleted is a change of each group that it was in. */
const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
