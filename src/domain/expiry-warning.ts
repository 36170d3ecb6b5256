/** That the admins of an organisation were warned of a credential that ends: once for each end, whichever process it was. */
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { Organisation } from "./organisation.js";

@Entity("expiry_warnings")
export class ExpiryWarning {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  /** The credential, or the organisation itself for what it has one of. */
  @PrimaryColumn({ type: "varchar", length: 36 })
  subjectId!: string;

  @PrimaryColumn({ type: "bigint" })
  expiresAt!: number;

  @Column({ type: "bigint" })
  warnedAt!: number;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "expiry_warnings_organisation" })
  organisation!: Relation<Organisation>;
}
