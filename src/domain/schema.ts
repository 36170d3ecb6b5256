/** The domain's GraphQL schema, built from its resolvers; printed, it is the contract of the API. */
import "reflect-metadata";
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { AdminGrantResolver, OrganisationAdminGrantResolver, UserAdminResolver } from "./admin-grant-resolver.js";
import { ChangeResolver } from "./change-resolver.js";
import { CredentialResolver, OrganisationCredentialsResolver } from "./credential-resolver.js";
import { DiscResolver, DiscShareResolver, UserDiscsResolver } from "./disc-resolver.js";
import { GroupChangeResolver, GroupResolver } from "./group-resolver.js";
import { OrganisationHealthResolver, ProvisioningHealthResolver } from "./health-resolver.js";
import { BrakeResolver, ProvisioningBrakeResolver, ProvisioningHoldResolver } from "./hold-resolver.js";
import { ListResolver } from "./list-resolver.js";
import { MemberResolver } from "./member-resolver.js";
import { OAuthClientResolver, OrganisationClientsResolver } from "./oauth-client-resolver.js";
import { OrganisationDomainResolver } from "./organisation-domain-resolver.js";
import { Problem } from "./problem.js";
import { ProvisioningCycleResolver } from "./provisioning-cycle-resolver.js";
import { ProvisioningEventResolver } from "./provisioning-event-resolver.js";
import { ProvisioningProgressResolver } from "./provisioning-progress-resolver.js";
import { ProvisioningResolver } from "./provisioning-resolver.js";
import { OrganisationRehearsalResolver, RehearsalResolver } from "./rehearsal-resolver.js";
import { SessionResolver, ViewerSessionResolver } from "./session-resolver.js";
import { OrganisationSingleSignOnResolver, SingleSignOnResolver } from "./single-sign-on-resolver.js";
import { TimelineResolver, UndoResolver } from "./timeline-resolver.js";
import { UserResolver } from "./user-resolver.js";
import { OrganisationResolver, ViewerResolver } from "./viewer-resolver.js";
import { OrganisationWebhooksResolver, WebhookResolver } from "./webhook-resolver.js";

/** Subscriptions have sources of their own; type-graphql asks for topics all the same. */
const noTopics = {
  publish: () => undefined,
  subscribe: (topic: string) => {
    throw new Error(`There are no topics, and so no ${topic}`);
  },
};

export function buildDomainSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      ViewerResolver,
      OrganisationResolver,
      ProvisioningResolver,
      CredentialResolver,
      OrganisationCredentialsResolver,
      OAuthClientResolver,
      OrganisationClientsResolver,
      ViewerSessionResolver,
      SessionResolver,
      AdminGrantResolver,
      OrganisationAdminGrantResolver,
      UserAdminResolver,
      SingleSignOnResolver,
      OrganisationSingleSignOnResolver,
      OrganisationDomainResolver,
      UserResolver,
      GroupResolver,
      GroupChangeResolver,
      GroupChangeResolver,
      MemberResolver,
      ListResolver,
      DiscResolver,
      DiscShareResolver,
      UserDiscsResolver,
      ChangeResolver,
      ProvisioningEventResolver,
      ProvisioningCycleResolver,
      OrganisationHealthResolver,
      ProvisioningHealthResolver,
      OrganisationWebhooksResolver,
      WebhookResolver,
      ProvisioningProgressResolver,
      ProvisioningBrakeResolver,
      BrakeResolver,
      ProvisioningHoldResolver,
      TimelineResolver,
      UndoResolver,
      RehearsalResolver,
      OrganisationRehearsalResolver,
    ],
    orphanedTypes: [Problem],
    pubSub: noTopics,
    validate: false,
  });
}

/** SDL with descriptions, in alphabetical order, so that a change of the contract is a small difference in the file. */
export function printDomainSchema(): string {
  return `${printSchema(lexicographicSortSchema(buildDomainSchema()))}\n`;
}
