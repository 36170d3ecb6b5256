/** A one-time link with which a person signs in without the organisation's identity provider. */
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { User } from "./user.js";

export type LinkPurpose = "SIGN_IN" | "INVITATION";

@Entity("sign_in_links")
@Index("sign_in_links_digest", ["digest"], { unique: true })
@Index("sign_in_links_userId", ["organisationId", "userId", "purpose"])
@Index("sign_in_links_expiresAt", ["expiresAt"])
export class SignInLink {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Column({ type: "varchar", length: 36 })
  userId!: string;

  /** SHA-256 of the token in the link. */
  @Column({ type: "varbinary", length: 32 })
  digest!: Uint8Array;

  @Column({ type: "varchar", length: 16 })
  purpose!: LinkPurpose;

  /** Comparison bytes of the address to which it was mailed; none for a link that an operator made. */
  @Column({ type: "varbinary", length: 2048, nullable: true })
  addressKey!: Uint8Array | null;

  @Column({ type: "bigint" })
  createdAt!: number;

  @Column({ type: "bigint" })
  expiresAt!: number;

  /** When it was used, or replaced by a newer one. */
  @Column({ type: "bigint", nullable: true })
  endedAt!: number | null;

  @ManyToOne(() => User, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "sign_in_links_person" },
    { name: "userId", referencedColumnName: "id", foreignKeyConstraintName: "sign_in_links_person" },
  ])
  person!: Relation<User>;
}
