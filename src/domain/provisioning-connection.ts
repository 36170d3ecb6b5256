/** How an organisation takes what its identity provider sends: one row per organisation, made together with it. */
import { Field, InputType, Int, ObjectType } from "type-graphql";
import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from "typeorm";
import type { BrakeMode } from "./brake.js";
import type { ProvisioningSettings } from "./context.js";
import { enumType } from "./enum-type.js";
import { Organisation } from "./organisation.js";
import { DateTime } from "./scalars.js";
import { statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";

export const ProvisioningProfile = enumType("ProvisioningProfile", "What a newly provisioned person must carry.", {
  GENERIC: "The user name alone.",
  ENTRA: "What Microsoft Entra ID is set up to send: user name, active, work e-mail, display name and external id.",
});
export const RequestDialects = enumType("RequestDialects", "How requests that bend the provisioning standard are taken.", {
  LENIENT: "The request forms that identity providers really send are understood.",
  STRICT: "Only the standard's letter is accepted.",
});
export const ExistingPeoplePolicy = enumType(
  "ExistingPeoplePolicy",
  "What happens when a new person's work e-mail belongs to somebody who joined before provisioning under another user name.",
  {
    REFUSE: "The request is refused, and names the attribute by which the identity provider should match.",
    LINK: "The existing person is taken over, where the organisation has verified the e-mail's domain; refused elsewhere.",
  },
);
export const UnknownMembersPolicy = enumType("UnknownMembersPolicy", "What happens when ids that name nobody are added to a group.", {
  REFUSE: "The request is refused as a whole, and names them.",
  SKIP: "The others are added; the change names those that were left out.",
});

export type ProvisioningProfile = ProvisioningSettings["profile"];
export type RequestDialects = ProvisioningSettings["dialects"];
export type ExistingPeoplePolicy = ProvisioningSettings["existingPeople"];
export type UnknownMembersPolicy = ProvisioningSettings["unknownMembers"];

/** What holds for an organisation that has said nothing. */
export const defaultSettings: ProvisioningSettings = {
  profile: "ENTRA",
  dialects: "LENIENT",
  existingPeople: "REFUSE",
  unknownMembers: "REFUSE",
};

/** In days. */
export const longestRetention = 3650;

export const settingNames = Object.keys(defaultSettings) as (keyof ProvisioningSettings)[];

@Entity("provisioning_connections")
@ObjectType({ description: "How an organisation takes what its identity provider sends.", simpleResolvers: true })
export class ProvisioningConnection implements ProvisioningSettings {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @Column({ type: "varchar", length: 16 })
  @Field(() => ProvisioningProfile, { description: "What a newly provisioned person must carry." })
  profile!: ProvisioningProfile;

  @Column({ type: "varchar", length: 16 })
  @Field(() => RequestDialects, { description: "How requests that bend the provisioning standard are taken." })
  dialects!: RequestDialects;

  @Column({ type: "varchar", length: 16 })
  @Field(() => ExistingPeoplePolicy, { description: "What happens to a new person whose work e-mail somebody has already." })
  existingPeople!: ExistingPeoplePolicy;

  @Column({ type: "varchar", length: 16 })
  @Field(() => UnknownMembersPolicy, { description: "What happens when ids that name nobody are added to a group." })
  unknownMembers!: UnknownMembersPolicy;

  @Column({ type: "int", default: 90 })
  @Field(() => Int, { description: "For how many days the provisioning log and its cycles are kept." })
  eventRetentionDays!: number;

  @Column({ type: "varchar", length: 16, default: "OFF" })
  brakeMode!: BrakeMode;

  @Column({ type: "int", default: 60 })
  brakeWindowMinutes!: number;

  @Column({ type: "int", nullable: true })
  brakeCount!: number | null;

  @Column({ type: "int", nullable: true })
  brakeSharePercent!: number | null;

  /** How many rows of `brake_marks` there are. */
  @Column({ type: "int", default: 0 })
  brakeMarks!: number;

  /** Of how many people the share is: as they were counted when the window began. */
  @Column({ type: "int", nullable: true })
  brakeActivePeople!: number | null;

  @Column({ type: "bigint", nullable: true })
  brakeActiveAt!: number | null;

  /** The hold that is in force. */
  @Column({ type: "varchar", length: 36, nullable: true })
  brakeHoldId!: string | null;

  /** The rehearsal that is running: provisioning clients open the organisation with this id. */
  @Column({ type: "varchar", length: 36, nullable: true })
  rehearsalId!: string | null;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When a setting was last changed." })
  updatedAt!: number;

  @OneToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "provisioning_connections_organisation" })
  organisation!: Relation<Organisation>;
}

@InputType({ description: "The settings to change; those that are absent or null stay as they are." })
export class ProvisioningChange {
  @Field(() => ProvisioningProfile, { nullable: true, description: "What a newly provisioned person must carry." })
  profile?: ProvisioningProfile | null;

  @Field(() => RequestDialects, { nullable: true, description: "How requests that bend the provisioning standard are taken." })
  dialects?: RequestDialects | null;

  @Field(() => ExistingPeoplePolicy, {
    nullable: true,
    description: "What happens to a new person whose work e-mail somebody has already.",
  })
  existingPeople?: ExistingPeoplePolicy | null;

  @Field(() => UnknownMembersPolicy, { nullable: true, description: "What happens when ids that name nobody are added to a group." })
  unknownMembers?: UnknownMembersPolicy | null;

  @Field(() => Int, {
    nullable: true,
    description: `For how many days the provisioning log and its cycles are kept: 1 to ${longestRetention}. What is older is removed within the hour.`,
  })
  eventRetentionDays?: number | null;
}

const selectConnection = statement(`
  SELECT organisationId, profile, dialects, existingPeople, unknownMembers, eventRetentionDays,
         brakeMode, brakeWindowMinutes, brakeCount, brakeSharePercent, brakeHoldId, updatedAt
  FROM provisioning_connections WHERE organisationId = :home`);

export async function readConnection(scope: TenantScope | TenantTransaction): Promise<ProvisioningConnection> {
  const row = await scope.one<ProvisioningConnection>(selectConnection);
  if (!row) throw new Error(`Organisation ${scope.organisationId} has no provisioning connection`);
  return row;
}
