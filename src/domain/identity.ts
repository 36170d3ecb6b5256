/** Who a person is at the organisation's identity provider: known from the first sign-in on, whatever the person is renamed to. */
import { createHash } from "node:crypto";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { Organisation } from "./organisation.js";
import { User } from "./user.js";

export const subjectLimit = 255;
export const authorityLimit = 400;

@Entity("identities")
@Index("identities_authorityKey", ["organisationId", "userId", "authorityKey"], { unique: true })
export class Identity {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  /** The digest of authority and subject together. */
  @PrimaryColumn({ type: "varbinary", length: 32 })
  identityKey!: Uint8Array;

  /** The digest of the authority: of each one a person has one identity. */
  @Column({ type: "varbinary", length: 32 })
  authorityKey!: Uint8Array;

  /** The tenant, or where there is none the issuer. */
  @Column({ type: "varchar", length: authorityLimit })
  authority!: string;

  /** The object id, or where there is none the subject. */
  @Column({ type: "varchar", length: subjectLimit })
  subject!: string;

  @Column({ type: "varchar", length: 36 })
  userId!: string;

  @Column({ type: "bigint" })
  createdAt!: number;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "identities_organisation" })
  organisation!: Relation<Organisation>;

  @ManyToOne(() => User, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "identities_person" },
    { name: "userId", referencedColumnName: "id", foreignKeyConstraintName: "identities_person" },
  ])
  person!: Relation<User>;
}

/** Digests compare bytes on every store, where a text might be compared without its last spaces. */
export function identityKeys(authority: string, subject: string): { authorityKey: Buffer; identityKey: Buffer } {
  const authorityKey = createHash("sha256").update(authority, "utf8").digest();
  return { authorityKey, identityKey: createHash("sha256").update(authorityKey).update(subject, "utf8").digest() };
}
