/** What happens in provisioning, told while it happens. */
import { Ctx, Resolver, Root, Subscription } from "type-graphql";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { permit } from "./permissions.js";
import { ProvisioningProgress } from "./provisioning-progress.js";

function watch(context: DomainContext): AsyncIterable<object> {
  permit(context, "provisioningProgress");
  const { progress } = context.request;
  if (!progress) throw new DomainError("INVALID_VALUE", "Progress is not told here.");
  return progress.listen(context.scope);
}

@Resolver()
export class ProvisioningProgressResolver {
  @Subscription(() => ProvisioningProgress, {
    description:
      "New events of the provisioning log, within some two seconds, and the cycle that they belong to. For admins. The first message comes at once and has no events.",
    subscribe: ({ context }) => watch(context as DomainContext),
  })
  provisioningProgress(@Root() progress: ProvisioningProgress, @Ctx() context: DomainContext): ProvisioningProgress {
    // The context lasts for the whole subscription.
    context.forget();
    return progress;
  }
}
