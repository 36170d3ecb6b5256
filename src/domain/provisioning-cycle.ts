/** A cycle of a provisioning client: its requests without a long pause in between, counted by what they came to. */
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { declared, declareField } from "./declared-field.js";
import { enumType } from "./enum-type.js";
import { Node } from "./node.js";
import { Organisation } from "./organisation.js";
import { DateTime } from "./scalars.js";

/** Milliseconds without a request that end a cycle. */
export const cycleGap = 10 * 60_000;

/** Milliseconds without a request after which a cycle is no longer thought to be under way. */
const quietAfter = 2 * 60_000;

export const ProvisioningCycleKind = enumType("ProvisioningCycleKind", "What a cycle is to its client.", {
  INITIAL: "The first one of its credential, and of the credential that this one took over from: everybody is looked at.",
  INCREMENTAL: "A later one: who has changed since is looked at.",
});
export type ProvisioningCycleKind = keyof typeof ProvisioningCycleKind;

/** What a cycle counts. */
export const cycleCounters = {
  requests: "All requests, reads among them.",
  reads: "Reads that were answered; they are counted here and not kept one by one.",
  created: "People and groups that were created.",
  linked: "People and groups that were there before and were taken over.",
  updated: "People and groups whose fields were changed.",
  deactivated: "People who were deactivated.",
  reactivated: "People who were reactivated.",
  deleted: "People and groups that were deleted.",
  membersChanged: "Changes of groups' members alone.",
  unchanged: "Requests to change something that was so already.",
  failed: "Requests that were refused, failed or were held up.",
} as const;
export type CycleCounter = keyof typeof cycleCounters;
export const counterNames = Object.keys(cycleCounters) as CycleCounter[];

const Counters = declared<Record<CycleCounter, number>>();

@Entity("provisioning_cycles")
@Index("provisioning_cycles_startedAt", ["organisationId", "startedAt", "id"])
@Index("provisioning_cycles_credentialId", ["organisationId", "credentialId", "lastRequestAt"])
@ObjectType({
  implements: Node,
  description: "The requests of a provisioning client without a pause of ten minutes in between: one run of its job.",
})
export class ProvisioningCycle extends Counters implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Field(() => ID, { description: "The credential, or the OAuth client, that the requests came with." })
  @Column({ type: "varchar", length: 36 })
  credentialId!: string;

  @Field(() => ProvisioningCycleKind, { description: "Whether it is the first one." })
  @Column({ type: "varchar", length: 16 })
  kind!: ProvisioningCycleKind;

  @Field(() => DateTime, { description: "When its first request came." })
  @Column({ type: "bigint" })
  startedAt!: number;

  @Field(() => DateTime, { description: "When its last request so far came." })
  @Column({ type: "bigint" })
  lastRequestAt!: number;

  @Column({ type: "double" })
  totalMs!: number;

  @Field(() => Float, { description: "Milliseconds that the slowest request took." })
  @Column({ type: "double" })
  slowestMs!: number;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "provisioning_cycles_organisation" })
  organisation!: Relation<Organisation>;
}

for (const [name, description] of Object.entries(cycleCounters)) {
  declareField(ProvisioningCycle, name, () => Int, { description });
  Column({ type: "int" })(ProvisioningCycle.prototype, name);
}

/** Whether requests of it may still come. */
export function isRunning({ lastRequestAt }: ProvisioningCycle, now: number): boolean {
  return now - lastRequestAt < quietAfter;
}

export function averageMs({ totalMs, requests }: ProvisioningCycle): number {
  return requests === 0 ? 0 : totalMs / requests;
}

@ObjectType({ simpleResolvers: true, description: "What cycles that began on one day came to." })
export class ProvisioningDay extends declared<Record<DayCounter, number>>() {
  @Field(() => String, { description: "The day in UTC, such as `2026-01-31`." })
  date!: string;

  @Field(() => Int, { description: "Cycles that began on this day." })
  cycles!: number;
}

export const dayCounters = ["requests", "created", "linked", "updated", "deactivated", "deleted", "failed"] as const;
export type DayCounter = (typeof dayCounters)[number];
for (const name of dayCounters) declareField(ProvisioningDay, name, () => Int, { description: cycleCounters[name] });
