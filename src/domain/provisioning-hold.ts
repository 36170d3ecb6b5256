/** A hold: removals by a provisioning client were too many, so that an admin decides on them; and who is held. */
import { Field, ID, Int, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { BrakeMode, type RemovalOperation } from "./brake.js";
import { enumType } from "./enum-type.js";
import { Node } from "./node.js";
import { Organisation } from "./organisation.js";
import { ProvisioningOperation } from "./provisioning-event.js";
import { DateTime } from "./scalars.js";

export type HoldState = "OPEN" | "RELEASED" | "KEPT" | "ENDED";
export const HoldState = enumType("HoldState", "What was decided on a hold.", {
  OPEN: "Nothing yet: further removals are refused.",
  RELEASED: "That they are meant: removals are let through until `until`.",
  KEPT: "That they are a mistake: further removals are refused.",
  ENDED: "It is over: removals are let through, and counted anew.",
});

@Entity("provisioning_holds")
@Index("provisioning_holds_state", ["state", "lastTriedAt"])
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: "More people and groups were to be removed by a provisioning client than the brake lets through.",
})
export class ProvisioningHold implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Column({ type: "varchar", length: 16 })
  @Field(() => BrakeMode, { description: "Whether further removals are refused, or the admins only told." })
  mode!: BrakeMode;

  @Column({ type: "varchar", length: 16 })
  @Field(() => HoldState, { description: "What was decided." })
  state!: HoldState;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When there were too many." })
  startedAt!: number;

  @Column({ type: "int" })
  @Field(() => Int, { description: "How many removals were let through within the window, as the brake stood then." })
  threshold!: number;

  @Column({ type: "int" })
  @Field(() => Int, { description: "For how many minutes a removal was counted, as the brake stood then." })
  windowMinutes!: number;

  @Column({ type: "int" })
  @Field(() => Int, {
    description:
      "How many removals were carried out within the window before it began, and since then without having been refused: where admins are only told, and while it was released.",
  })
  applied!: number;

  @Column({ type: "int" })
  @Field(() => Int, { description: "How many removals were refused; `held` names them." })
  heldCount!: number;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When a removal was last asked for." })
  lastTriedAt!: number;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "When an admin decided last." })
  decidedAt!: number | null;

  @Column({ type: "varchar", length: 36, nullable: true })
  decidedById!: string | null;

  @Column({ type: "bigint", nullable: true })
  passUntil!: number | null;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "When it was over; null while it is in force." })
  endedAt!: number | null;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "provisioning_holds_organisation" })
  organisation!: Relation<Organisation>;
}

/** A removal that a hold knows of: one that was refused, or one that was carried out without having been. */
@Entity("provisioning_held")
@Index("provisioning_held_order", ["organisationId", "holdId", "refused", "firstAt", "subjectId"])
@ObjectType({ simpleResolvers: true, description: "The removal of one person or group that a hold knows of." })
export class HeldRemoval {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  holdId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  @Field(() => ID, { description: "The id of the person or group." })
  subjectId!: string;

  @PrimaryColumn({ type: "varchar", length: 16 })
  @Field(() => ProvisioningOperation, { description: "What was asked for: `DEACTIVATED` or `DELETED`." })
  operation!: RemovalOperation;

  @Column({ type: "varchar", length: 16 })
  @Field(() => String, { description: "`User` or `Group`." })
  subjectKind!: string;

  @Column({ type: "varchar", length: 255 })
  @Field(() => String, { description: "The name of the person or group when it was first asked for." })
  subjectName!: string;

  /** Who was removed before, came back and is held stands here twice. */
  @PrimaryColumn({ type: "tinyint" })
  refused!: number;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When it was first asked for." })
  firstAt!: number;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When it was last asked for." })
  lastAt!: number;

  @Column({ type: "int" })
  @Field(() => Int, { description: "How often it was refused." })
  attempts!: number;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "When it was carried out; null while it is not." })
  appliedAt!: number | null;

  @ManyToOne(() => ProvisioningHold, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "provisioning_held_by" },
    { name: "holdId", referencedColumnName: "id", foreignKeyConstraintName: "provisioning_held_by" },
  ])
  hold!: Relation<ProvisioningHold>;
}
