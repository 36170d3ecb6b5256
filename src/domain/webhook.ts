/** An address that an organisation has its provisioning events sent to, in the form of Standard Webhooks; and each delivery there. */
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { enumType } from "./enum-type.js";
import { Organisation } from "./organisation.js";
import { DateTime, Json } from "./scalars.js";

/** What a webhook is told of: the event's `type` on the wire, what it means, and what its `data` holds. */
export const webhookEvents = {
  HEALTH_CHANGED: {
    type: "provisioning.health_changed",
    means: "The health of provisioning is in another state than before.",
    data: "state, before",
  },
  CYCLE_FINISHED: {
    type: "provisioning.cycle_finished",
    means: "A cycle has ended: no request came for two minutes.",
    data: "id, kind, startedAt, lastRequestAt, and its counts: requests, reads, created, … failed",
  },
  PROVISIONING_FAILED: {
    type: "provisioning.failed",
    means: "Requests failed since the last look, a minute ago.",
    data: "failures: a list of reason, errorType, status, count, lastAt",
  },
  REMOVALS_HELD: { type: "provisioning.removals_held", means: "Removals are held until an admin decides.", data: "since" },
  CREDENTIAL_EXPIRING: {
    type: "provisioning.credential_expiring",
    means: "A credential ends within 30 days.",
    data: "id, label, expiresAt",
  },
  TEST: { type: "provisioning.test", means: "An admin wants to see whether it arrives.", data: "organisation: id, name" },
} as const;

export type WebhookEvent = keyof typeof webhookEvents;
export const webhookEventNames = Object.keys(webhookEvents) as WebhookEvent[];

export const WebhookEvent = enumType(
  "WebhookEvent",
  "What a webhook is told of.",
  Object.fromEntries(Object.entries(webhookEvents).map(([name, { type, means }]) => [name, `${means} \`${type}\`.`])) as Record<
    WebhookEvent,
    string
  >,
);

export type DeliveryState = "PENDING" | "DELIVERED" | "FAILED";
export const DeliveryState = enumType("DeliveryState", "How far a delivery is.", {
  PENDING: "It is tried, or tried again later.",
  DELIVERED: "It was answered with a status from 200 to 299.",
  FAILED: "It is not tried again by itself.",
});

export const webhookLimits = { url: 500, webhooks: 10 } as const;

@Entity("webhooks")
@ObjectType({ simpleResolvers: true, description: "An address that is told of provisioning, in the form of Standard Webhooks." })
export class Webhook {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Column({ type: "varchar", length: webhookLimits.url })
  @Field(() => String, { description: "Where it is told: a POST there with JSON." })
  url!: string;

  @Column({ type: "varchar", length: 255 })
  @Field(() => [WebhookEvent], { description: "What it is told of; of a test always." })
  events!: readonly WebhookEvent[];

  @Column({ type: "tinyint" })
  @Field(() => Boolean, { description: "Whether it is told anything." })
  active!: boolean;

  @Column({ type: "varbinary", length: 255 })
  sealedSecret!: Uint8Array;

  /** The secret before the last change, with which messages are signed besides until `formerUntil`. */
  @Column({ type: "varbinary", length: 255, nullable: true })
  sealedFormer!: Uint8Array | null;

  @Column({ type: "bigint", nullable: true })
  formerUntil!: number | null;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: number;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "Since when nothing could be delivered; null while all is well." })
  failingSince!: number | null;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "webhooks_organisation" })
  organisation!: Relation<Organisation>;
}

@Entity("webhook_deliveries")
@Index("webhook_deliveries_webhookId", ["organisationId", "webhookId", "id"])
@Index("webhook_deliveries_nextAttemptAt", ["nextAttemptAt"])
@Index("webhook_deliveries_createdAt", ["createdAt"])
@ObjectType({ simpleResolvers: true, description: "One message to a webhook, and what became of it." })
export class WebhookDelivery {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  @PrimaryColumn({ type: "varchar", length: 36 })
  @Field(() => ID, { description: "Its id, which is sent as `webhook-id`, the same at each attempt." })
  id!: string;

  @Column({ type: "varchar", length: 36 })
  webhookId!: string;

  @Column({ type: "varchar", length: 32 })
  @Field(() => WebhookEvent, { description: "What it tells of." })
  event!: WebhookEvent;

  @Column({ type: "mediumtext" })
  @Field(() => Json, { description: "What is sent." })
  payload!: unknown;

  @Column({ type: "varchar", length: 16 })
  @Field(() => DeliveryState, { description: "How far it is." })
  state!: DeliveryState;

  @Column({ type: "int" })
  @Field(() => Int, { description: "How often it was tried." })
  attempts!: number;

  @Column({ type: "bigint" })
  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: number;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "When it is tried next; null when it is not." })
  nextAttemptAt!: number | null;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "When it was tried last." })
  lastAttemptAt!: number | null;

  @Column({ type: "int", nullable: true })
  @Field(() => Int, { nullable: true, description: "The status of the last answer; null where there was none." })
  lastStatus!: number | null;

  @Column({ type: "varchar", length: 255, nullable: true })
  @Field(() => String, { nullable: true, description: "Why the last attempt was no delivery." })
  lastError!: string | null;

  @Column({ type: "bigint", nullable: true })
  @Field(() => DateTime, { nullable: true, description: "When it was delivered." })
  deliveredAt!: number | null;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "webhook_deliveries_organisation" })
  organisation!: Relation<Organisation>;

  @ManyToOne(() => Webhook, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn([
    { name: "organisationId", referencedColumnName: "organisationId", foreignKeyConstraintName: "webhook_deliveries_webhook" },
    { name: "webhookId", referencedColumnName: "id", foreignKeyConstraintName: "webhook_deliveries_webhook" },
  ])
  webhook!: Relation<Webhook>;
}

/** What of the health of an organisation's provisioning its webhooks were last told. */
@Entity("health_told")
export class HealthTold {
  @PrimaryColumn({ type: "varchar", length: 36 })
  organisationId!: string;

  /** Of several processes that look, the one that raises it tells. */
  @Column({ type: "int" })
  version!: number;

  @Column({ type: "bigint" })
  at!: number;

  @Column({ type: "mediumtext" })
  facts!: string;

  @ManyToOne(() => Organisation, { onDelete: "CASCADE", onUpdate: "NO ACTION" })
  @JoinColumn({ name: "organisationId", foreignKeyConstraintName: "health_told_organisation" })
  organisation!: Relation<Organisation>;
}

@ObjectType({ simpleResolvers: true, description: "A webhook and its secret, which is told here and never again." })
export class NewWebhook {
  @Field(() => Webhook, { description: "The webhook." })
  webhook!: Webhook;

  @Field(() => String, { description: "With it the receiver checks the signatures; it begins with `whsec_`." })
  secret!: string;
}

@InputType({ description: "What to change of a webhook. What is absent or null stays as it is." })
export class WebhookChange {
  @Field(() => String, { nullable: true, description: "Where it is told." })
  url?: string | null;

  @Field(() => [WebhookEvent], { nullable: true, description: "What it is told of." })
  events?: WebhookEvent[] | null;

  @Field(() => Boolean, { nullable: true, description: "Whether it is told anything. What waits when it is switched off is not sent." })
  active?: boolean | null;
}
