/** The health of provisioning through the API: for admins. */
import { Arg, Ctx, FieldResolver, Int, Resolver } from "type-graphql";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { failureCauses, healthFacts, whereClientsCome } from "./health-facts.js";
import { judge } from "./health-judgement.js";
import { Organisation } from "./organisation.js";
import { permit } from "./permissions.js";
import { FailureCause, ProvisioningHealth } from "./provisioning-health.js";

const hoursLimit = 24 * 30;

@Resolver(() => Organisation)
export class OrganisationHealthResolver {
  @FieldResolver(() => ProvisioningHealth, { description: "Whether provisioning is well. For admins." })
  async provisioningHealth(@Ctx() context: DomainContext): Promise<ProvisioningHealth> {
    permit(context, "provisioningHealth");
    const now = context.now();
    return judge(await healthFacts(context.scope, await whereClientsCome(context.scope), now), now);
  }
}

@Resolver(() => ProvisioningHealth)
export class ProvisioningHealthResolver {
  @FieldResolver(() => [FailureCause], { description: "Why requests failed lately, the most frequent first; at most 20." })
  async causes(
    @Ctx() context: DomainContext,
    @Arg("hours", () => Int, { defaultValue: 24, description: `Within how many hours; 1 to ${hoursLimit}.` }) hours: number,
  ): Promise<FailureCause[]> {
    permit(context, "provisioningHealth");
    if (hours < 1 || hours > hoursLimit) {
      throw new DomainError("LIMIT_EXCEEDED", `hours is ${hours}; it is at least 1 and at most ${hoursLimit}.`, {
        field: "hours",
        limit: hoursLimit,
      });
    }
    return failureCauses(await whereClientsCome(context.scope), context.now() - hours * 60 * 60_000);
  }
}
