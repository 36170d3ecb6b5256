/** Rehearsals through the API. */
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, Int, Mutation, Resolver, Root } from "type-graphql";
import { Change } from "./change.js";
import type { ConnectionOf } from "./connection.js";
import type { DomainContext } from "./context.js";
import { Organisation } from "./organisation.js";
import { OriginInput, originDescription } from "./origin.js";
import type { PageArguments } from "./page.js";
import { permit, permits } from "./permissions.js";
import { emptySummary, Rehearsal, RehearsalKind, RehearsalSummary } from "./rehearsal.js";
import { rehearsedGroups, rehearsedPeople, summarise } from "./rehearsal-differences.js";
import { findOverlap } from "./rehearsal-overlaps.js";
import { applyRehearsal, discardRehearsal, readRehearsal, startRehearsal } from "./rehearsal-writes.js";
import { type RehearsedGroup, RehearsedGroupConnection, type RehearsedPerson, RehearsedPersonConnection } from "./rehearsed.js";
import type { TenantScope } from "./tenant-scope.js";
import { User } from "./user.js";
import { findUser } from "./user-rows.js";

const idText = "The rehearsal's id.";
const origin = { nullable: true, description: originDescription };

@ArgsType()
class RehearsedArguments implements PageArguments {
  @Field(() => RehearsalKind, { description: "What would become of them." })
  kind!: RehearsalKind;

  @Field(() => Int, { nullable: true, description: "How many at most, in the order of their ids. 50 when left out; at most 100." })
  first?: number | null;

  @Field(() => String, { nullable: true, description: "The cursor after which the page begins." })
  after?: string | null;
}

@Resolver(() => Rehearsal)
export class RehearsalResolver {
  @FieldResolver(() => User, { nullable: true, description: "The admin who started it; null when that person is gone." })
  async startedBy(@Root() { startedById }: Rehearsal, @Ctx() context: DomainContext): Promise<User | undefined> {
    return startedById === null ? undefined : findUser(context, startedById);
  }

  @FieldResolver(() => User, { nullable: true, description: "The admin who ended it; null while it runs, and when that person is gone." })
  async endedBy(@Root() { endedById }: Rehearsal, @Ctx() context: DomainContext): Promise<User | undefined> {
    return endedById === null ? undefined : findUser(context, endedById);
  }

  @FieldResolver(() => RehearsalSummary, { description: "What it comes to: so far, or when it ended." })
  async summary(@Root() rehearsal: Rehearsal, @Ctx() context: DomainContext): Promise<RehearsalSummary> {
    const { id, keptSummary } = rehearsal;
    if (keptSummary !== null) return Object.assign(new RehearsalSummary(), JSON.parse(keptSummary));
    return (await copyOf(rehearsal, context)) === undefined ? emptySummary() : summarise(context.scope, id);
  }

  @FieldResolver(() => RehearsedPersonConnection, {
    description: "People whom it would create, change or delete. Nobody once it has ended.",
  })
  async people(
    @Root() rehearsal: Rehearsal,
    @Args(() => RehearsedArguments) given: RehearsedArguments,
    @Ctx() context: DomainContext,
  ): Promise<ConnectionOf<RehearsedPerson>> {
    return rehearsedPeople(context, await copyOf(rehearsal, context), given.kind, given);
  }

  @FieldResolver(() => RehearsedGroupConnection, {
    description: "Groups that it would create, change or delete. None once it has ended.",
  })
  async groups(
    @Root() rehearsal: Rehearsal,
    @Args(() => RehearsedArguments) given: RehearsedArguments,
    @Ctx() context: DomainContext,
  ): Promise<ConnectionOf<RehearsedGroup>> {
    return rehearsedGroups(context, await copyOf(rehearsal, context), given.kind, given);
  }

  @FieldResolver(() => [Change], {
    description:
      "Changes in the organisation since it began that touch the same people or groups, newest first, at most 100: while there are any, it cannot be applied.",
  })
  async overlaps(@Root() rehearsal: Rehearsal, @Ctx() context: DomainContext): Promise<readonly Change[]> {
    return rehearsal.state === "RUNNING" ? (await findOverlap(context.scope, rehearsal)).changes : [];
  }

  @Mutation(() => Rehearsal, {
    description:
      "Begins a rehearsal: from 5 seconds later on, at the latest, provisioning clients work in a copy of the organisation. For admins.",
  })
  startRehearsal(@Ctx() context: DomainContext, @Arg("origin", () => OriginInput, origin) from?: OriginInput | null): Promise<Rehearsal> {
    permit(context, "startRehearsal");
    return startRehearsal(context, from);
  }

  @Mutation(() => Rehearsal, {
    description:
      "Does in the organisation, at once or not at all, what provisioning clients did in the copy; ids stay, so that the clients go on as if nothing had been. Refused when other changes touch the same people or groups. For admins.",
  })
  applyRehearsal(
    @Arg("id", () => ID, { description: idText }) id: string,
    @Ctx() context: DomainContext,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<Rehearsal> {
    permit(context, "applyRehearsal");
    return applyRehearsal(context, id, from);
  }

  @Mutation(() => Rehearsal, {
    description: "Drops the copy with all that was done in it. Clients that remember whom they created there must begin anew. For admins.",
  })
  discardRehearsal(
    @Arg("id", () => ID, { description: idText }) id: string,
    @Ctx() context: DomainContext,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<Rehearsal> {
    permit(context, "discardRehearsal");
    return discardRehearsal(context, id, from);
  }
}

/** Of one that runs. */
async function copyOf({ state }: Rehearsal, { scope }: DomainContext): Promise<TenantScope | undefined> {
  return state === "RUNNING" ? scope.rehearsal() : undefined;
}

@Resolver(() => Organisation)
export class OrganisationRehearsalResolver {
  @FieldResolver(() => Rehearsal, {
    nullable: true,
    description: "The rehearsal that is running, or else the last one; null when there was none, and for those who are no admins.",
  })
  async rehearsal(@Ctx() context: DomainContext): Promise<Rehearsal | undefined> {
    return permits(context, "rehearsal") ? readRehearsal(context) : undefined;
  }
}
