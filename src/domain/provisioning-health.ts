/** Whether provisioning is well, as GraphQL types: who came last, what failed, and what an admin should look at. */
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { enumType } from "./enum-type.js";
import { DateTime } from "./scalars.js";

export const HealthState = enumType("HealthState", "How provisioning is, in one word.", {
  NEVER_CONNECTED: "No provisioning client has ever come.",
  HEALTHY: "Nothing needs to be looked at.",
  ATTENTION: "Provisioning goes on; something needs to be looked at.",
  FAILING: "Half or more of what the last cycle tried has failed.",
  QUARANTINE_LIKELY: "The identity provider has probably put its job into quarantine, and tries once a day at most.",
});
export type HealthState = keyof typeof HealthState;

export const HealthCode = enumType("HealthCode", "What there is to look at.", {
  NO_CONTACT: "No provisioning client has ever come.",
  SILENT_24H: "No provisioning client has come for 24 hours.",
  FAILURES: "Requests failed within 24 hours.",
  QUARANTINE_LIKELY: "So much failed that the identity provider has probably put its job into quarantine.",
  CREDENTIAL_EXPIRING: "A credential ends within 30 days.",
  CREDENTIAL_EXPIRED_IN_USE: "A client comes with a credential that has ended or was revoked.",
  HELD: "Removals are held until an admin decides.",
  DRIFT: "There are active people whom no identity provider has ever touched.",
});
export type HealthCode = keyof typeof HealthCode;

export const QuarantineCause = enumType("QuarantineCause", "Why an identity provider would put its job into quarantine.", {
  CREDENTIALS_REFUSED: "Its credential is refused, and no other one was accepted since.",
  COUNT: "More failed than it allows, however much succeeded.",
  SHARE: "A larger share failed than it allows.",
});
export type QuarantineCause = keyof typeof QuarantineCause;

/**
 * Microsoft Entra ID's published thresholds: nothing is judged below 5,000 failures; from there on more than 40 % of all, or more than
 * 40,000, are too many.
 */
export const quarantineRule = { judgedFrom: 5_000, share: 0.4, count: 40_000 } as const;

/** How far people and groups are counted whom nobody has provisioned: an admin needs to know that there are many, not how many. */
export const driftCounted = 1_000;

@ObjectType({ simpleResolvers: true, description: "Failures of one kind." })
export class FailureCause {
  @Field(() => String, { nullable: true, description: "The product's word for the failure, which finds its explanation." })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: "The protocol's own word for the failure." })
  errorType!: string | null;

  @Field(() => Int, { description: "The status of the answer in the protocol that the client speaks." })
  status!: number;

  @Field(() => Int, { description: "How many requests failed so." })
  count!: number;

  @Field(() => DateTime, { description: "When the last one came." })
  lastAt!: number;

  @Field(() => ID, { nullable: true, description: "One of them." })
  exampleId!: string | null;
}

@ObjectType({ simpleResolvers: true, description: "Whether the identity provider has probably put its job into quarantine." })
export class QuarantineForecast {
  @Field(() => Boolean, { description: "Whether it probably has." })
  likely!: boolean;

  @Field(() => QuarantineCause, { nullable: true, description: "Why; null where it is not likely." })
  because!: QuarantineCause | null;

  @Field(() => Int, { description: "What the last cycle tried: its requests without its reads." })
  attempts!: number;

  @Field(() => Int, { description: "How much of that failed." })
  failures!: number;

  @Field(() => Float, { description: "Failures by attempts, from 0 to 1." })
  share!: number;
}

@ObjectType({ simpleResolvers: true, description: "A credential of provisioning that ends soon." })
export class EndingCredential {
  @Field(() => ID, { description: "The id of the credential, or of the OAuth client whose secret it is." })
  id!: string;

  @Field(() => String, { description: "What people know it by." })
  label!: string;

  @Field(() => DateTime, { description: "When it ends." })
  expiresAt!: number;
}

@ObjectType({ simpleResolvers: true, description: "A credential that has ended or was revoked, and with which a client still comes." })
export class RefusedCredential {
  @Field(() => ID, { description: "The id of the credential, or of the OAuth client." })
  id!: string;

  @Field(() => String, { description: "What people know it by." })
  label!: string;

  @Field(() => DateTime, { description: "When a client last came with it, to the minute." })
  refusedAt!: number;
}

@ObjectType({ simpleResolvers: true, description: "What the organisation has and its identity provider does not know." })
export class ProvisioningDrift {
  @Field(() => Int, { description: `Active people whom no identity provider has ever touched; counted up to ${driftCounted}.` })
  neverProvisioned!: number;

  @Field(() => Int, { description: `Groups that no identity provider has ever touched; counted up to ${driftCounted}.` })
  groupsNeverProvisioned!: number;
}

@ObjectType({ simpleResolvers: true, description: "Something to look at." })
export class HealthFinding {
  @Field(() => HealthCode, { description: "What it is." })
  code!: HealthCode;

  @Field(() => DateTime, { nullable: true, description: "Since when, or when last; null where that cannot be told." })
  since!: number | null;
}

@ObjectType({ simpleResolvers: true, description: "Whether provisioning is well." })
export class ProvisioningHealth {
  @Field(() => HealthState, { description: "In one word." })
  state!: HealthState;

  @Field(() => DateTime, { nullable: true, description: "When a provisioning client last came; null if none ever has." })
  lastContactAt!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When a provisioning client last succeeded: in a change, or in a cycle without failures.",
  })
  lastSuccessAt!: number | null;

  @Field(() => DateTime, { nullable: true, description: "When a provisioning client last changed anything." })
  lastChangeAt!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      "When the next cycle is expected: as far from the last one as cycles usually are, 40 minutes until that is known. Null before the first.",
  })
  nextCycleExpectedAt!: number | null;

  @Field(() => QuarantineForecast, { description: "Whether the identity provider has probably put its job into quarantine." })
  quarantine!: QuarantineForecast;

  @Field(() => [EndingCredential], { description: "Credentials that end within 30 days, the first first." })
  expiring!: EndingCredential[];

  @Field(() => [RefusedCredential], { description: "Credentials that were refused within 7 days, since they have ended or were revoked." })
  refused!: RefusedCredential[];

  @Field(() => ProvisioningDrift, { description: "What the organisation has and its identity provider does not know." })
  drift!: ProvisioningDrift;

  @Field(() => [HealthFinding], { description: "What there is to look at, the most urgent first." })
  findings!: HealthFinding[];
}
