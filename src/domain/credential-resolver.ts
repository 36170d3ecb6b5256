/** Credentials through the API: tokens for provisioning clients, API keys for people. */
import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, FieldResolver, ID, Info, Int, Mutation, Resolver, Root } from "type-graphql";
import type { DomainContext } from "./context.js";
import { Credential, labelLimit, NewCredential } from "./credential.js";
import { overlaps, rotateToken } from "./credential-rotation.js";
import { addCredential, type CredentialRow, readCredentials, revokeCredential } from "./credential-writes.js";
import { DomainError } from "./errors.js";
import { Organisation } from "./organisation.js";
import { OriginInput, originDescription } from "./origin.js";
import { permit, personOf } from "./permissions.js";
import { DateTime } from "./scalars.js";
import { User } from "./user.js";
import { findUser, userShape } from "./user-rows.js";

const labelText = `What people will know it by: 1 to ${labelLimit} characters.`;
const expiryText = "From then on it is refused; must be in the future. Absent or null: it does not expire.";

@Resolver(() => Credential)
export class CredentialResolver {
  @FieldResolver(() => User, { nullable: true, description: "The person behind an API key; null for a provisioning token." })
  user(@Root() { userId }: Credential, @Ctx() context: DomainContext, @Info() info: GraphQLResolveInfo): Promise<User | undefined> | null {
    return userId === null ? null : findUser(context, userId, userShape(info));
  }

  @Mutation(() => NewCredential, {
    description:
      "Makes a token for the organisation's identity provider. Any number may be good at once, so that one can take over from another.",
  })
  createProvisioningToken(
    @Ctx() context: DomainContext,
    @Arg("label", () => String, { description: labelText }) label: string,
    @Arg("expiresAt", () => DateTime, { nullable: true, description: expiryText }) expiresAt?: number | null,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<NewCredential> {
    permit(context, "createProvisioningToken");
    return addCredential(context, { kind: "PROVISIONING", label, expiresAt }, origin);
  }

  @Mutation(() => NewCredential, {
    description: "Makes an API key, with which a program acts as a person. It is refused while the person is deactivated.",
  })
  async createApiKey(
    @Ctx() context: DomainContext,
    @Arg("label", () => String, { description: labelText }) label: string,
    @Arg("expiresAt", () => DateTime, { nullable: true, description: expiryText }) expiresAt?: number | null,
    @Arg("userId", () => ID, { nullable: true, description: "Whose key it is: the viewer's own when absent; an admin may name another." })
    userId?: string | null,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<NewCredential> {
    permit(context, "createApiKey");
    const self = personOf(context);
    const person = userId ?? self;
    if (person !== self) {
      permit(context, "createApiKeyForOthers");
      if (!(await findUser(context, person)))
        throw new DomainError("NOT_FOUND", `There is no user ${person} in your organisation.`, { field: "userId" });
    }
    return addCredential(context, { kind: "API_KEY", label, expiresAt, userId: person }, origin);
  }

  @Mutation(() => NewCredential, {
    description:
      "Makes a token that takes over from another one under the same label; the old one ends after the overlap, or when it would have anyway.",
  })
  rotateProvisioningToken(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: "The token that shall end." }) id: string,
    @Arg("overlapHours", () => Int, {
      defaultValue: overlaps.usual,
      description: `For how many hours both are good: ${overlaps.least} to ${overlaps.most}.`,
    })
    overlapHours: number,
    @Arg("expiresAt", () => DateTime, { nullable: true, description: expiryText }) expiresAt?: number | null,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<NewCredential> {
    permit(context, "rotateProvisioningToken");
    return rotateToken(context, { id, overlapHours, expiresAt }, origin);
  }

  @Mutation(() => Credential, {
    description:
      "Revokes a credential for good: an admin any, a person the own API keys. It is refused at once, everywhere within 5 seconds.",
  })
  revokeCredential(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: "The credential." }) id: string,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<Credential> {
    permit(context, "revokeCredential");
    const self = personOf(context);
    const may = ({ userId }: CredentialRow) => {
      if (userId !== self) permit(context, "revokeCredentialOfOthers");
    };
    return revokeCredential(context, id, may, origin);
  }
}

@Resolver(() => Organisation)
export class OrganisationCredentialsResolver {
  @FieldResolver(() => [Credential], {
    description: "The organisation's credentials, the revoked and expired ones too, oldest first; for admins.",
  })
  credentials(@Ctx() context: DomainContext): Promise<Credential[]> {
    permit(context, "credentials");
    return readCredentials(context.scope);
  }
}
