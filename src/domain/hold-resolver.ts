/** Brakes and holds through the API: for admins. */
import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Mutation, ObjectType, Query, Resolver, Root } from "type-graphql";
import { Brake, BrakeChange } from "./brake.js";
import { type ConnectionOf, connectionType } from "./connection.js";
import type { DomainContext } from "./context.js";
import { listHolds, readHold, removalsOf } from "./hold-list.js";
import { changeBrake, endHold, keepHold, releaseHold } from "./hold-writes.js";
import { OriginInput, originDescription } from "./origin.js";
import { CursorArguments } from "./page-arguments.js";
import { permit, permits } from "./permissions.js";
import { ProvisioningConnection } from "./provisioning-connection.js";
import { HeldRemoval, ProvisioningHold } from "./provisioning-hold.js";
import { DateTime } from "./scalars.js";
import { User } from "./user.js";
import { findUser, userShape } from "./user-rows.js";

@ObjectType({ simpleResolvers: true, description: "A page of a list of holds." })
export class ProvisioningHoldConnection extends connectionType<ProvisioningHold>("ProvisioningHold", () => ProvisioningHold) {}

const idText = "The hold's id.";
const origin = { nullable: true, description: originDescription };
const first = { defaultValue: 100, description: "How many at most, from the earliest on: 0 to 1000." };

@Resolver(() => ProvisioningConnection)
export class ProvisioningBrakeResolver {
  @FieldResolver(() => Brake, { description: "How many removals by provisioning clients are too many, and what happens then." })
  brake(@Root() { brakeMode, brakeWindowMinutes, brakeCount, brakeSharePercent, brakeHoldId }: ProvisioningConnection): Brake {
    return Object.assign(new Brake(), {
      mode: brakeMode,
      windowMinutes: brakeWindowMinutes,
      count: brakeCount,
      sharePercent: brakeSharePercent,
      holdId: brakeHoldId,
    });
  }
}

@Resolver(() => Brake)
export class BrakeResolver {
  @FieldResolver(() => ProvisioningHold, {
    nullable: true,
    description: "The hold that is in force; null without one, and for those who are no admins.",
  })
  async hold(@Root() { holdId }: Brake, @Ctx() context: DomainContext): Promise<ProvisioningHold | undefined> {
    return holdId === null || !permits(context, "provisioningHolds") ? undefined : readHold(context.scope, holdId);
  }

  @Mutation(() => ProvisioningConnection, {
    description: "Changes the brake; for admins. It holds for requests that begin 5 seconds later, at the latest.",
  })
  changeBrake(
    @Ctx() context: DomainContext,
    @Arg("set", () => BrakeChange, { description: "The settings to change." }) set: BrakeChange,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<ProvisioningConnection> {
    permit(context, "changeBrake");
    return changeBrake(context, set, from);
  }
}

@Resolver(() => ProvisioningHold)
export class ProvisioningHoldResolver {
  @Query(() => ProvisioningHoldConnection, { description: "The organisation's holds, newest first. For admins." })
  provisioningHolds(
    @Args(() => CursorArguments) given: CursorArguments,
    @Ctx() context: DomainContext,
  ): Promise<ConnectionOf<ProvisioningHold>> {
    permit(context, "provisioningHolds");
    return listHolds(context, given);
  }

  @FieldResolver(() => DateTime, { nullable: true, description: "Until when removals are let through; null where they are not." })
  until(@Root() { passUntil, state }: ProvisioningHold): number | null {
    return state === "RELEASED" ? passUntil : null;
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: "The admin who decided last; null while nobody has, and when that person is gone.",
  })
  async decidedBy(
    @Root() { decidedById }: ProvisioningHold,
    @Ctx() context: DomainContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<User | undefined> {
    return decidedById === null ? undefined : findUser(context, decidedById, userShape(info));
  }

  @FieldResolver(() => [HeldRemoval], { description: "The removals that were refused." })
  held(
    @Root() { id }: ProvisioningHold,
    @Ctx() context: DomainContext,
    @Arg("first", () => Int, first) count: number,
  ): Promise<HeldRemoval[]> {
    return removalsOf(context, id, true, count);
  }

  @FieldResolver(() => [HeldRemoval], { description: "The removals that `applied` counts." })
  appliedRemovals(
    @Root() { id }: ProvisioningHold,
    @Ctx() context: DomainContext,
    @Arg("first", () => Int, first) count: number,
  ): Promise<HeldRemoval[]> {
    return removalsOf(context, id, false, count);
  }

  @Mutation(() => ProvisioningHold, {
    description:
      "Says that the removals are meant; for admins. They are let through for 24 hours, as soon as the provisioning client tries again.",
  })
  releaseHold(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: idText }) id: string,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<ProvisioningHold> {
    permit(context, "releaseHold");
    return releaseHold(context, id, from);
  }

  @Mutation(() => ProvisioningHold, {
    description:
      "Says that the removals are a mistake; for admins. All removals by provisioning clients stay refused until the hold ends: by `endHold`, or when none was tried for 7 days.",
  })
  keepHold(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: idText }) id: string,
    @Arg("restore", () => Boolean, {
      defaultValue: false,
      description:
        "Whether those are let in again who were deactivated within the window before it began, or while it was released. Those who were deleted stay so.",
    })
    restore: boolean,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<ProvisioningHold> {
    permit(context, "keepHold");
    return keepHold(context, id, restore, from);
  }

  @Mutation(() => ProvisioningHold, {
    description: "Says that it is settled at the identity provider; for admins. Removals are let through again, and counted anew.",
  })
  endHold(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: idText }) id: string,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<ProvisioningHold> {
    permit(context, "endHold");
    return endHold(context, id, from);
  }
}
