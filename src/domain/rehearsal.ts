/** A rehearsal: a provisioning client works in a copy of the organisation until an admin applies what it did there, or discards it. */
import { Field, Int, ObjectType } from "type-graphql";
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { declared, declareField } from "./declared-field.js";
import { enumType } from "./enum-type.js";
import { Node } from "./node.js";
import { Organisation } from "./organisation.js";
import { DateTime } from "./scalars.js";

export const RehearsalState = enumType("RehearsalState", "How far a rehearsal is.", {
  RUNNING: "Provisioning clients work in the copy; the organisation stays as it is.",
  APPLIED: "What they did in the copy was done in the organisation.",
  DISCARDED: "What they did in the copy is gone.",
});
export type RehearsalState = keyof typeof RehearsalState;

export const RehearsalKind = enumType("RehearsalKind", "What would become of a person or a group.", {
  CREATED: "It would be new.",
  LINKED: "A provisioning client would take over a person or group that is there and that none has touched before.",
  CHANGED: "Its fields would change, or the members of a group.",
  DEACTIVATED: "A person could no longer sign in.",
  REACTIVATED: "A person could sign in again.",
  DELETED: "It would be gone.",
});
export type RehearsalKind = keyof typeof RehearsalKind;

/** What a summary counts. */
export const rehearsalCounters = {
  created: "People who would be new.",
  linked: "People of the organisation who would be taken over by a provisioning client, without being deactivated or reactivated by it.",
  changed: "People whose fields alone would change.",
  deactivated: "People who could no longer sign in.",
  reactivated: "People who could sign in again.",
  deleted: "People who would be gone.",
  groupsCreated: "Groups that would be new.",
  groupsChanged: "Groups whose fields or members would change.",
  groupsDeleted: "Groups that would be gone.",
  membersAdded: "Memberships that groups would gain.",
  membersRemoved: "Memberships that groups would lose, those of deleted groups apart.",
  failed: "Requests that failed: `provisioningEvents(rehearsal: true)` has them.",
} as const;
export type RehearsalCounter = keyof typeof rehearsalCounters;
export const rehearsalCounterNames = Object.keys(rehearsalCounters) as RehearsalCounter[];

@ObjectType({ simpleResolvers: true, description: "What a rehearsal comes to. A person counts once: the first of these that is true." })
export class RehearsalSummary extends declared<Record<RehearsalCounter, number>>() {}
/** Of a copy that is not there yet. */
export function emptySummary(): RehearsalSummary {
  return Object.assign(new RehearsalSummary(), Object.fromEntries(rehearsalCounterNames.map((name) => [name, 0])));
}

for (const name of rehearsalCounterNames) declareField(RehearsalSummary, name, () => Int, { description: rehearsalCounters[name] });

@Entity("rehearsals")
@ObjectType({
  implements: Node,
  description:
    "A rehearsal of provisioning: clients work in a copy of the organisation, which has the same ids and which nobody else sees, until it is applied or discarded.",
})
export class Rehearsal implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  /** The id of the copy, too. */
  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Field(() => RehearsalState, { description: "How far it is." })
  @Column({ type: "varchar", length: 16 })
  state!: RehearsalState;

  @Field(() => DateTime, { description: "When the copy was made." })
  @Column({ type: "bigint" })
  startedAt!: number;

  @Column({ type: "varchar", length: 36, nullable: true })
  startedById!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it was applied or discarded; null while it runs." })
  @Column({ type: "bigint", nullable: true })
  endedAt!: number | null;

  @Column({ type: "varchar", length: 36, nullable: true })
  endedById!: string | null;

  /** Of one that has ended, as JSON. */
  @Column({ name: "summary", type: "mediumtext", nullable: true })
  keptSummary!: string | null;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "rehearsals_organisation" })
  organisation!: Relation<Organisation>;
}

export type CopiedKind = "USER" | "GROUP" | "DISC";

/** At which version a person, a group or a disc was copied: what differs from it was changed since, there or here. */
@Entity("rehearsal_versions")
export class RehearsalVersion {
  /** The copy's. */
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  subjectId!: string;

  @Column({ type: "varchar", length: 8 })
  kind!: CopiedKind;

  @Column({ type: "int" })
  version!: number;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "rehearsal_versions_organisation" })
  organisation!: Relation<Organisation>;
}
