/** A row for each direct member of a group: a person or another group. */
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { Group } from "./group.js";
import { User } from "./user.js";

@Entity("memberships")
@Index("memberships_memberId", ["organisationId", "memberId", "groupId"])
@Index("memberships_userId", ["organisationId", "userId", "groupId"])
@Index("memberships_childGroupId", ["organisationId", "childGroupId", "groupId"])
export class Membership {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  groupId!: string;

  /** The same as `userId` or `childGroupId`, whichever is set. */
  @PrimaryColumn({ type: "varchar", length: 36 })
  memberId!: string;

  @Column({ type: "varchar", length: 36, nullable: true })
  userId!: string | null;

  @Column({ type: "varchar", length: 36, nullable: true })
  childGroupId!: string | null;

  @ManyToOne(() => Group, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "memberships_group" },
    { name: "groupId", referencedColumnName: "id", foreignKeyConstraintName: "memberships_group" },
  ])
  group!: Relation<Group>;

  @ManyToOne(() => User, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "memberships_user" },
    { name: "userId", referencedColumnName: "id", foreignKeyConstraintName: "memberships_user" },
  ])
  user!: Relation<User>;

  @ManyToOne(() => Group, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "memberships_childGroup" },
    { name: "childGroupId", referencedColumnName: "id", foreignKeyConstraintName: "memberships_childGroup" },
  ])
  childGroup!: Relation<Group>;
}
