/** A sign-in that was sent to a provider and whose answer is awaited: what the answer must fit, good once and for some minutes. */
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { Organisation } from "./organisation.js";

@Entity("sign_in_attempts")
@Index("sign_in_attempts_stateDigest", ["stateDigest"], { unique: true })
@Index("sign_in_attempts_expiresAt", ["expiresAt"])
export class SignInAttempt {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  /** SHA-256 of `state`. */
  @PrimaryColumn({ type: "varbinary", length: 32 })
  stateDigest!: Uint8Array;

  /** SHA-256 of what the browser has in its cookie. */
  @Column({ type: "varbinary", length: 32 })
  browserDigest!: Uint8Array;

  @Column({ type: "varchar", length: 64 })
  nonce!: string;

  /** PKCE's code verifier (RFC 7636). */
  @Column({ type: "varbinary", length: 256 })
  sealedVerifier!: Uint8Array;

  @Column({ type: "bigint" })
  expiresAt!: number;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "sign_in_attempts_organisation" })
  organisation!: Relation<Organisation>;
}
