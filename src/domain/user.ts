/** A person of an organisation, as row and as GraphQL type. */
import { Field, Int, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { enumType } from "./enum-type.js";
import { Node } from "./node.js";
import { Organisation } from "./organisation.js";
import { PersonFields } from "./person-fields.js";
import { DateTime } from "./scalars.js";

export const Role = enumType("Role", "What a person may do in the product.", {
  ADMIN: "Manages people, groups, provisioning and settings of the organisation.",
  MEMBER: "Uses the product.",
});
export type Role = keyof typeof Role;

/** A direct group of a user as the user's own SELECT reads it. */
export interface GroupReference {
  readonly id: string;
  readonly displayName: string;
}

@Entity("users")
@Index("users_userNameKey", ["organisationId", "userNameKey"], { unique: true })
@Index("users_externalIdKey", ["organisationId", "externalIdKey", "id"])
@Index("users_displayNameKey", ["organisationId", "displayNameKey", "id"])
@Index("users_employeeNumberKey", ["organisationId", "employeeNumberKey", "id"])
@Index("users_managerIdKey", ["organisationId", "managerIdKey", "id"])
@Index("users_createdAt", ["organisationId", "createdAt", "id"])
@Index("users_updatedAt", ["organisationId", "updatedAt", "id"])
@Index("users_active", ["organisationId", "active", "createdAt", "id"])
@Index("users_role", ["organisationId", "role", "active"])
@Index("users_provisionedAt", ["organisationId", "provisionedAt", "active"])
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: "A person of the organisation. Deactivated people are users too.",
})
export class User extends PersonFields implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Field(() => Int, { description: "Grows by one with each change of the person's own fields." })
  @Column({ type: "int" })
  version!: number;

  @Field(() => DateTime, { description: "When the person was created." })
  @Column({ type: "bigint" })
  createdAt!: number;

  @Field(() => DateTime, { description: "When the person's own fields were last changed." })
  @Column({ type: "bigint" })
  updatedAt!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: "When a provisioning client first wrote this person; null for people that it has never touched.",
  })
  @Column({ type: "bigint", nullable: true })
  provisionedAt!: number | null;

  @Field(() => Role, { description: "What the person may do in the product." })
  @Column({ type: "varchar", length: 16 })
  role!: Role;

  /** When the person was last deactivated: sessions and sign-in links of before are no good any more. */
  @Column({ type: "bigint", nullable: true })
  sessionsEndedAt!: number | null;

  /** Present when the user was read together with it. */
  managerName?: string | null;

  /** Present when the user was read together with its direct groups. */
  groupReferences?: readonly GroupReference[];

  /** Whether any group of the organisation is in another one; present when the user was read together with its direct groups. */
  groupsAreNested?: boolean;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "users_organisation" })
  organisation!: Relation<Organisation>;
}
