/** Single sign-on through the API: for admins. */
import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver } from "type-graphql";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { Organisation } from "./organisation.js";
import { OriginInput, originDescription } from "./origin.js";
import { permit } from "./permissions.js";
import { NotOpened } from "./sealed.js";
import { SingleSignOn, SingleSignOnCheck, SingleSignOnInput } from "./single-sign-on.js";
import { findSingleSignOn, noSingleSignOn, toProviderSettings } from "./single-sign-on-rows.js";
import { changeSingleSignOn, readSingleSignOn, removeSingleSignOn } from "./single-sign-on-writes.js";

@Resolver(() => SingleSignOn)
export class SingleSignOnResolver {
  @Query(() => SingleSignOnCheck, {
    description: "Asks the organisation's provider for its metadata, now and past every cache; for admins.",
  })
  async checkSingleSignOn(@Ctx() context: DomainContext): Promise<SingleSignOnCheck> {
    permit(context, "checkSingleSignOn");
    const { providers } = context.request;
    const row = await findSingleSignOn(context.scope);
    if (!row) throw noSingleSignOn();
    if (!providers) throw new DomainError("INVALID_VALUE", "The provider cannot be reached from here; the server itself does it.");
    try {
      return await providers.check(toProviderSettings(row, providers.seal));
    } catch (error) {
      if (!(error instanceof NotOpened)) throw error;
      return { reachable: false, problem: error.message, authorizationEndpoint: null };
    }
  }

  @Mutation(() => SingleSignOn, { description: "Sets up or changes how the organisation's people sign in; for admins." })
  changeSingleSignOn(
    @Ctx() context: DomainContext,
    @Arg("set", () => SingleSignOnInput, { description: "The new values." }) set: SingleSignOnInput,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<SingleSignOn> {
    permit(context, "changeSingleSignOn");
    return changeSingleSignOn(context, set, origin);
  }

  @Mutation(() => Boolean, {
    description: "Takes single sign-on away, and forgets who people are at the provider; false where there was none. For admins.",
  })
  removeSingleSignOn(
    @Ctx() context: DomainContext,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<boolean> {
    permit(context, "removeSingleSignOn");
    return removeSingleSignOn(context, origin);
  }
}

@Resolver(() => Organisation)
export class OrganisationSingleSignOnResolver {
  @FieldResolver(() => SingleSignOn, { nullable: true, description: "How its people sign in; null where it is not set up. For admins." })
  singleSignOn(@Ctx() context: DomainContext): Promise<SingleSignOn | null> {
    permit(context, "singleSignOn");
    return readSingleSignOn(context);
  }
}
