/** Webhooks through the API: for admins. */
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, Mutation, ObjectType, Query, Resolver } from "type-graphql";
import { type ConnectionOf, connectionType } from "./connection.js";
import type { DomainContext } from "./context.js";
import { Organisation } from "./organisation.js";
import { OriginInput, originDescription } from "./origin.js";
import { CursorArguments } from "./page-arguments.js";
import { permit } from "./permissions.js";
import { NewWebhook, Webhook, WebhookChange, WebhookDelivery, WebhookEvent } from "./webhook.js";
import { listDeliveries, readWebhooks } from "./webhook-rows.js";
import { changeWebhook, createWebhook, deleteWebhook, redeliver, rotateWebhookSecret, testWebhook } from "./webhook-writes.js";

@ObjectType({ simpleResolvers: true, description: "A page of deliveries." })
export class WebhookDeliveryConnection extends connectionType<WebhookDelivery>("WebhookDelivery", () => WebhookDelivery) {}

const idText = { description: "The webhook's id." };
const originOptions = { nullable: true, description: originDescription };

@ArgsType()
class DeliveriesArguments extends CursorArguments {
  @Field(() => ID, idText)
  webhookId!: string;
}

@Resolver(() => Organisation)
export class OrganisationWebhooksResolver {
  @FieldResolver(() => [Webhook], { description: "Addresses that are told of provisioning, the oldest first. For admins." })
  webhooks(@Ctx() context: DomainContext): Promise<Webhook[]> {
    permit(context, "webhooks");
    return readWebhooks(context.scope);
  }
}

@Resolver(() => Webhook)
export class WebhookResolver {
  @Query(() => WebhookDeliveryConnection, { description: "What was delivered to a webhook within 30 days, newest first. For admins." })
  webhookDeliveries(
    @Args(() => DeliveriesArguments) given: DeliveriesArguments,
    @Ctx() context: DomainContext,
  ): Promise<ConnectionOf<WebhookDelivery>> {
    permit(context, "webhookDeliveries");
    return listDeliveries(context, given.webhookId, given);
  }

  @Mutation(() => NewWebhook, { description: "Has an address told of provisioning; for admins. The secret is in this answer alone." })
  createWebhook(
    @Ctx() context: DomainContext,
    @Arg("url", () => String, { description: "Where it is told: an https address." }) url: string,
    @Arg("events", () => [WebhookEvent], { description: "What it is told of." }) events: WebhookEvent[],
    @Arg("origin", () => OriginInput, originOptions) origin?: OriginInput | null,
  ): Promise<NewWebhook> {
    permit(context, "createWebhook");
    return createWebhook(context, { url, events }, origin);
  }

  @Mutation(() => Webhook, { description: "Changes a webhook; for admins." })
  changeWebhook(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, idText) id: string,
    @Arg("set", () => WebhookChange, { description: "What to change." }) set: WebhookChange,
    @Arg("origin", () => OriginInput, originOptions) origin?: OriginInput | null,
  ): Promise<Webhook> {
    permit(context, "changeWebhook");
    return changeWebhook(context, id, set, origin);
  }

  @Mutation(() => NewWebhook, { description: "Gives a webhook a new secret; the former one signs too for 24 hours. For admins." })
  rotateWebhookSecret(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, idText) id: string,
    @Arg("origin", () => OriginInput, originOptions) origin?: OriginInput | null,
  ): Promise<NewWebhook> {
    permit(context, "rotateWebhookSecret");
    return rotateWebhookSecret(context, id, origin);
  }

  @Mutation(() => ID, { description: "Removes a webhook with its deliveries, and answers its id; for admins." })
  deleteWebhook(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, idText) id: string,
    @Arg("origin", () => OriginInput, originOptions) origin?: OriginInput | null,
  ): Promise<string> {
    permit(context, "deleteWebhook");
    return deleteWebhook(context, id, origin);
  }

  @Mutation(() => WebhookDelivery, { description: "Sends a webhook a test, within seconds; for admins." })
  testWebhook(@Ctx() context: DomainContext, @Arg("id", () => ID, idText) id: string): Promise<WebhookDelivery> {
    permit(context, "testWebhook");
    return testWebhook(context, id);
  }

  @Mutation(() => WebhookDelivery, { description: "Sends a delivery once more, within seconds; for admins." })
  redeliver(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: "The delivery's id." }) id: string,
  ): Promise<WebhookDelivery> {
    permit(context, "redeliver");
    return redeliver(context, id);
  }
}
