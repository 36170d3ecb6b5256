/** The brake of a provisioning connection: when removals are too many, and what happens then. */
import { Field, InputType, Int, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { enumType } from "./enum-type.js";
import { Organisation } from "./organisation.js";

export type BrakeMode = "OFF" | "ALERT" | "HOLD";
export const BrakeMode = enumType("BrakeMode", "What happens when a provisioning client removes too many people and groups.", {
  OFF: "Nothing; nothing is counted.",
  ALERT: "The organisation's admins are told; nothing is refused.",
  HOLD: "The admins are told, and further removals are refused until one of them has decided.",
});

/** The removals of a person or a group that a brake counts. */
export type RemovalOperation = "DEACTIVATED" | "DELETED";

export const brakeLimits = {
  windowMinutes: { least: 1, most: 7 * 24 * 60 },
  count: { least: 2, most: 1_000_000 },
  sharePercent: { least: 1, most: 100 },
} as const;

const windowText = "For how many minutes a removal is counted.";
const countText = `How many removals are let through within the window, at least ${brakeLimits.count.least}, so that one alone is never held.`;
const shareText =
  "How many percent of the active people may be removed within the window; one removal always may. Whichever of the two is reached first counts.";

@ObjectType({
  simpleResolvers: true,
  description: "How many deactivations and deletions by provisioning clients are too many, and what happens then.",
})
export class Brake {
  @Field(() => BrakeMode, { description: "What happens when they are too many." })
  mode!: BrakeMode;

  @Field(() => Int, { description: windowText })
  windowMinutes!: number;

  @Field(() => Int, { nullable: true, description: `${countText} Null where the share alone counts.` })
  count!: number | null;

  @Field(() => Int, { nullable: true, description: `${shareText} Null where the number alone counts.` })
  sharePercent!: number | null;

  /** Of the hold that is in force. */
  readonly holdId!: string | null;
}

@InputType({ description: "What to change of a brake. What is left out stays as it is." })
export class BrakeChange {
  @Field(() => BrakeMode, {
    nullable: true,
    description: "What happens when they are too many. Another mode than before ends a hold that is in force, and begins to count anew.",
  })
  mode?: BrakeMode | null;

  @Field(() => Int, { nullable: true, description: windowText })
  windowMinutes?: number | null;

  @Field(() => Int, { nullable: true, description: `${countText} Null takes it away.` })
  count?: number | null;

  @Field(() => Int, { nullable: true, description: `${shareText} Null takes it away.` })
  sharePercent?: number | null;
}

/** A removal that the brake counts, until it is as old as the window is long; one for each person and group. */
@Entity("brake_marks")
@Index("brake_marks_at", ["organisationId", "at"])
export class BrakeMark {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  subjectId!: string;

  @Column({ type: "bigint" })
  at!: number;

  @Column({ type: "varchar", length: 16 })
  operation!: RemovalOperation;

  @Column({ type: "varchar", length: 16 })
  subjectKind!: string;

  @Column({ type: "varchar", length: 255 })
  subjectName!: string;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "brake_marks_organisation" })
  organisation!: Relation<Organisation>;
}
