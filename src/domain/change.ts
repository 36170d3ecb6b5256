/** One entry of the change log: who changed what, and how, written in the change's own transaction. */
import { Field, ID, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { Node } from "./node.js";
import { Organisation } from "./organisation.js";
import { DateTime, Json } from "./scalars.js";

@Entity("changes")
@Index("changes_subjectId", ["organisationId", "subjectId", "id"])
@Index("changes_correlationId", ["organisationId", "correlationId", "id"])
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: "One entry of the change log: who changed what, and how. Written in the same transaction as the change itself.",
})
export class Change implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Field(() => DateTime, { description: "When it was changed." })
  @Column({ type: "bigint" })
  at!: number;

  @Field(() => String, { description: "What was done: the name of the mutation, such as `createUser`." })
  @Column({ type: "varchar", length: 64 })
  action!: string;

  @Field(() => String, { description: "What kind of object was changed, such as `User` or `Group`." })
  @Column({ type: "varchar", length: 64 })
  subjectKind!: string;

  @Field(() => ID, { description: "The id of the object that was changed; it may be gone since." })
  @Column({ type: "varchar", length: 36 })
  subjectId!: string;

  @Field(() => String, {
    description: "Who did it: `USER` for a person, `CREDENTIAL` for a provisioning client, `SYSTEM` for an operator.",
  })
  @Column({ type: "varchar", length: 16 })
  actorKind!: string;

  @Field(() => ID, { nullable: true, description: "The id of the person or of the credential; null for an operator." })
  @Column({ type: "varchar", length: 36, nullable: true })
  actorId!: string | null;

  @Field(() => String, { nullable: true, description: "The name that the client gave itself in `origin`." })
  @Column({ type: "varchar", length: 255, nullable: true })
  client!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The id that the client gave the request in `origin`, so that its own log can be matched.",
  })
  @Column({ type: "varchar", length: 255, nullable: true })
  correlationId!: string | null;

  @Field(() => Json, { nullable: true, description: "What else the client said in `origin`." })
  @Column({ type: "mediumtext", nullable: true })
  notes!: unknown;

  @Field(() => Json, {
    description:
      "What differs: a list of `{field, old, new}`, and for members of a group `{field, added, removed}` with ids, and `skipped` for ids that name nobody and were left out.",
  })
  @Column({ type: "mediumtext" })
  differences!: unknown;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "changes_organisation" })
  organisation!: Relation<Organisation>;
}
