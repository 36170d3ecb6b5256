/** A group of people and groups, as row and as GraphQL type. */
import { Field, Int, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { keyBytes } from "./comparison-key.js";
import { Node } from "./node.js";
import { Organisation } from "./organisation.js";
import { DateTime } from "./scalars.js";

/** The text fields of a group. */
export const groupFields = {
  displayName: { max: 255, folding: "folded", required: true },
  externalId: { max: 255, folding: "exact", required: false },
} as const;
export type GroupFieldName = keyof typeof groupFields;

@Entity("user_groups")
@Index("user_groups_displayNameKey", ["organisationId", "displayNameKey"], { unique: true })
@Index("user_groups_externalIdKey", ["organisationId", "externalIdKey", "id"])
@Index("user_groups_createdAt", ["organisationId", "createdAt", "id"])
@Index("user_groups_updatedAt", ["organisationId", "updatedAt", "id"])
@Index("user_groups_provisionedAt", ["organisationId", "provisionedAt"])
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: "A group of people, and of other groups. Discs can be shared with it.",
})
export class Group implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Field(() => Int, { description: "Grows by one with each change of the group or of its direct members." })
  @Column({ type: "int" })
  version!: number;

  @Field(() => DateTime, { description: "When the group was created." })
  @Column({ type: "bigint" })
  createdAt!: number;

  @Field(() => DateTime, { description: "When the group or its direct members were last changed." })
  @Column({ type: "bigint" })
  updatedAt!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: "When a provisioning client first wrote this group; null for groups that it has never touched.",
  })
  @Column({ type: "bigint", nullable: true })
  provisionedAt!: number | null;

  @Field(() => String, { description: "The group's name. Unique in the organisation, whatever its case." })
  @Column({ type: "varchar", length: groupFields.displayName.max })
  displayName!: string;

  @Column({ type: "varbinary", length: keyBytes(groupFields.displayName.max) })
  displayNameKey!: Uint8Array;

  @Field(() => String, { nullable: true, description: "The group's id in the client that provisions, compared exactly." })
  @Column({ type: "varchar", length: groupFields.externalId.max, nullable: true })
  externalId!: string | null;

  @Column({ type: "varbinary", length: keyBytes(groupFields.externalId.max), nullable: true })
  externalIdKey!: Uint8Array | null;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "user_groups_organisation" })
  organisation!: Relation<Organisation>;
}

/** A group of which only id and name are known: enough for those who ask no more. */
export function referredGroup({ id, displayName }: { readonly id: string; readonly displayName: string }): Group {
  return Object.assign(new Group(), { id, displayName });
}
