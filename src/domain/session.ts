/** A person's session in a browser. What the browser holds is kept as a digest alone, and is another one every hour. */
import { Field, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { enumType } from "./enum-type.js";
import { Node } from "./node.js";
import { DateTime } from "./scalars.js";
import { User } from "./user.js";

export const SignInMethod = enumType("SignInMethod", "How a person signed in.", {
  SINGLE_SIGN_ON: "At the organisation's identity provider.",
  SIGN_IN_LINK: "By a one-time link.",
});
export type SignInMethod = keyof typeof SignInMethod;

export const clientLimit = 255;
export const sealedIdTokenLimit = 8192;
export const providerSessionLimit = 255;

@Entity("sessions")
@Index("sessions_id", ["id"], { unique: true })
@Index("sessions_userId", ["organisationId", "userId", "createdAt"])
@Index("sessions_expiresAt", ["expiresAt"])
@ObjectType({ implements: Node, simpleResolvers: true, description: "A person's session in a browser." })
export class Session implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Column({ type: "varchar", length: 36 })
  userId!: string;

  /** SHA-256 of what the browser holds. */
  @Column({ type: "varbinary", length: 32 })
  digest!: Uint8Array;

  /** Of what it held before the last rotation: good for requests that were under way. */
  @Column({ type: "varbinary", length: 32, nullable: true })
  previousDigest!: Uint8Array | null;

  @Column({ type: "bigint" })
  rotatedAt!: number;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When the person signed in." })
  createdAt!: number;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When it was last used, to the minute." })
  lastSeenAt!: number;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "From then on it is refused, however much it is used." })
  expiresAt!: number;

  @Column({ type: "varchar", length: 16 })
  @Field(() => SignInMethod, { description: "How the person signed in." })
  method!: SignInMethod;

  @Column({ type: "varchar", length: clientLimit, nullable: true })
  @Field(() => String, { nullable: true, description: "The browser, as its User-Agent says; null when it says nothing." })
  client!: string | null;

  /** What the provider is shown when the person signs out there. */
  @Column({ type: "varbinary", length: sealedIdTokenLimit, nullable: true })
  sealedIdToken!: Uint8Array | null;

  /** The provider's own name of the session (`sid`). */
  @Column({ type: "varchar", length: providerSessionLimit, nullable: true })
  providerSession!: string | null;

  @Field(() => Boolean, { description: "Whether it is the one that this request was made in." })
  current!: boolean;

  @ManyToOne(() => User, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "sessions_person" },
    { name: "userId", referencedColumnName: "id", foreignKeyConstraintName: "sessions_person" },
  ])
  person!: Relation<User>;
}
