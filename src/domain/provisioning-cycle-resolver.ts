/** Cycles of provisioning clients through the API, and what each day came to. */
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Float, InputType, Int, ObjectType, Query, Resolver, Root } from "type-graphql";
import { type CountedConnectionOf, countedConnectionType } from "./connection.js";
import type { DomainContext } from "./context.js";
import { CursorArguments } from "./page-arguments.js";
import { permit } from "./permissions.js";
import { averageMs, isRunning, ProvisioningCycle, ProvisioningDay } from "./provisioning-cycle.js";
import { daysLimit, listCycles, listDays } from "./provisioning-cycle-list.js";
import { credentialLabel } from "./provisioning-event-parts.js";
import { DateTimeFilter } from "./where-inputs.js";

@ObjectType({ description: "A page of cycles." })
export class ProvisioningCycleConnection extends countedConnectionType<ProvisioningCycle>("ProvisioningCycle", () => ProvisioningCycle) {}

@InputType({ description: "Which cycles are meant." })
class ProvisioningCycleWhere {
  @Field(() => DateTimeFilter, { nullable: true, description: "When it began." })
  startedAt?: DateTimeFilter | null;
}

@ArgsType()
class CyclesArguments extends CursorArguments {
  @Field(() => ProvisioningCycleWhere, { nullable: true, description: "Which cycles; all when left out." })
  where?: ProvisioningCycleWhere | null;
}

@Resolver(() => ProvisioningCycle)
export class ProvisioningCycleResolver {
  @Query(() => ProvisioningCycleConnection, { description: "The cycles of provisioning clients, newest first. For admins." })
  async provisioningCycles(
    @Args(() => CyclesArguments) given: CyclesArguments,
    @Ctx() context: DomainContext,
  ): Promise<CountedConnectionOf<ProvisioningCycle>> {
    permit(context, "provisioningCycles");
    return listCycles(context, { ...given, where: given.where as Record<string, unknown> | null });
  }

  @Query(() => [ProvisioningDay], {
    description: "What the cycles that began on each of the last days came to, today among them, the oldest first. For admins.",
  })
  async provisioningDays(
    @Ctx() context: DomainContext,
    @Arg("days", () => Int, { defaultValue: 30, description: `How many days; at most ${daysLimit}.` }) days: number,
  ): Promise<ProvisioningDay[]> {
    permit(context, "provisioningDays");
    return listDays(context, days);
  }

  @FieldResolver(() => Boolean, { description: "Whether its last request came less than two minutes ago." })
  running(@Root() cycle: ProvisioningCycle, @Ctx() context: DomainContext): boolean {
    return isRunning(cycle, context.now());
  }

  @FieldResolver(() => Float, { description: "Milliseconds that a request took on average." })
  averageMs(@Root() cycle: ProvisioningCycle): number {
    return averageMs(cycle);
  }

  @FieldResolver(() => String, { nullable: true, description: "What people know the credential, or the OAuth client, by." })
  credentialLabel(@Root() { credentialId }: ProvisioningCycle, @Ctx() context: DomainContext): Promise<string | null> {
    return credentialLabel(context, credentialId);
  }
}
