/** The e-mail domains of an organisation through the API: for admins. */
import { Arg, Ctx, FieldResolver, Mutation, Resolver } from "type-graphql";
import type { DomainContext } from "./context.js";
import { Organisation, OrganisationDomain } from "./organisation.js";
import { addDomain, domainLimit, readDomains, removeDomain } from "./organisation-domains.js";
import { OriginInput, originDescription } from "./origin.js";
import { permit } from "./permissions.js";

const domainText = "The domain, such as `example.com`.";

@Resolver(() => Organisation)
export class OrganisationDomainResolver {
  @FieldResolver(() => [OrganisationDomain], { description: "Its e-mail domains, those that wait for an operator too; for admins." })
  domains(@Ctx() context: DomainContext): Promise<OrganisationDomain[]> {
    permit(context, "domains");
    return readDomains(context);
  }

  @Mutation(() => OrganisationDomain, {
    description: `Names an e-mail domain as the organisation's. It counts once an operator has verified it. At most ${domainLimit}; for admins.`,
  })
  addDomain(
    @Ctx() context: DomainContext,
    @Arg("domain", () => String, { description: domainText }) domain: string,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<OrganisationDomain> {
    permit(context, "addDomain");
    return addDomain(context, domain, origin);
  }

  @Mutation(() => Boolean, {
    description: "Gives an e-mail domain up; false where the organisation has it not. For admins.",
  })
  removeDomain(
    @Ctx() context: DomainContext,
    @Arg("domain", () => String, { description: domainText }) domain: string,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<boolean> {
    permit(context, "removeDomain");
    return removeDomain(context, domain, origin);
  }
}
