/** A secret of an OAuth client: several may be good at once, so that one can take over from another. */
import { Field, ID, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { OAuthClient } from "./oauth-client.js";
import { Organisation } from "./organisation.js";
import { DateTime } from "./scalars.js";

/** Characters of a secret that are kept to know it by. */
export const hintLength = 4;

@Entity("client_secrets")
@Index("client_secrets_client", ["organisationId", "clientId", "digest"], { unique: true })
@ObjectType({ description: "A secret of an OAuth client. The secret itself is shown once." })
export class ClientSecret {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  @Field(() => ID, { description: "A UUID; it is not the secret." })
  id!: string;

  @Column({ type: "varchar", length: 36 })
  clientId!: string;

  /** SHA-256 of the secret. */
  @Column({ type: "varbinary", length: 32 })
  digest!: Uint8Array;

  @Column({ type: "varchar", length: hintLength })
  @Field(() => String, { description: `Its last ${hintLength} characters, to tell it from others.` })
  hint!: string;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: number;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "From then on it is refused." })
  expiresAt!: number;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, {
    nullable: true,
    description: "When an access token was last got with it, to the minute; null when none ever was.",
  })
  lastUsedAt!: number | null;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "When it was revoked; null while it is good." })
  revokedAt!: number | null;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "client_secrets_organisation" })
  organisation!: Relation<Organisation>;

  @ManyToOne(() => OAuthClient, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "client_secrets_of" },
    { name: "clientId", referencedColumnName: "id", foreignKeyConstraintName: "client_secrets_of" },
  ])
  client!: Relation<OAuthClient>;
}

@ObjectType("NewOAuthClient", { description: "An OAuth client that was just registered, with its first secret." })
export class NewOAuthClient {
  @Field(() => OAuthClient, { description: "The client." })
  client!: OAuthClient;

  @Field(() => String, { description: "The client secret. It is shown here and never again." })
  secret!: string;
}

@ObjectType({ description: "A secret that was just added to an OAuth client." })
export class NewClientSecret {
  @Field(() => OAuthClient, { description: "The client." })
  client!: OAuthClient;

  @Field(() => ClientSecret, { description: "What is kept of the secret." })
  clientSecret!: ClientSecret;

  @Field(() => String, { description: "The client secret. It is shown here and never again." })
  secret!: string;
}
