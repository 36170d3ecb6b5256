/** An access token that was issued to an OAuth client (RFC 6749 §1.4): opaque, its digest stored, gone soon after it ended. */
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { ClientSecret } from "./client-secret.js";
import { OAuthClient } from "./oauth-client.js";
import { Organisation } from "./organisation.js";

@Entity("access_tokens")
@Index("access_tokens_digest", ["digest"], { unique: true })
@Index("access_tokens_client", ["organisationId", "clientId", "expiresAt"])
@Index("access_tokens_expiresAt", ["expiresAt"])
@Index("access_tokens_secret", ["organisationId", "secretId"])
export class AccessToken {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  /** SHA-256 of the token. */
  @PrimaryColumn({ type: "varbinary", length: 32 })
  digest!: Uint8Array;

  @Column({ type: "varchar", length: 36 })
  clientId!: string;

  /** The secret that it was got with; absent for a federated client. */
  @Column({ type: "varchar", length: 36, nullable: true })
  secretId!: string | null;

  @Column({ type: "bigint" })
  createdAt!: number;

  @Column({ type: "bigint" })
  expiresAt!: number;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "access_tokens_organisation" })
  organisation!: Relation<Organisation>;

  @ManyToOne(() => OAuthClient, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "access_tokens_of" },
    { name: "clientId", referencedColumnName: "id", foreignKeyConstraintName: "access_tokens_of" },
  ])
  client!: Relation<OAuthClient>;

  @ManyToOne(() => ClientSecret, { onDelete: "CASCADE", onUpdate: "NO ACTION", nullable: true })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "access_tokens_made_with" },
    { name: "secretId", referencedColumnName: "id", foreignKeyConstraintName: "access_tokens_made_with" },
  ])
  secret!: Relation<ClientSecret> | null;
}
