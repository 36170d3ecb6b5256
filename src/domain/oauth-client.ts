/** An OAuth client (RFC 6749 §2): a program of the organisation's identity provider that gets access tokens for provisioning. */
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { labelLimit } from "./credential.js";
import { enumType } from "./enum-type.js";
import { Node } from "./node.js";
import { Organisation } from "./organisation.js";
import { DateTime } from "./scalars.js";

export const OAuthClientAuthentication = enumType("OAuthClientAuthentication", "How an OAuth client shows who it is.", {
  CLIENT_SECRET: "By a secret that it shares with this server (RFC 6749 §2.3.1).",
  FEDERATED: "By an assertion that its identity provider signs for it (RFC 7523 §2.2): there is no secret.",
});
export type OAuthClientAuthentication = keyof typeof OAuthClientAuthentication;

/** Seconds. */
export const accessTokenLifetimes = { least: 3_600, most: 21_600 } as const;

/** Characters of each part of a federated identity. */
export const identityLimits = { issuer: 500, jwksUri: 500, subject: 255, audience: 255 } as const;
export type IdentityPart = keyof typeof identityLimits;

const identityTexts: Readonly<Record<IdentityPart, string>> = {
  issuer: "Who signs the assertions: their `iss`, compared exactly.",
  jwksUri: "Where the issuer's public keys are, as a JSON Web Key Set.",
  subject: "Whom the assertions are about: their `sub`, compared exactly.",
  audience: "For whom the assertions are made: what their `aud` has to name.",
};

export type Identity = { readonly [Part in IdentityPart]: string };

@ObjectType({ simpleResolvers: true, description: "By what assertions of an identity provider a client is known." })
export class FederatedIdentity implements Identity {
  @Field(() => String, { description: identityTexts.issuer })
  issuer!: string;

  @Field(() => String, { description: identityTexts.jwksUri })
  jwksUri!: string;

  @Field(() => String, { description: identityTexts.subject })
  subject!: string;

  @Field(() => String, { description: identityTexts.audience })
  audience!: string;
}

@InputType({ description: "By what assertions of an identity provider a client shall be known." })
export class FederatedIdentityInput implements Identity {
  @Field(() => String, { description: identityTexts.issuer })
  issuer!: string;

  @Field(() => String, { description: `${identityTexts.jwksUri} Of a host that this server is set up to read keys from.` })
  jwksUri!: string;

  @Field(() => String, { description: identityTexts.subject })
  subject!: string;

  @Field(() => String, { description: identityTexts.audience })
  audience!: string;
}

@Entity("oauth_clients")
@Index("oauth_clients_id", ["id"], { unique: true })
@Index("oauth_clients_identity", ["identityDigest"])
@ObjectType("OAuthClient", {
  implements: Node,
  description: "A program of the organisation's identity provider, which gets access tokens for provisioning.",
})
export class OAuthClient implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  @Field(() => ID, { description: "The client id, by which it names itself at the token endpoint." })
  id!: string;

  @Column({ type: "varchar", length: labelLimit })
  @Field(() => String, { description: "What people know it by." })
  label!: string;

  @Column({ type: "varchar", length: 16 })
  @Field(() => OAuthClientAuthentication, { description: "How it shows who it is." })
  authentication!: OAuthClientAuthentication;

  @Column({ type: "int" })
  @Field(() => Int, { description: "How long its access tokens are good for, in seconds." })
  accessTokenLifetime!: number;

  @Column({ type: "varchar", length: identityLimits.issuer, nullable: true })
  issuer!: string | null;

  @Column({ type: "varchar", length: identityLimits.jwksUri, nullable: true })
  jwksUri!: string | null;

  @Column({ type: "varchar", length: identityLimits.subject, nullable: true })
  subject!: string | null;

  @Column({ type: "varchar", length: identityLimits.audience, nullable: true })
  audience!: string | null;

  /** Of issuer, subject and audience: finds a client that does not name itself. */
  @Column({ type: "varbinary", length: 32, nullable: true })
  identityDigest!: Uint8Array | null;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When it was registered." })
  createdAt!: number;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, {
    nullable: true,
    description: "When it last got or used an access token, to the minute; null when it never did.",
  })
  lastUsedAt!: number | null;

  /** When a client last came with it although it had ended, to the minute. */
  @Column({ type: "bigint", nullable: true })
  refusedAt!: number | null;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "When it was revoked; null while it is good." })
  revokedAt!: number | null;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "oauth_clients_organisation" })
  organisation!: Relation<Organisation>;
}

@InputType("OAuthClientChange", { description: "What to change of an OAuth client. Absent or null fields stay as they are." })
export class OAuthClientChange {
  @Field(() => String, { nullable: true, description: `What people will know it by: 1 to ${labelLimit} characters.` })
  label?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `How long its next access tokens shall be good for: ${accessTokenLifetimes.least} to ${accessTokenLifetimes.most} seconds.`,
  })
  accessTokenLifetime?: number | null;

  @Field(() => FederatedIdentityInput, {
    nullable: true,
    description: "By what assertions it shall be known from now on; access tokens that it has end. For federated clients alone.",
  })
  federation?: FederatedIdentityInput | null;
}
