/** The domain's GraphQL schema, built from its resolvers; printed, it is the contract of the API. */
import "reflect-metadata";
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { ChangeResolver } from "./change-resolver.js";
import { CredentialResolver, OrganisationCredentialsResolver } from "./credential-resolver.js";
import { DiscResolver, DiscShareResolver, UserDiscsResolver } from "./disc-resolver.js";
import { GroupChangeResolver, GroupResolver } from "./group-resolver.js";
import { ListResolver } from "./list-resolver.js";
import { MemberResolver } from "./member-resolver.js";
import { Problem } from "./problem.js";
import { ProvisioningResolver } from "./provisioning-resolver.js";
import { UserResolver } from "./user-resolver.js";
import { OrganisationResolver, ViewerResolver } from "./viewer-resolver.js";

export function buildDomainSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      ViewerResolver,
      OrganisationResolver,
      ProvisioningResolver,
      CredentialResolver,
      OrganisationCredentialsResolver,
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
    ],
    orphanedTypes: [Problem],
    validate: false,
  });
}

/** SDL with descriptions, in alphabetical order, so that a change of the contract is a small difference in the file. */
export function printDomainSchema(): string {
  return `${printSchema(lexicographicSortSchema(buildDomainSchema()))}\n`;
}
