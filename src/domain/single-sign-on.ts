/** How an organisation's people sign in at its own identity provider (OpenID Connect): a row, what is told of it, what may be set. */
import { Field, InputType, ObjectType } from "type-graphql";
import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from "typeorm";
import { enumType } from "./enum-type.js";
import { Organisation } from "./organisation.js";
import { DateTime } from "./scalars.js";

export const SignInMatch = enumType("SignInMatch", "By what a person who signs in for the first time is found among the people.", {
  EXTERNAL_ID: "The external id is the object id at the provider (`oid`, else `sub`).",
  USER_NAME: "The user name is `preferred_username`, on an e-mail domain that is the organisation's own.",
  WORK_EMAIL: "The work e-mail address is `email`, on an e-mail domain that is the organisation's own.",
});
export type SignInMatch = keyof typeof SignInMatch;

export const SingleSignOnAuthentication = enumType("SingleSignOnAuthentication", "How this server proves to the provider who it is.", {
  CLIENT_SECRET: "By a secret that the provider made.",
  CERTIFICATE: "By assertions signed with the private key of a certificate that the provider knows (`private_key_jwt`).",
});
export type SingleSignOnAuthentication = keyof typeof SingleSignOnAuthentication;

export const issuerLimit = 400;
export const clientIdLimit = 255;
export const tenantIdLimit = 64;
export const sealedLimit = 8192;
const word = 16;

const text = {
  issuer:
    "The provider's issuer identifier, exactly as its metadata has it: `https://login.microsoftonline.com/<tenant id>/v2.0` at Entra.",
  clientId: "The id under which this server is registered at the provider (Entra: application id).",
  authentication: "How this server proves to the provider who it is.",
  tenantId: "The tenant (`tid`) that everyone who signs in must belong to; null where the issuer alone decides.",
  matchBy: "By what a person who signs in for the first time is found. Later only who it is at the provider counts.",
  enabled: "Whether it is used.",
  required: "Whether people must use it: sign-in links are refused, except for admins by role.",
} as const;

@Entity("single_sign_on")
@ObjectType({ description: "How the organisation's people sign in at its own identity provider.", simpleResolvers: true })
export class SingleSignOn {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @Column({ type: "varchar", length: issuerLimit })
  @Field(() => String, { description: text.issuer })
  issuer!: string;

  @Column({ type: "varchar", length: clientIdLimit })
  @Field(() => String, { description: text.clientId })
  clientId!: string;

  @Column({ type: "varchar", length: word })
  @Field(() => SingleSignOnAuthentication, { description: text.authentication })
  authentication!: SingleSignOnAuthentication;

  /** The client secret, or the private key with the certificate's thumbprints. */
  @Column({ type: "varbinary", length: sealedLimit })
  sealedSecret!: Uint8Array;

  @Column({ type: "varchar", length: 40, nullable: true })
  @Field(() => String, { nullable: true, description: "SHA-1 of the certificate in hexadecimal, as Entra shows it; null without one." })
  certificateThumbprint!: string | null;

  @Column({ type: "bigint", nullable: true })
  certificateExpiresAt!: number | null;

  @Column({ type: "varchar", length: tenantIdLimit, nullable: true })
  @Field(() => String, { nullable: true, description: text.tenantId })
  tenantId!: string | null;

  @Column({ type: "varchar", length: word })
  @Field(() => SignInMatch, { description: text.matchBy })
  matchBy!: SignInMatch;

  @Column({ type: "tinyint" })
  @Field(() => Boolean, { description: text.enabled })
  enabled!: boolean;

  @Column({ type: "tinyint" })
  @Field(() => Boolean, { description: text.required })
  required!: boolean;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When it was last changed." })
  updatedAt!: number;

  @OneToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "single_sign_on_organisation" })
  organisation!: Relation<Organisation>;
}

@InputType({ description: "A certificate with its private key, both as PEM. The key is kept encrypted and never shown." })
export class SingleSignOnCertificateInput {
  @Field(() => String, { description: "The X.509 certificate that the provider knows." })
  certificate!: string;

  @Field(() => String, { description: "Its private key, without a passphrase: RSA of 2048 bits or more, or on the curve P-256." })
  privateKey!: string;
}

@InputType({
  description:
    "What to set. Absent or null fields stay as they are; at first `issuer`, `clientId` and either `clientSecret` or `certificate` are needed.",
})
export class SingleSignOnInput {
  @Field(() => String, { nullable: true, description: text.issuer })
  issuer?: string | null;

  @Field(() => String, { nullable: true, description: text.clientId })
  clientId?: string | null;

  @Field(() => String, { nullable: true, description: "The secret that the provider made. It is kept encrypted and never shown." })
  clientSecret?: string | null;

  @Field(() => SingleSignOnCertificateInput, { nullable: true, description: "The certificate to sign with, instead of a secret." })
  certificate?: SingleSignOnCertificateInput | null;

  @Field(() => String, {
    nullable: true,
    description: `${text.tenantId} Empty text takes it away; an issuer at Entra says it itself.`,
  })
  tenantId?: string | null;

  @Field(() => SignInMatch, { nullable: true, description: `${text.matchBy} At first USER_NAME.` })
  matchBy?: SignInMatch | null;

  @Field(() => Boolean, { nullable: true, description: `${text.enabled} At first true.` })
  enabled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: `${text.required} At first false.` })
  required?: boolean | null;
}

@ObjectType({ description: "What was found when the provider was asked for its metadata just now.", simpleResolvers: true })
export class SingleSignOnCheck {
  @Field(() => Boolean, { description: "Whether the provider answered as a provider with this issuer does." })
  reachable!: boolean;

  @Field(() => String, { nullable: true, description: "What is wrong; null when nothing is." })
  problem!: string | null;

  @Field(() => String, { nullable: true, description: "Where people are sent to sign in; null when it is not known." })
  authorizationEndpoint!: string | null;
}
