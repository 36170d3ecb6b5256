/** A planning disc: a year's wheel, owned by one person and shared with others and with groups. */
import { Field, InputType, Int, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { keyBytes } from "./comparison-key.js";
import { enumType } from "./enum-type.js";
import { Node } from "./node.js";
import { Organisation } from "./organisation.js";
import { DateTime } from "./scalars.js";
import { User } from "./user.js";

export const DiscPermission = enumType("DiscPermission", "What a person may do with a disc.", {
  VIEW: "See it.",
  EDIT: "See it and change its title and year.",
});
export type DiscPermission = keyof typeof DiscPermission;

export const titleLimit = 255;
export const years = { first: 1900, last: 2200 } as const;

@Entity("discs")
@Index("discs_owner", ["organisationId", "ownerId", "id"])
@ObjectType({
  implements: Node,
  description: "A planning disc. Its owner, whom it is shared with, and active members of groups it is shared with see it.",
})
export class Disc implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Column({ type: "int" })
  @Field(() => Int, { description: "Counts the changes of the disc itself; its shares are not counted." })
  version!: number;

  @Column({ type: "varchar", length: titleLimit })
  @Field(() => String, { description: "What people call it." })
  title!: string;

  @Column({ type: "varbinary", length: keyBytes(titleLimit) })
  titleKey!: Uint8Array;

  @Column({ type: "int", nullable: true })
  @Field(() => Int, { nullable: true, description: "The year that the disc plans; null when it is bound to none." })
  year!: number | null;

  @Column({ type: "varchar", length: 36 })
  ownerId!: string;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: number;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When its title, year or owner was last changed." })
  updatedAt!: number;

  /** Not stored: it belongs to the person through whom the disc was reached. */
  @Field(() => DiscPermission, { description: "What the viewer may do with it; in `User.discs`, what that user may do." })
  permission!: DiscPermission;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "discs_organisation" })
  organisation!: Relation<Organisation>;

  @ManyToOne(() => User, { onDelete: "RESTRICT", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "discs_person" },
    { name: "ownerId", referencedColumnName: "id", foreignKeyConstraintName: "discs_person" },
  ])
  person!: Relation<User>;
}

@InputType({ description: "A new disc." })
export class DiscInput {
  @Field(() => String, { description: `What people will call it: 1 to ${titleLimit} characters.` })
  title!: string;

  @Field(() => Int, { nullable: true, description: `The year that it plans, ${years.first} to ${years.last}.` })
  year?: number | null;
}

@InputType({ description: "What to change of a disc. Absent fields stay as they are." })
export class DiscChange {
  @Field(() => String, {
    nullable: true,
    description: `The new title: 1 to ${titleLimit} characters. Null is refused: a disc has a title.`,
  })
  title?: string | null;

  @Field(() => Int, { nullable: true, description: `The new year, ${years.first} to ${years.last}; null takes the year away.` })
  year?: number | null;
}
