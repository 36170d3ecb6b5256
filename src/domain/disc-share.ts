/** A disc's share: one person or one group, and what they may do. */
import { Field, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { Disc, DiscPermission } from "./disc.js";
import { Group } from "./group.js";
import { DateTime } from "./scalars.js";
import { User } from "./user.js";

@Entity("disc_shares")
@Index("disc_shares_user", ["organisationId", "userId", "discId"])
@Index("disc_shares_group", ["organisationId", "groupId", "discId"])
@ObjectType({ description: "Whom a disc is shared with: a person, or the active members of a group and of the groups inside it." })
export class DiscShare {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  discId!: string;

  /** The person's or the group's id: ids are unique across both. */
  @PrimaryColumn({ type: "varchar", length: 36 })
  granteeId!: string;

  @Column({ type: "varchar", length: 36, nullable: true })
  userId!: string | null;

  @Column({ type: "varchar", length: 36, nullable: true })
  groupId!: string | null;

  @Column({ type: "varchar", length: 8 })
  @Field(() => DiscPermission, { description: "What they may do." })
  permission!: DiscPermission;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When the disc was first shared with them." })
  createdAt!: number;

  @ManyToOne(() => Disc, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "disc_shares_disc" },
    { name: "discId", referencedColumnName: "id", foreignKeyConstraintName: "disc_shares_disc" },
  ])
  disc!: Relation<Disc>;

  @ManyToOne(() => User, { onDelete: "CASCADE", onUpdate: "NO ACTION", nullable: true })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "disc_shares_person" },
    { name: "userId", referencedColumnName: "id", foreignKeyConstraintName: "disc_shares_person" },
  ])
  person!: Relation<User> | null;

  @ManyToOne(() => Group, { onDelete: "CASCADE", onUpdate: "NO ACTION", nullable: true })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "disc_shares_members" },
    { name: "groupId", referencedColumnName: "id", foreignKeyConstraintName: "disc_shares_members" },
  ])
  members!: Relation<Group> | null;
}
