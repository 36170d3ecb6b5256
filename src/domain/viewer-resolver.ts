/** Who asks, for which organisation; and any object by its id. */
import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Field, FieldResolver, ID, Info, InputType, Mutation, ObjectType, Query, Resolver, Root } from "type-graphql";
import { findChange } from "./change-list.js";
import type { DomainContext, ViewerKind as Kind } from "./context.js";
import { readCredential, toCredential } from "./credential-writes.js";
import { findDisc } from "./disc-rows.js";
import { enumType } from "./enum-type.js";
import { findGroup } from "./group-rows.js";
import { readHold } from "./hold-list.js";
import { Node } from "./node.js";
import { findClient } from "./oauth-client-rows.js";
import { nameLimit, Organisation } from "./organisation.js";
import { changeOrganisation, readOrganisation, readVerifiedDomains } from "./organisation-rows.js";
import { OriginInput, originDescription } from "./origin.js";
import { permit, permits } from "./permissions.js";
import { ProvisioningConnection, readConnection } from "./provisioning-connection.js";
import { findCycle } from "./provisioning-cycle-list.js";
import { findEvent } from "./provisioning-event-list.js";
import { findRehearsal } from "./rehearsal-writes.js";
import { findSession } from "./session-rows.js";
import { statement } from "./statement.js";
import { User } from "./user.js";
import { findUser, userShape } from "./user-rows.js";

export const ViewerKind = enumType("ViewerKind", "As what the viewer acts.", {
  MEMBER: "A person of the organisation.",
  ADMIN: "A person who manages the organisation.",
  PROVISIONING: "The organisation's identity provider.",
});

@ObjectType({ description: "Whoever the request's credential stands for." })
export class Viewer {
  @Field(() => ViewerKind, { description: "As what the viewer acts." })
  kind!: Kind;

  @Field(() => ID, { nullable: true, description: "The credential or OAuth client that the request's token is of; null in a session." })
  credentialId!: string | null;

  readonly userId!: string | undefined;
}

@InputType({ description: "What to change of the organisation. Absent or null fields stay as they are." })
export class OrganisationChange {
  @Field(() => String, { nullable: true, description: `The new name: 1 to ${nameLimit} characters.` })
  name?: string | null;
}

type NodeKind = "USER" | "GROUP" | "DISC" | "CREDENTIAL" | "OAUTH_CLIENT" | "SESSION" | "CHANGE" | "EVENT" | "CYCLE" | "HOLD" | "REHEARSAL";

const selectKind = statement(`
  SELECT 'USER' AS kind FROM users WHERE organisationId = :organisation AND id = :id
  UNION ALL SELECT 'GROUP' FROM user_groups WHERE organisationId = :organisation AND id = :id
  UNION ALL SELECT 'DISC' FROM discs WHERE organisationId = :organisation AND id = :id
  UNION ALL SELECT 'CREDENTIAL' FROM credentials WHERE organisationId = :organisation AND id = :id
  UNION ALL SELECT 'OAUTH_CLIENT' FROM oauth_clients WHERE organisationId = :organisation AND id = :id
  UNION ALL SELECT 'SESSION' FROM sessions WHERE organisationId = :organisation AND id = :id
  UNION ALL SELECT 'CHANGE' FROM changes WHERE organisationId = :organisation AND id = :id
  UNION ALL SELECT 'EVENT' FROM provisioning_events WHERE organisationId = :organisation AND id = :id
  UNION ALL SELECT 'CYCLE' FROM provisioning_cycles WHERE organisationId = :organisation AND id = :id
  UNION ALL SELECT 'HOLD' FROM provisioning_holds WHERE organisationId = :organisation AND id = :id
  UNION ALL SELECT 'REHEARSAL' FROM rehearsals WHERE organisationId = :organisation AND id = :id`);

const finders: Readonly<Record<NodeKind, (context: DomainContext, id: string) => Promise<Node | undefined>>> = {
  USER: findUser,
  GROUP: findGroup,
  DISC: findDisc,
  CREDENTIAL: async (context, id) => {
    const row = permits(context, "credentials") ? await readCredential(context.scope, id) : undefined;
    return row && toCredential(row);
  },
  OAUTH_CLIENT: async (context, id) => (permits(context, "oauthClients") ? findClient(context.scope, id) : undefined),
  SESSION: async (context, id) => {
    const { userId } = context.viewer;
    return userId === undefined ? undefined : findSession(context, id, userId);
  },
  REHEARSAL: async (context, id) => (permits(context, "rehearsal") ? findRehearsal(context, id) : undefined),
  CHANGE: async (context, id) => (permits(context, "changes") ? findChange(context, id) : undefined),
  EVENT: async (context, id) => (permits(context, "provisioningEvents") ? findEvent(context, id) : undefined),
  CYCLE: async (context, id) => (permits(context, "provisioningCycles") ? findCycle(context, id) : undefined),
  HOLD: async (context, id) => (permits(context, "provisioningHolds") ? readHold(context.scope, id) : undefined),
};

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer, { description: "Whoever the request's credential stands for." })
  viewer(@Ctx() { viewer }: DomainContext): Viewer {
    return Object.assign(new Viewer(), { kind: viewer.kind, credentialId: viewer.credentialId ?? null, userId: viewer.userId });
  }

  @FieldResolver(() => Organisation, { description: "The organisation for which the viewer acts." })
  organisation(@Ctx() context: DomainContext): Promise<Organisation> {
    return readOrganisation(context);
  }

  @FieldResolver(() => User, { nullable: true, description: "The person; null for an identity provider." })
  user(@Root() { userId }: Viewer, @Ctx() context: DomainContext, @Info() info: GraphQLResolveInfo): Promise<User | undefined> | null {
    return userId === undefined ? null : findUser(context, userId, userShape(info));
  }

  @Query(() => Node, { nullable: true, description: "The object with this id, if there is one that the viewer may see." })
  async node(
    @Arg("id", () => ID, { description: "The object's id." }) id: string,
    @Ctx() context: DomainContext,
  ): Promise<Node | undefined> {
    permit(context, "node");
    if (id === context.viewer.organisationId) return readOrganisation(context);
    const found = await context.scope.one<{ kind: NodeKind }>(selectKind, { id });
    return found && finders[found.kind](context, id);
  }
}

@Resolver(() => Organisation)
export class OrganisationResolver {
  @Query(() => Organisation, { description: "The viewer's organisation." })
  organisation(@Ctx() context: DomainContext): Promise<Organisation> {
    permit(context, "organisation");
    return readOrganisation(context);
  }

  @FieldResolver(() => [String], { description: "E-mail domains that the organisation has shown to be its own, in alphabetical order." })
  verifiedDomains(@Ctx() context: DomainContext): Promise<string[]> {
    return readVerifiedDomains(context);
  }

  @FieldResolver(() => ProvisioningConnection, {
    nullable: true,
    description: "How provisioning is set up; null for those who are neither admin nor identity provider.",
  })
  provisioning(@Ctx() context: DomainContext): Promise<ProvisioningConnection> | null {
    return permits(context, "provisioning") ? readConnection(context.scope) : null;
  }

  @Mutation(() => Organisation, { description: "Changes the viewer's organisation; for admins." })
  changeOrganisation(
    @Ctx() context: DomainContext,
    @Arg("set", () => OrganisationChange, { description: "The new values." }) set: OrganisationChange,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription })
    origin?: OriginInput | null,
  ): Promise<Organisation> {
    permit(context, "changeOrganisation");
    return changeOrganisation(context, set, origin);
  }
}
