/** All that the console asks of the domain API: the only operations that a session may name in production. */
import { graphql } from "./graphql.js";
import { provisioningOperations } from "./provisioning-operations.js";

const credentialFields = graphql(`
  fragment CredentialFields on Credential { id kind label createdAt expiresAt lastUsedAt revokedAt }
`);

const clientFields = graphql(`
  fragment ClientFields on OAuthClient {
    id label authentication accessTokenLifetime createdAt lastUsedAt revokedAt
    federation { issuer jwksUri subject audience }
    secrets { id hint createdAt expiresAt lastUsedAt revokedAt }
  }
`);

const provisioningFields = graphql(`
  fragment ProvisioningFields on ProvisioningConnection { profile dialects existingPeople unknownMembers eventRetentionDays updatedAt }
`);

const personRow = graphql(`
  fragment PersonRow on User {
    id displayName userName active role isAdmin createdAt provisionedAt
    emails { value type primary }
  }
`);

const singleSignOnFields = graphql(`
  fragment SingleSignOnFields on SingleSignOn {
    issuer clientId authentication certificateThumbprint tenantId matchBy enabled required updatedAt
  }
`);

const discRow = graphql(`
  fragment DiscRow on Disc { id title year permission owner { id displayName userName } }
`);

export const operations = {
  viewer: graphql(`
    query Viewer {
      viewer {
        kind
        user { id displayName userName }
        session { id method expiresAt }
        organisation { id name plan }
      }
    }
  `),

  enterprise: graphql(
    `
    query Enterprise {
      organisation {
        id plan
        provisioning { ...ProvisioningFields }
        credentials { ...CredentialFields }
        oauthClients { ...ClientFields }
      }
      everybody: users(first: 1) { totalCount }
      provisioned: users(first: 1, where: { provisionedAt: { present: true } }) { totalCount }
      active: users(first: 1, where: { active: { eq: true } }) { totalCount }
      groups(first: 1) { totalCount }
      provisionedGroups: groups(first: 1, where: { provisionedAt: { present: true } }) { totalCount }
    }
  `,
    [provisioningFields, credentialFields, clientFields],
  ),
  createProvisioningToken: graphql(
    `
    mutation CreateProvisioningToken($label: String!, $expiresAt: DateTime) {
      createProvisioningToken(label: $label, expiresAt: $expiresAt) { token credential { ...CredentialFields } }
    }
  `,
    [credentialFields],
  ),
  rotateProvisioningToken: graphql(
    `
    mutation RotateProvisioningToken($id: ID!, $overlapHours: Int!, $expiresAt: DateTime) {
      rotateProvisioningToken(id: $id, overlapHours: $overlapHours, expiresAt: $expiresAt) { token credential { ...CredentialFields } }
    }
  `,
    [credentialFields],
  ),
  revokeCredential: graphql(`
    mutation RevokeCredential($id: ID!) { revokeCredential(id: $id) { id revokedAt } }
  `),
  createOAuthClient: graphql(
    `
    mutation CreateOAuthClient($label: String!, $secretExpiresAt: DateTime, $accessTokenLifetime: Int) {
      createOAuthClient(label: $label, secretExpiresAt: $secretExpiresAt, accessTokenLifetime: $accessTokenLifetime) {
        secret client { ...ClientFields }
      }
    }
  `,
    [clientFields],
  ),
  createFederatedClient: graphql(
    `
    mutation CreateFederatedClient($label: String!, $federation: FederatedIdentityInput!, $accessTokenLifetime: Int) {
      createFederatedClient(label: $label, federation: $federation, accessTokenLifetime: $accessTokenLifetime) { ...ClientFields }
    }
  `,
    [clientFields],
  ),
  changeOAuthClient: graphql(
    `
    mutation ChangeOAuthClient($id: ID!, $set: OAuthClientChange!) { changeOAuthClient(id: $id, set: $set) { ...ClientFields } }
  `,
    [clientFields],
  ),
  addClientSecret: graphql(`
    mutation AddClientSecret($clientId: ID!, $expiresAt: DateTime) {
      addClientSecret(clientId: $clientId, expiresAt: $expiresAt) { secret clientSecret { id } }
    }
  `),
  revokeClientSecret: graphql(`
    mutation RevokeClientSecret($id: ID!) { revokeClientSecret(id: $id) { id } }
  `),
  revokeOAuthClient: graphql(`
    mutation RevokeOAuthClient($id: ID!) { revokeOAuthClient(id: $id) { id } }
  `),
  changeProvisioning: graphql(
    `
    mutation ChangeProvisioning($set: ProvisioningChange!) { changeProvisioning(set: $set) { ...ProvisioningFields } }
  `,
    [provisioningFields],
  ),

  people: graphql(
    `
    query People($where: UserWhere, $orderBy: UserOrder, $first: Int, $after: String, $last: Int, $before: String) {
      users(where: $where, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        nodes { ...PersonRow }
        pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
        totalCount
      }
    }
  `,
    [personRow],
  ),
  person: graphql(
    `
    query Person($id: ID!, $after: String) {
      user(id: $id) {
        ...PersonRow
        version updatedAt externalId
        formattedName givenName middleName familyName honorificPrefix honorificSuffix nickName
        title userType department division costCenter organizationName employeeNumber managerName
        preferredLanguage locale timezone profileUrl
        phoneNumbers { value type primary }
        addresses { formatted streetAddress locality region postalCode country type }
        roles { value display }
        entitlements { value display }
        effectiveGroups { id displayName kind }
        discs(first: 20, after: $after) { nodes { ...DiscRow } pageInfo { endCursor hasNextPage } totalCount }
      }
    }
  `,
    [personRow, discRow],
  ),
  inviteUser: graphql(`
    mutation InviteUser($input: InviteUserInput!) { inviteUser(input: $input) { id } }
  `),
  sendSignInLink: graphql(`
    mutation SendSignInLink($userId: ID!) { sendSignInLink(userId: $userId) }
  `),
  deactivateUser: graphql(`
    mutation DeactivateUser($id: ID!) { deactivateUser(id: $id) { id active } }
  `),
  reactivateUser: graphql(`
    mutation ReactivateUser($id: ID!) { reactivateUser(id: $id) { id active } }
  `),
  changeRole: graphql(`
    mutation ChangeRole($id: ID!, $role: Role!) { changeUser(id: $id, set: { role: $role }) { id role } }
  `),

  groups: graphql(`
    query Groups($where: GroupWhere, $first: Int, $after: String, $last: Int, $before: String) {
      groups(where: $where, orderBy: { field: DISPLAY_NAME }, first: $first, after: $after, last: $last, before: $before) {
        nodes { id displayName memberCount provisionedAt updatedAt }
        pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
        totalCount
      }
    }
  `),
  group: graphql(`
    query Group($id: ID!, $after: String, $where: MemberWhere) {
      group(id: $id) {
        id displayName externalId memberCount createdAt provisionedAt updatedAt
        groups { id displayName }
        members(first: 50, after: $after, where: $where) {
          nodes { id displayName kind user { id userName active } }
          pageInfo { endCursor hasNextPage }
        }
      }
    }
  `),

  ...provisioningOperations,

  singleSignOn: graphql(
    `
    query SingleSignOn {
      organisation {
        id
        singleSignOn { ...SingleSignOnFields }
        domains { domain verifiedAt }
        adminGrant { group { id displayName } appRole }
      }
    }
  `,
    [singleSignOnFields],
  ),
  changeSingleSignOn: graphql(
    `
    mutation ChangeSingleSignOn($set: SingleSignOnInput!) { changeSingleSignOn(set: $set) { ...SingleSignOnFields } }
  `,
    [singleSignOnFields],
  ),
  removeSingleSignOn: graphql(`
    mutation RemoveSingleSignOn { removeSingleSignOn }
  `),
  checkSingleSignOn: graphql(`
    query CheckSingleSignOn { checkSingleSignOn { reachable problem authorizationEndpoint } }
  `),
  addDomain: graphql(`
    mutation AddDomain($domain: String!) { addDomain(domain: $domain) { domain verifiedAt } }
  `),
  removeDomain: graphql(`
    mutation RemoveDomain($domain: String!) { removeDomain(domain: $domain) }
  `),
  changeAdminGrant: graphql(`
    mutation ChangeAdminGrant($groupId: ID, $appRole: String) {
      changeAdminGrant(groupId: $groupId, appRole: $appRole) { group { id displayName } appRole }
    }
  `),

  sessions: graphql(`
    query Sessions { viewer { sessions { id createdAt lastSeenAt expiresAt method client current } } }
  `),
  endSession: graphql(`
    mutation EndSession($id: ID!) { endSession(id: $id) }
  `),
  endOtherSessions: graphql(`
    mutation EndOtherSessions { endOtherSessions }
  `),

  discs: graphql(
    `
    query Discs($first: Int, $after: String, $last: Int, $before: String) {
      discs(orderBy: { field: TITLE }, first: $first, after: $after, last: $last, before: $before) {
        nodes { ...DiscRow }
        pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
        totalCount
      }
    }
  `,
    [discRow],
  ),
} as const;
