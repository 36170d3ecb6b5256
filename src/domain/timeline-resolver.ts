/** Histories through the API: of a person or a group, who made each change, and what request of a provisioning client it belongs to. */
import DataLoader from "dataloader";
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { Change } from "./change.js";
import { ChangeConnection } from "./change-resolver.js";
import type { CountedConnectionOf } from "./connection.js";
import type { DomainContext } from "./context.js";
import { findGroup } from "./group-rows.js";
import { OriginInput, originDescription } from "./origin.js";
import { CursorArguments } from "./page-arguments.js";
import { permit } from "./permissions.js";
import { ProvisioningEvent } from "./provisioning-event.js";
import { readEvents } from "./provisioning-event-list.js";
import { credentialLabel } from "./provisioning-event-parts.js";
import { timelineOf } from "./timeline.js";
import { undoProvisioningEvent } from "./undo-event.js";
import { undoRefusal } from "./undo-plan.js";
import { findUser } from "./user-rows.js";

@Resolver(() => Change)
export class TimelineResolver {
  @Query(() => ChangeConnection, {
    description:
      "What happened to a person or a group, newest first: its own changes, and those of groups that took it in or let it go, of which only what they say of it. For admins.",
  })
  timeline(
    @Arg("subjectId", () => ID, { description: "The id of the person or group, which may be gone." }) subjectId: string,
    @Args(() => CursorArguments) given: CursorArguments,
    @Ctx() context: DomainContext,
  ): Promise<CountedConnectionOf<Change>> {
    permit(context, "timeline");
    return timelineOf(context, subjectId, given);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "What whoever did it is called: the person's name, or the credential's label; null for an operator, and when that person is gone.",
  })
  async actorName(@Root() { actorKind, actorId }: Change, @Ctx() context: DomainContext): Promise<string | null> {
    if (actorId === null) return null;
    if (actorKind === "CREDENTIAL") return credentialLabel(context, actorId);
    return nameOf(context, actorId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "What the person or group that was changed is called now; null when it is gone, and for other objects.",
  })
  async subjectName(@Root() { subjectKind, subjectId }: Change, @Ctx() context: DomainContext): Promise<string | null> {
    if (subjectKind === "Group") return (await findGroup(context, subjectId))?.displayName ?? null;
    return subjectKind === "User" ? nameOf(context, subjectId) : null;
  }

  @FieldResolver(() => ProvisioningEvent, {
    nullable: true,
    description: "The request of a provisioning client that it belongs to, while the provisioning log has it.",
  })
  async provisioningEvent(@Root() change: Change, @Ctx() context: DomainContext): Promise<ProvisioningEvent | null> {
    const { actorKind, actorId, correlationId } = change;
    if (actorKind !== "CREDENTIAL" || correlationId === null) return null;
    const event = await eventById(context, correlationId);
    return event?.credentialId === actorId ? event : null;
  }
}

async function nameOf(context: DomainContext, userId: string): Promise<string | null> {
  const user = await findUser(context, userId, { values: false, groups: false, managerName: false });
  return user ? (user.displayName ?? user.userName) : null;
}

function eventById(context: DomainContext, id: string): Promise<ProvisioningEvent | undefined> {
  const loader = context.keep(
    "events by id",
    () =>
      new DataLoader<string, ProvisioningEvent | undefined>(
        async (ids) => {
          const events = new Map((await readEvents(context, ids)).map((event) => [event.id, event]));
          return ids.map((each) => events.get(each));
        },
        { maxBatchSize: 500 },
      ),
  );
  return loader.load(id);
}

@Resolver(() => ProvisioningEvent)
export class UndoResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "Why it cannot be undone, in words, with the later changes that stand against it; null when it can.",
  })
  undoRefusal(@Root() event: ProvisioningEvent, @Ctx() context: DomainContext): Promise<string | null> {
    return undoRefusal(context, event);
  }

  @Mutation(() => ProvisioningEvent, {
    description:
      "Puts back what a request of a provisioning client changed of a person or group, where no later change touched the same; for admins. The identity provider does not notice: it may make the same change again when it next has a reason to. Creations and deletions are not undone.",
  })
  undoProvisioningEvent(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: "The event's id." }) id: string,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<ProvisioningEvent> {
    permit(context, "undoProvisioningEvent");
    return undoProvisioningEvent(context, id, origin);
  }
}
