/** One row for each value of a person's multi-valued fields. */
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { declareText } from "./declared-field.js";
import { allParts } from "./labelled-value.js";
import { User } from "./user.js";

@Entity("user_values")
@Index("user_values_valueKey", ["organisationId", "attribute", "valueKey", "userId"])
export class UserValue {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  userId!: string;

  /** The person field that the value belongs to. */
  @PrimaryColumn({ type: "varchar", length: 32 })
  attribute!: string;

  /** Its place in the list, from 0. */
  @PrimaryColumn({ type: "int" })
  position!: number;

  @Column({ type: "tinyint", nullable: true })
  isPrimary!: number | null;

  @ManyToOne(() => User, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "user_values_user" },
    { name: "userId", referencedColumnName: "id", foreignKeyConstraintName: "user_values_user" },
  ])
  user!: Relation<User>;
}

// `value` is TEXT: certificates are longer than a VARCHAR of a wide row may be.
for (const [name, { max }] of Object.entries(allParts)) declareText(UserValue, name, max, true, name === "value");
