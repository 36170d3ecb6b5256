/** That a change of a group's members names somebody: their own history finds it. */
import { Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { Organisation } from "./organisation.js";

@Entity("change_subjects")
export class ChangeSubject {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  /** The person or group that became a member or stopped being one. */
  @PrimaryColumn({ type: "varchar", length: 36 })
  subjectId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  changeId!: string;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "change_subjects_organisation" })
  organisation!: Relation<Organisation>;
}
