/** OAuth clients through the API: registering them, their secrets, taking both back. */
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from "type-graphql";
import { ClientSecret, NewClientSecret, NewOAuthClient } from "./client-secret.js";
import { secretTermText } from "./client-secret-term.js";
import type { DomainContext } from "./context.js";
import { labelLimit } from "./credential.js";
import { accessTokenLifetimes, FederatedIdentity, FederatedIdentityInput, OAuthClient, OAuthClientChange } from "./oauth-client.js";
import { readClients, secretsOf } from "./oauth-client-rows.js";
import { addClient, addFederatedClient, addSecret, changeClient, revokeClient, revokeSecret } from "./oauth-client-writes.js";
import { Organisation } from "./organisation.js";
import { OriginInput, originDescription } from "./origin.js";
import { permit } from "./permissions.js";
import { DateTime } from "./scalars.js";

const labelText = `What people will know it by: 1 to ${labelLimit} characters.`;
const { least, most } = accessTokenLifetimes;
const lifetimeText = `How long its access tokens shall be good for: ${least} to ${most} seconds; ${least} when absent or null.`;

@Resolver(() => OAuthClient)
export class OAuthClientResolver {
  @FieldResolver(() => FederatedIdentity, {
    nullable: true,
    description: "By what assertions it is known; null for a client with secrets.",
  })
  federation(@Root() { issuer, jwksUri, subject, audience }: OAuthClient): FederatedIdentity | null {
    return issuer === null ? null : Object.assign(new FederatedIdentity(), { issuer, jwksUri, subject, audience });
  }

  @FieldResolver(() => [ClientSecret], { description: "Its secrets, the revoked and expired ones too, oldest first." })
  secrets(@Root() { id }: OAuthClient, @Ctx() context: DomainContext): Promise<ClientSecret[]> {
    return secretsOf(context, id);
  }

  @Mutation(() => NewOAuthClient, {
    description: "Registers an OAuth client with its first secret, for the grant type client_credentials; for admins.",
  })
  createOAuthClient(
    @Ctx() context: DomainContext,
    @Arg("label", () => String, { description: labelText }) label: string,
    @Arg("secretExpiresAt", () => DateTime, { nullable: true, description: secretTermText }) secretExpiresAt?: number | null,
    @Arg("accessTokenLifetime", () => Int, { nullable: true, description: lifetimeText }) accessTokenLifetime?: number | null,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<NewOAuthClient> {
    permit(context, "createOAuthClient");
    return addClient(context, { label, secretExpiresAt, accessTokenLifetime }, origin);
  }

  @Mutation(() => OAuthClient, {
    description: "Registers an OAuth client without a secret, which is known by what its identity provider signs for it; for admins.",
  })
  createFederatedClient(
    @Ctx() context: DomainContext,
    @Arg("label", () => String, { description: labelText }) label: string,
    @Arg("federation", () => FederatedIdentityInput, { description: "By what assertions it shall be known." })
    federation: FederatedIdentityInput,
    @Arg("accessTokenLifetime", () => Int, { nullable: true, description: lifetimeText }) accessTokenLifetime?: number | null,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<OAuthClient> {
    permit(context, "createFederatedClient");
    return addFederatedClient(context, { label, federation, accessTokenLifetime }, origin);
  }

  @Mutation(() => OAuthClient, { description: "Changes an OAuth client; for admins." })
  changeOAuthClient(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: "The client." }) id: string,
    @Arg("set", () => OAuthClientChange, { description: "The new values." }) set: OAuthClientChange,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<OAuthClient> {
    permit(context, "changeOAuthClient");
    return changeClient(context, id, set, origin);
  }

  @Mutation(() => NewClientSecret, {
    description: "Adds a secret to an OAuth client; those that it has stay good, until they expire or are revoked. For admins.",
  })
  addClientSecret(
    @Ctx() context: DomainContext,
    @Arg("clientId", () => ID, { description: "The client." }) clientId: string,
    @Arg("expiresAt", () => DateTime, { nullable: true, description: secretTermText }) expiresAt?: number | null,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<NewClientSecret> {
    permit(context, "addClientSecret");
    return addSecret(context, clientId, expiresAt, origin);
  }

  @Mutation(() => OAuthClient, {
    description: "Revokes a client secret for good, and the access tokens got with it, everywhere within 5 seconds; for admins.",
  })
  revokeClientSecret(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: "The secret's id." }) id: string,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<OAuthClient> {
    permit(context, "revokeClientSecret");
    return revokeSecret(context, id, origin);
  }

  @Mutation(() => OAuthClient, {
    description: "Revokes an OAuth client for good, with all its access tokens, everywhere within 5 seconds; for admins.",
  })
  revokeOAuthClient(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: "The client." }) id: string,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<OAuthClient> {
    permit(context, "revokeOAuthClient");
    return revokeClient(context, id, origin);
  }
}

@Resolver(() => Organisation)
export class OrganisationClientsResolver {
  @FieldResolver(() => [OAuthClient], {
    description: "The organisation's OAuth clients, the revoked ones too, oldest first; for admins.",
  })
  oauthClients(@Ctx() context: DomainContext): Promise<OAuthClient[]> {
    permit(context, "oauthClients");
    return readClients(context.scope);
  }
}
