/** The provisioning log through the API: read by admins, written by provisioning clients of what they did. */
import type { GraphQLResolveInfo } from "graphql";
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  Info,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import { Change } from "./change.js";
import { type CountedConnectionOf, countedConnectionType, toCountedConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import { Group } from "./group.js";
import { findGroup } from "./group-rows.js";
import { CursorArguments } from "./page-arguments.js";
import { permit } from "./permissions.js";
import { ProvisioningEvent, ProvisioningIntent } from "./provisioning-event.js";
import { listEvents } from "./provisioning-event-list.js";
import { changesOf, credentialLabel } from "./provisioning-event-parts.js";
import { ProvisioningEventWhere } from "./provisioning-event-where.js";
import { type ReadsTold, type RequestTold, recordingLimit, recordRequests } from "./provisioning-recording.js";
import { inRehearsal, noteReadIn, whereRead } from "./rehearsal-context.js";
import { DateTime, Json } from "./scalars.js";
import { User } from "./user.js";
import { findUser, userShape } from "./user-rows.js";

@ObjectType({ description: "A page of the provisioning log." })
export class ProvisioningEventConnection extends countedConnectionType<ProvisioningEvent>("ProvisioningEvent", () => ProvisioningEvent) {}

const nothing = { items: [], hasNextPage: false, hasPreviousPage: false, total: 0 } as const;

@ArgsType()
class EventsArguments extends CursorArguments {
  @Field(() => ProvisioningEventWhere, { nullable: true, description: "Which events; all when left out." })
  where?: ProvisioningEventWhere | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Whether the log of the rehearsal that is running is meant; nothing is in it when none is.",
  })
  rehearsal!: boolean;
}

@InputType({ description: "A request that a provisioning client made. Texts that are too long are cut." })
export class ProvisioningRequestInput implements RequestTold {
  @Field(() => ID, { description: "The id of the request, a UUID; what it changed has it as its correlation id." })
  id!: string;

  @Field(() => DateTime, { description: "When it came." })
  at!: number;

  @Field(() => Float, { description: "How many milliseconds its answer took." })
  durationMs!: number;

  @Field(() => ProvisioningIntent, { description: "What it asked for." })
  intent!: ProvisioningIntent;

  @Field(() => Int, { description: "The status of its answer, 100 to 599." })
  status!: number;

  @Field(() => String, { nullable: true, description: "The protocol's own word for the failure." })
  errorType?: string | null;

  @Field(() => String, { nullable: true, description: "The product's word for the failure; `held` for a request that was held up." })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: "What the client was told." })
  detail?: string | null;

  @Field(() => String, { nullable: true, description: "`User` or `Group`, where it was about one." })
  subjectKind?: string | null;

  @Field(() => ID, { nullable: true, description: "The id of the person or group, where it named one." })
  subjectId?: string | null;

  @Field(() => String, { nullable: true, description: "The name that it gave the person or group." })
  subjectName?: string | null;

  @Field(() => String, { nullable: true, description: "What the client calls itself." })
  client?: string | null;

  @Field(() => Json, { nullable: true, description: "Bent forms of the standard that it needed: an object of names and how often." })
  dialects?: unknown;
}

@InputType({ description: "Reads that were answered; they are counted and not kept." })
export class ProvisioningReadsInput implements ReadsTold {
  @Field(() => Int, { description: "How many." })
  count!: number;

  @Field(() => DateTime, { description: "When the first one came." })
  firstAt!: number;

  @Field(() => DateTime, { description: "When the last one came." })
  lastAt!: number;

  @Field(() => Float, { description: "How many milliseconds their answers took together." })
  totalMs!: number;

  @Field(() => Float, { description: "How many milliseconds the slowest answer took." })
  slowestMs!: number;
}

@Resolver(() => ProvisioningEvent)
export class ProvisioningEventResolver {
  @Query(() => ProvisioningEventConnection, {
    description: "The provisioning log, newest first. For admins. What no index finds is looked for as long as a list may take.",
  })
  async provisioningEvents(
    @Args(() => EventsArguments) given: EventsArguments,
    @Ctx() context: DomainContext,
  ): Promise<CountedConnectionOf<ProvisioningEvent>> {
    permit(context, "provisioningEvents");
    if (!given.rehearsal) return listEvents(context, given);
    const there = await inRehearsal(context);
    if (there === undefined) return toCountedConnection(nothing, async () => 0);
    const events = await listEvents(there, given);
    noteReadIn(there, events.nodes);
    return events;
  }

  @FieldResolver(() => User, { nullable: true, description: "The person; null when it is about no person, or gone." })
  async user(@Root() event: ProvisioningEvent, @Ctx() context: DomainContext, @Info() info: GraphQLResolveInfo): Promise<User | null> {
    const { subjectKind, subjectId } = event;
    if (subjectKind !== "User" || subjectId === null) return null;
    return (await findUser(whereRead(event, context), subjectId, userShape(info))) ?? null;
  }

  @FieldResolver(() => Group, { nullable: true, description: "The group; null when it is about no group, or gone." })
  async group(@Root() event: ProvisioningEvent, @Ctx() context: DomainContext): Promise<Group | null> {
    const { subjectKind, subjectId } = event;
    if (subjectKind !== "Group" || subjectId === null) return null;
    return (await findGroup(whereRead(event, context), subjectId)) ?? null;
  }

  @FieldResolver(() => String, { nullable: true, description: "What people know the credential, or the OAuth client, by." })
  credentialLabel(@Root() { credentialId }: ProvisioningEvent, @Ctx() context: DomainContext): Promise<string | null> {
    return credentialLabel(context, credentialId);
  }

  @FieldResolver(() => [Change], { description: "What the request changed, as the change log has it." })
  changes(@Root() event: ProvisioningEvent, @Ctx() context: DomainContext): Promise<Change[]> {
    return changesOf(whereRead(event, context), event);
  }

  @Mutation(() => Int, {
    description: `For provisioning clients alone: tells of at most ${recordingLimit} requests that were made with the client's credential. A request that was told of before is not written again. Answers how many are new.`,
  })
  async recordProvisioningRequests(
    @Ctx() context: DomainContext,
    @Arg("requests", () => [ProvisioningRequestInput], { description: "Requests that changed something, tried to, or failed." })
    requests: ProvisioningRequestInput[],
    @Arg("reads", () => ProvisioningReadsInput, { nullable: true, description: "Reads between them." })
    reads?: ProvisioningReadsInput | null,
  ): Promise<number> {
    permit(context, "recordProvisioningRequests");
    return recordRequests(context, requests, reads);
  }
}
