/** Changing how an organisation takes what its identity provider sends. */
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { DomainContext } from "./context.js";
import { OriginInput, originDescription } from "./origin.js";
import { permit } from "./permissions.js";
import { ProvisioningChange, ProvisioningConnection } from "./provisioning-connection.js";
import { changeProvisioning } from "./provisioning-writes.js";

@Resolver(() => ProvisioningConnection)
export class ProvisioningResolver {
  @Mutation(() => ProvisioningConnection, {
    description: "Changes how provisioning is set up; for admins. It holds for requests that begin 5 seconds later, at the latest.",
  })
  changeProvisioning(
    @Ctx() context: DomainContext,
    @Arg("set", () => ProvisioningChange, { description: "The settings to change." }) set: ProvisioningChange,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription })
    origin?: OriginInput | null,
  ): Promise<ProvisioningConnection> {
    permit(context, "changeProvisioning");
    return changeProvisioning(context, set, origin);
  }
}
