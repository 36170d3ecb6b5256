/** A customer, the tenant: its plan decides what it may use, its verified domains whose e-mail addresses are its own. */
import { Field, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import type { Plan as PlanName } from "./context.js";
import { enumType } from "./enum-type.js";
import { Node } from "./node.js";
import { DateTime } from "./scalars.js";

export const Plan = enumType("Plan", "What an organisation has bought.", {
  FREE: "A few people, a few discs.",
  PRO: "The whole product.",
  ENTERPRISE: "The whole product, with provisioning by the organisation's identity provider.",
});

export const nameLimit = 255;

/** A condition on organisations, for statements that no organisation bounds: copies in which something is rehearsed are nobody's to find. */
export const noCopy = (organisation: string) => `${organisation}.rehearsalOf IS NULL`;

@Entity("organisations")
@Index("organisations_rehearsalOf", ["rehearsalOf"], { unique: true })
@ObjectType({ implements: Node, description: "A customer, with its own people, groups and discs that no other organisation sees." })
export class Organisation implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Field(() => String, { description: "The organisation's name." })
  @Column({ type: "varchar", length: nameLimit })
  name!: string;

  @Field(() => Plan, { description: "What it has bought." })
  @Column({ type: "varchar", length: 16 })
  plan!: PlanName;

  @Field(() => DateTime, { description: "When it was created." })
  @Column({ type: "bigint" })
  createdAt!: number;

  @Column({ type: "bigint" })
  updatedAt!: number;

  /** Of a copy in which something is rehearsed, the organisation that it is a copy of: nobody but provisioning clients finds it. */
  @Column({ type: "varchar", length: 36, nullable: true })
  rehearsalOf!: string | null;
}

@Entity("organisation_domains")
@Index("organisation_domains_domain", ["domain"])
@ObjectType({ description: "An e-mail domain of an organisation.", simpleResolvers: true })
export class OrganisationDomain {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @Field(() => String, { description: "The domain, in lower case." })
  @PrimaryColumn({ type: "varchar", length: 255 })
  domain!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: "Since when an operator knows it to be the organisation's own; null while that is awaited.",
  })
  @Column({ type: "bigint", nullable: true })
  verifiedAt!: number | null;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "organisation_domains_organisation" })
  organisation!: Relation<Organisation>;
}
