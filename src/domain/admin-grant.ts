/** What makes people admins without the role: a group of the organisation, or an app role that its directory gives; a row for each. */
import { Field, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { keyBytes } from "./comparison-key.js";
import { Group } from "./group.js";
import { Organisation } from "./organisation.js";

export const appRoleLimit = 255;

@Entity("admin_grants")
@Index("admin_grants_groupId", ["organisationId", "groupId"])
export class AdminGrantRow {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 16 })
  kind!: "GROUP" | "APP_ROLE";

  @Column({ type: "varchar", length: 36, nullable: true })
  groupId!: string | null;

  @Column({ type: "varchar", length: appRoleLimit, nullable: true })
  appRole!: string | null;

  /** As the values of a person's roles are compared. */
  @Column({ type: "varbinary", length: keyBytes(appRoleLimit), nullable: true })
  appRoleKey!: Uint8Array | null;

  @Column({ type: "bigint" })
  updatedAt!: number;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "admin_grants_organisation" })
  organisation!: Relation<Organisation>;

  @ManyToOne(() => Group, { onDelete: "CASCADE", onUpdate: "NO ACTION", nullable: true })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "admin_grants_group" },
    { name: "groupId", referencedColumnName: "id", foreignKeyConstraintName: "admin_grants_group" },
  ])
  group!: Relation<Group> | null;
}

@ObjectType({
  simpleResolvers: true,
  description:
    "Who is an admin without the role ADMIN, as long as it lasts; such a person does not count as the organisation's last admin.",
})
export class AdminGrant {
  readonly groupId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The app role, as its value stands among the person's `roles`, whatever its case; null when none grants it.",
  })
  appRole!: string | null;
}
