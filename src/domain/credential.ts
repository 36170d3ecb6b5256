/** A credential: who may act for an organisation. The token itself is shown once and only its digest is kept. */
import { Field, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { enumType } from "./enum-type.js";
import { Node } from "./node.js";
import { Organisation } from "./organisation.js";
import { DateTime } from "./scalars.js";
import type { CredentialKind as Kind } from "./token.js";
import { User } from "./user.js";

export const CredentialKind = enumType("CredentialKind", "What a credential is for.", {
  PROVISIONING: "An identity provider provisions people and groups with it.",
  API_KEY: "A person uses this API with it, with that person's own rights.",
});
export type CredentialKind = Kind;

export const labelLimit = 100;

@Entity("credentials")
@Index("credentials_digest", ["digest"], { unique: true })
@Index("credentials_user", ["organisationId", "userId"])
@ObjectType({ implements: Node, description: "Lets a program act for the organisation or for one of its people. Its token is shown once." })
export class Credential implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Column({ type: "varchar", length: 16 })
  @Field(() => CredentialKind, { description: "What the credential is for." })
  kind!: CredentialKind;

  @Column({ type: "varchar", length: labelLimit })
  @Field(() => String, { description: "What people know it by." })
  label!: string;

  /** SHA-256 of the token. */
  @Column({ type: "varbinary", length: 32 })
  digest!: Uint8Array;

  @Column({ type: "varchar", length: 36, nullable: true })
  userId!: string | null;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: number;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "From then on it is refused; null when it does not expire." })
  expiresAt!: number | null;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "When it was last used, to the minute; null when it never was." })
  lastUsedAt!: number | null;

  /** When a client last came with it although it had ended, to the minute. */
  @Column({ type: "bigint", nullable: true })
  refusedAt!: number | null;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "When it was revoked; null while it is good." })
  revokedAt!: number | null;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "credentials_organisation" })
  organisation!: Relation<Organisation>;

  @ManyToOne(() => User, { onDelete: "CASCADE", onUpdate: "NO ACTION", nullable: true })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "credentials_person" },
    { name: "userId", referencedColumnName: "id", foreignKeyConstraintName: "credentials_person" },
  ])
  person!: Relation<User> | null;
}

@ObjectType({ description: "A credential that was just made, with its token." })
export class NewCredential {
  @Field(() => Credential, { description: "The credential." })
  credential!: Credential;

  @Field(() => String, { description: "The bearer token. It is shown here and never again." })
  token!: string;
}
