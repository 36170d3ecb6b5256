/** One request of a provisioning client that changed something, tried to, or failed: what the provisioning log keeps of it. */
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { keyBytes } from "./comparison-key.js";
import { enumType } from "./enum-type.js";
import { Node } from "./node.js";
import { Organisation } from "./organisation.js";
import { DateTime } from "./scalars.js";

export const ProvisioningIntent = enumType("ProvisioningIntent", "What a request asked for.", {
  CREATE: "A new person or group.",
  CHANGE: "A change of a person or group.",
  REPLACE: "A person or group as given, instead of as it was.",
  DELETE: "That a person or group goes.",
  BULK: "Several of these at once.",
  READ: "To read; kept only when it failed.",
});
export type ProvisioningIntent = keyof typeof ProvisioningIntent;

export const ProvisioningOperation = enumType("ProvisioningOperation", "What a request came to.", {
  CREATED: "A person or group is new.",
  LINKED: "A person or group that was there before is provisioned from now on.",
  UPDATED: "Fields of a person or group were changed.",
  DEACTIVATED: "A person can no longer sign in.",
  REACTIVATED: "A person can sign in again.",
  DELETED: "A person or group is gone.",
  MEMBERS_ADDED: "A group has more members.",
  MEMBERS_REMOVED: "A group has fewer members.",
  MEMBERS_CHANGED: "A group has other members.",
  SEVERAL: "Different changes, or changes of several people and groups.",
  UNCHANGED: "Everything was so already.",
  FAILED: "It was refused or failed, and nothing was changed.",
  HELD: "It was held up, and nothing was changed.",
});
export type ProvisioningOperation = keyof typeof ProvisioningOperation;

/** Longest texts that are kept; longer ones are cut. */
export const eventTexts = { client: 255, subjectKind: 64, subjectName: 255, errorType: 64, reason: 64, detail: 4000 } as const;

/** The status of an event whose request was never told of. */
export const notRecorded = 0;

@ObjectType({ simpleResolvers: true, description: "A bent form of the standard that a request needed to be understood." })
export class DialectUse {
  @Field(() => String, { description: "What it is called." })
  name!: string;

  @Field(() => Int, { description: "How often the request needed it." })
  count!: number;
}

@Entity("provisioning_events")
@Index("provisioning_events_at", ["organisationId", "at", "id"])
@Index("provisioning_events_recordedAt", ["organisationId", "recordedAt", "id"])
@Index("provisioning_events_failed", ["organisationId", "failed", "at", "id"])
@Index("provisioning_events_operation", ["organisationId", "operation", "at", "id"])
@Index("provisioning_events_subjectId", ["organisationId", "subjectId", "at", "id"])
@Index("provisioning_events_subjectNameKey", ["organisationId", "subjectNameKey", "at", "id"])
@Index("provisioning_events_cycleId", ["organisationId", "cycleId", "at", "id"])
@ObjectType({
  implements: Node,
  description: "One request of a provisioning client that changed something, tried to, or failed.",
})
export class ProvisioningEvent implements Node {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  /** The id of the request, which its changes carry as their correlation id. */
  @PrimaryColumn({ type: "varchar", length: 36 })
  id!: string;

  @Field(() => DateTime, { description: "When the request came." })
  @Column({ type: "bigint" })
  at!: number;

  /** When it was written here: what is new to somebody who watches is found by it. */
  @Column({ type: "bigint" })
  recordedAt!: number;

  @Field(() => Float, { description: "How many milliseconds its answer took; 0 where that was not told." })
  @Column({ type: "double" })
  durationMs!: number;

  @Field(() => ID, { nullable: true, description: "The credential, or the OAuth client, that the request came with." })
  @Column({ type: "varchar", length: 36 })
  credentialId!: string;

  @Field(() => String, { nullable: true, description: "What the client calls itself." })
  @Column({ type: "varchar", length: eventTexts.client, nullable: true })
  client!: string | null;

  @Field(() => ProvisioningIntent, { description: "What the request asked for." })
  @Column({ type: "varchar", length: 16 })
  intent!: ProvisioningIntent;

  @Field(() => ProvisioningOperation, { description: "What it came to." })
  @Column({ type: "varchar", length: 16 })
  operation!: ProvisioningOperation;

  @Field(() => String, { nullable: true, description: "What kind of object it was about: `User` or `Group`; null for several." })
  @Column({ type: "varchar", length: eventTexts.subjectKind, nullable: true })
  subjectKind!: string | null;

  @Field(() => ID, { nullable: true, description: "The id of the person or group, which may be gone since; null for several." })
  @Column({ type: "varchar", length: 36, nullable: true })
  subjectId!: string | null;

  @Field(() => String, { nullable: true, description: "What the person or group was called then: the user name, or the group's name." })
  @Column({ type: "varchar", length: eventTexts.subjectName, nullable: true })
  subjectName!: string | null;

  @Column({ type: "varbinary", length: keyBytes(eventTexts.subjectName), nullable: true })
  subjectNameKey!: Uint8Array | null;

  @Field(() => Int, {
    description: "The status of the answer in the protocol that the client speaks; 0: the server ended before the outcome was recorded.",
  })
  @Column({ type: "int" })
  status!: number;

  /** Whether anything of it was refused, failed or was held up. */
  @Column({ type: "tinyint" })
  failed!: boolean;

  @Field(() => String, { nullable: true, description: "The protocol's own word for the failure." })
  @Column({ type: "varchar", length: eventTexts.errorType, nullable: true })
  errorType!: string | null;

  @Field(() => String, { nullable: true, description: "The product's word for the failure, which finds its explanation." })
  @Column({ type: "varchar", length: eventTexts.reason, nullable: true })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: "What the client was told." })
  @Column({ type: "mediumtext", nullable: true })
  detail!: string | null;

  @Field(() => [DialectUse], { description: "Bent forms of the standard that the request needed, by name." })
  @Column({ type: "mediumtext", nullable: true })
  dialects!: DialectUse[];

  @Field(() => ID, { nullable: true, description: "The cycle that it belongs to." })
  @Column({ type: "varchar", length: 36 })
  cycleId!: string;

  @Field(() => DateTime, { nullable: true, description: "When an admin undid it; null where nobody has." })
  @Column({ type: "bigint", nullable: true })
  undoneAt!: number | null;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "provisioning_events_organisation" })
  organisation!: Relation<Organisation>;
}
