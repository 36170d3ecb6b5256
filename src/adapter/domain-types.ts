/** The domain API's types, printed from its schema by `npm run emit`: do not edit. */

export interface AdminGrant {
  appRole: string | null;
  group: Group | null;
}

export interface BooleanFilter {
  eq?: boolean | null;
  ne?: boolean | null;
  present?: boolean | null;
}

export interface Brake {
  mode: BrakeMode;
  windowMinutes: number;
  count: number | null;
  sharePercent: number | null;
  hold: ProvisioningHold | null;
}

export interface BrakeChange {
  mode?: BrakeMode | null;
  windowMinutes?: number | null;
  count?: number | null;
  sharePercent?: number | null;
}

export type BrakeMode = "OFF" | "ALERT" | "HOLD";

export interface Change {
  id: string;
  at: string;
  action: string;
  subjectKind: string;
  subjectId: string;
  actorKind: string;
  actorId: string | null;
  client: string | null;
  correlationId: string | null;
  notes: unknown | null;
  differences: unknown;
  actorName: string | null;
  subjectName: string | null;
  provisioningEvent: ProvisioningEvent | null;
}

export interface ChangeConnection {
  edges: ChangeEdge[];
  nodes: Change[];
  pageInfo: PageInfo;
  totalCount: number;
}

export interface ChangeEdge {
  cursor: string;
  node: Change;
}

export interface ChangeWhere {
  subjectId?: IDFilter | null;
  correlationId?: StringFilter | null;
  action?: StringFilter | null;
  at?: DateTimeFilter | null;
}

export interface ClientSecret {
  id: string;
  hint: string;
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export interface Credential {
  id: string;
  kind: CredentialKind;
  label: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
  user: User | null;
}

export type CredentialKind = "PROVISIONING" | "API_KEY";

export interface DateTimeFilter {
  eq?: string | null;
  ne?: string | null;
  gt?: string | null;
  ge?: string | null;
  lt?: string | null;
  le?: string | null;
  present?: boolean | null;
}

export interface DeletionResult {
  id: string | null;
  problem: Problem | null;
}

export type DeliveryState = "PENDING" | "DELIVERED" | "FAILED";

export interface DialectUse {
  name: string;
  count: number;
}

export interface Disc {
  id: string;
  version: number;
  title: string;
  year: number | null;
  createdAt: string;
  updatedAt: string;
  permission: DiscPermission;
  owner: User;
  shares: DiscShare[];
}

export interface DiscChange {
  title?: string | null;
  year?: number | null;
}

export interface DiscConnection {
  edges: DiscEdge[];
  nodes: Disc[];
  pageInfo: PageInfo;
  totalCount: number;
}

export interface DiscEdge {
  cursor: string;
  node: Disc;
}

export interface DiscInput {
  title: string;
  year?: number | null;
}

export interface DiscOrder {
  field: DiscOrderField;
  direction?: OrderDirection;
}

export type DiscOrderField = "ID" | "CREATED_AT" | "UPDATED_AT" | "TITLE" | "YEAR";

export type DiscPermission = "VIEW" | "EDIT";

export interface DiscShare {
  permission: DiscPermission;
  createdAt: string;
  user: User | null;
  group: Group | null;
}

export interface DiscWhere {
  and?: DiscWhere[] | null;
  or?: DiscWhere[] | null;
  not?: DiscWhere | null;
  id?: IDFilter | null;
  title?: StringFilter | null;
  year?: IntFilter | null;
  ownerId?: IDFilter | null;
  createdAt?: DateTimeFilter | null;
  updatedAt?: DateTimeFilter | null;
}

export interface EndingCredential {
  id: string;
  label: string;
  expiresAt: string;
}

export type ErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "PLAN_REQUIRED"
  | "NOT_FOUND"
  | "INVALID_VALUE"
  | "TOO_LONG"
  | "REQUIRED"
  | "NOT_UNIQUE"
  | "EXISTING_PERSON"
  | "VERSION_CONFLICT"
  | "UNKNOWN_MEMBER"
  | "NOTHING_MATCHED"
  | "LAST_ADMIN"
  | "OVERLAP"
  | "LIMIT_EXCEEDED"
  | "MAIL_UNAVAILABLE"
  | "HELD"
  | "BUSY"
  | "INTERNAL";

export type ExistingPeoplePolicy = "REFUSE" | "LINK";

export interface FailureCause {
  reason: string | null;
  errorType: string | null;
  status: number;
  count: number;
  lastAt: string;
  exampleId: string | null;
}

export interface FederatedIdentity {
  issuer: string;
  jwksUri: string;
  subject: string;
  audience: string;
}

export interface FederatedIdentityInput {
  issuer: string;
  jwksUri: string;
  subject: string;
  audience: string;
}

export interface Group {
  id: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  provisionedAt: string | null;
  displayName: string;
  externalId: string | null;
  memberCount: number;
  members: MemberConnection;
  groups: Group[];
}

export interface GroupChange {
  displayName?: string | null;
  externalId?: string | null;
}

export interface GroupChangePayload {
  id: string;
  version: number;
  changed: boolean;
  skippedMemberIds: string[];
  group: Group;
}

export interface GroupConnection {
  edges: GroupEdge[];
  nodes: Group[];
  pageInfo: PageInfo;
  totalCount: number;
}

export interface GroupEdge {
  cursor: string;
  node: Group;
}

export interface GroupInput {
  displayName: string;
  externalId?: string | null;
  memberIds?: string[] | null;
  mustBeUsers?: string[] | null;
  mustBeGroups?: string[] | null;
}

export interface GroupMembership {
  id: string;
  displayName: string;
  kind: MembershipKind;
}

export interface GroupMembershipWhere {
  and?: GroupMembershipWhere[] | null;
  or?: GroupMembershipWhere[] | null;
  not?: GroupMembershipWhere | null;
  id?: IDFilter | null;
  displayName?: StringFilter | null;
  kind?: MembershipKindFilter | null;
}

export interface GroupOrder {
  field: GroupOrderField;
  direction?: OrderDirection;
}

export type GroupOrderField = "ID" | "CREATED_AT" | "UPDATED_AT" | "DISPLAY_NAME" | "EXTERNAL_ID";

export interface GroupReferenceWhere {
  and?: GroupReferenceWhere[] | null;
  or?: GroupReferenceWhere[] | null;
  not?: GroupReferenceWhere | null;
  id?: IDFilter | null;
  displayName?: StringFilter | null;
}

export interface GroupResult {
  change: GroupChangePayload | null;
  problem: Problem | null;
}

export interface GroupToChange {
  id: string;
  version?: number | null;
  set?: GroupChange | null;
  members?: MembersChange | null;
}

export interface GroupWhere {
  and?: GroupWhere[] | null;
  or?: GroupWhere[] | null;
  not?: GroupWhere | null;
  id?: IDFilter | null;
  createdAt?: DateTimeFilter | null;
  updatedAt?: DateTimeFilter | null;
  provisionedAt?: DateTimeFilter | null;
  displayName?: StringFilter | null;
  externalId?: StringFilter | null;
  members?: MemberListFilter | null;
}

export type HealthCode =
  | "NO_CONTACT"
  | "SILENT_24H"
  | "FAILURES"
  | "QUARANTINE_LIKELY"
  | "CREDENTIAL_EXPIRING"
  | "CREDENTIAL_EXPIRED_IN_USE"
  | "HELD"
  | "DRIFT";

export interface HealthFinding {
  code: HealthCode;
  since: string | null;
}

export type HealthState = "NEVER_CONNECTED" | "HEALTHY" | "ATTENTION" | "FAILING" | "QUARANTINE_LIKELY";

export interface HeldRemoval {
  subjectId: string;
  operation: ProvisioningOperation;
  subjectKind: string;
  subjectName: string;
  firstAt: string;
  lastAt: string;
  attempts: number;
  appliedAt: string | null;
}

export type HoldState = "OPEN" | "RELEASED" | "KEPT" | "ENDED";

export interface IDFilter {
  eq?: string | null;
  ne?: string | null;
  contains?: string | null;
  startsWith?: string | null;
  endsWith?: string | null;
  gt?: string | null;
  ge?: string | null;
  lt?: string | null;
  le?: string | null;
  present?: boolean | null;
}

export interface IntFilter {
  eq?: number | null;
  ne?: number | null;
  gt?: number | null;
  ge?: number | null;
  lt?: number | null;
  le?: number | null;
  present?: boolean | null;
}

export interface InviteUserInput {
  email: string;
  displayName?: string | null;
  role?: Role | null;
}

export interface LabelledValue {
  value: string | null;
  display: string | null;
  type: string | null;
  primary: boolean | null;
}

export interface LabelledValueInput {
  value?: string | null;
  display?: string | null;
  type?: string | null;
  primary?: boolean | null;
}

export interface LabelledValueListFilter {
  some?: LabelledValueWhere | null;
}

export interface LabelledValueWhere {
  and?: LabelledValueWhere[] | null;
  or?: LabelledValueWhere[] | null;
  not?: LabelledValueWhere | null;
  value?: StringFilter | null;
  display?: StringFilter | null;
  type?: StringFilter | null;
  primary?: BooleanFilter | null;
}

export interface Member {
  id: string;
  kind: MemberKind;
  displayName: string | null;
  user: User | null;
  group: Group | null;
}

export interface MemberConnection {
  edges: MemberEdge[];
  nodes: Member[];
  pageInfo: PageInfo;
}

export interface MemberEdge {
  cursor: string;
  node: Member;
}

export type MemberKind = "USER" | "GROUP";

export interface MemberKindFilter {
  eq?: MemberKind | null;
  ne?: MemberKind | null;
}

export interface MemberListFilter {
  some?: MemberWhere | null;
}

export interface MemberWhere {
  and?: MemberWhere[] | null;
  or?: MemberWhere[] | null;
  not?: MemberWhere | null;
  id?: IDFilter | null;
  kind?: MemberKindFilter | null;
  displayName?: StringFilter | null;
}

export interface MembersChange {
  replaceAll?: string[] | null;
  add?: string[] | null;
  remove?: string[] | null;
  removeWhere?: MemberWhere | null;
  mustMatch?: boolean | null;
  mustBeUsers?: string[] | null;
  mustBeGroups?: string[] | null;
  steps?: MembersChange[] | null;
}

export type MembershipKind = "DIRECT" | "INDIRECT";

export interface MembershipKindFilter {
  eq?: MembershipKind | null;
  ne?: MembershipKind | null;
}

export interface Mutation {
  changeAdminGrant: AdminGrant;
  createProvisioningToken: NewCredential;
  createApiKey: NewCredential;
  rotateProvisioningToken: NewCredential;
  revokeCredential: Credential;
  createDisc: Disc;
  changeDisc: Disc;
  deleteDisc: string;
  shareDisc: Disc;
  unshareDisc: Disc;
  createGroup: GroupChangePayload;
  changeGroup: GroupChangePayload;
  addMembers: GroupChangePayload;
  removeMembers: GroupChangePayload;
  deleteGroup: string;
  changeBrake: ProvisioningConnection;
  releaseHold: ProvisioningHold;
  keepHold: ProvisioningHold;
  endHold: ProvisioningHold;
  createUsers: UserResult[];
  changeUsers: UserResult[];
  deleteUsers: DeletionResult[];
  createGroups: GroupResult[];
  changeGroups: GroupResult[];
  deleteGroups: DeletionResult[];
  createOAuthClient: NewOAuthClient;
  createFederatedClient: OAuthClient;
  changeOAuthClient: OAuthClient;
  addClientSecret: NewClientSecret;
  revokeClientSecret: OAuthClient;
  revokeOAuthClient: OAuthClient;
  addDomain: OrganisationDomain;
  removeDomain: boolean;
  recordProvisioningRequests: number;
  changeProvisioning: ProvisioningConnection;
  startRehearsal: Rehearsal;
  applyRehearsal: Rehearsal;
  discardRehearsal: Rehearsal;
  changeOrganisation: Organisation;
  endSession: string;
  endOtherSessions: number;
  sendSignInLink: string;
  changeSingleSignOn: SingleSignOn;
  removeSingleSignOn: boolean;
  undoProvisioningEvent: ProvisioningEvent;
  inviteUser: User;
  createUser: User;
  changeUser: User;
  deactivateUser: User;
  reactivateUser: User;
  deleteUser: string;
  createWebhook: NewWebhook;
  changeWebhook: Webhook;
  rotateWebhookSecret: NewWebhook;
  deleteWebhook: string;
  testWebhook: WebhookDelivery;
  redeliver: WebhookDelivery;
}

export interface NewClientSecret {
  client: OAuthClient;
  clientSecret: ClientSecret;
  secret: string;
}

export interface NewCredential {
  credential: Credential;
  token: string;
}

export interface NewOAuthClient {
  client: OAuthClient;
  secret: string;
}

export interface NewWebhook {
  webhook: Webhook;
  secret: string;
}

export interface Node {
  id: string;
}

export interface OAuthClient {
  id: string;
  label: string;
  authentication: OAuthClientAuthentication;
  accessTokenLifetime: number;
  createdAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
  federation: FederatedIdentity | null;
  secrets: ClientSecret[];
}

export type OAuthClientAuthentication = "CLIENT_SECRET" | "FEDERATED";

export interface OAuthClientChange {
  label?: string | null;
  accessTokenLifetime?: number | null;
  federation?: FederatedIdentityInput | null;
}

export interface ObjectToDelete {
  id: string;
  version?: number | null;
}

export type OrderDirection = "ASC" | "DESC";

export interface Organisation {
  id: string;
  name: string;
  plan: Plan;
  createdAt: string;
  adminGrant: AdminGrant;
  credentials: Credential[];
  provisioningHealth: ProvisioningHealth;
  oauthClients: OAuthClient[];
  domains: OrganisationDomain[];
  rehearsal: Rehearsal | null;
  verifiedDomains: string[];
  provisioning: ProvisioningConnection | null;
  singleSignOn: SingleSignOn | null;
  webhooks: Webhook[];
}

export interface OrganisationChange {
  name?: string | null;
}

export interface OrganisationDomain {
  domain: string;
  verifiedAt: string | null;
}

export interface OriginInput {
  correlationId?: string | null;
  client?: string | null;
  notes?: unknown | null;
}

export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export type Plan = "FREE" | "PRO" | "ENTERPRISE";

export interface PostalAddress {
  formatted: string | null;
  streetAddress: string | null;
  locality: string | null;
  region: string | null;
  postalCode: string | null;
  country: string | null;
  type: string | null;
  primary: boolean | null;
}

export interface PostalAddressInput {
  formatted?: string | null;
  streetAddress?: string | null;
  locality?: string | null;
  region?: string | null;
  postalCode?: string | null;
  country?: string | null;
  type?: string | null;
  primary?: boolean | null;
}

export interface PostalAddressListFilter {
  some?: PostalAddressWhere | null;
}

export interface PostalAddressWhere {
  and?: PostalAddressWhere[] | null;
  or?: PostalAddressWhere[] | null;
  not?: PostalAddressWhere | null;
  formatted?: StringFilter | null;
  streetAddress?: StringFilter | null;
  locality?: StringFilter | null;
  region?: StringFilter | null;
  postalCode?: StringFilter | null;
  country?: StringFilter | null;
  type?: StringFilter | null;
  primary?: BooleanFilter | null;
}

export interface Problem {
  code: ErrorCode;
  message: string;
  field: string | null;
  limit: number | null;
  values: string[] | null;
  retryAfterSeconds: number | null;
}

export interface ProvisioningChange {
  profile?: ProvisioningProfile | null;
  dialects?: RequestDialects | null;
  existingPeople?: ExistingPeoplePolicy | null;
  unknownMembers?: UnknownMembersPolicy | null;
  eventRetentionDays?: number | null;
}

export interface ProvisioningConnection {
  profile: ProvisioningProfile;
  dialects: RequestDialects;
  existingPeople: ExistingPeoplePolicy;
  unknownMembers: UnknownMembersPolicy;
  eventRetentionDays: number;
  updatedAt: string;
  brake: Brake;
}

export interface ProvisioningCycle {
  id: string;
  credentialId: string;
  kind: ProvisioningCycleKind;
  startedAt: string;
  lastRequestAt: string;
  slowestMs: number;
  requests: number;
  reads: number;
  created: number;
  linked: number;
  updated: number;
  deactivated: number;
  reactivated: number;
  deleted: number;
  membersChanged: number;
  unchanged: number;
  failed: number;
  running: boolean;
  averageMs: number;
  credentialLabel: string | null;
}

export interface ProvisioningCycleConnection {
  edges: ProvisioningCycleEdge[];
  nodes: ProvisioningCycle[];
  pageInfo: PageInfo;
  totalCount: number;
}

export interface ProvisioningCycleEdge {
  cursor: string;
  node: ProvisioningCycle;
}

export type ProvisioningCycleKind = "INITIAL" | "INCREMENTAL";

export interface ProvisioningCycleWhere {
  startedAt?: DateTimeFilter | null;
}

export interface ProvisioningDay {
  date: string;
  cycles: number;
  requests: number;
  created: number;
  linked: number;
  updated: number;
  deactivated: number;
  deleted: number;
  failed: number;
}

export interface ProvisioningDrift {
  neverProvisioned: number;
  groupsNeverProvisioned: number;
}

export interface ProvisioningEvent {
  id: string;
  at: string;
  durationMs: number;
  credentialId: string | null;
  client: string | null;
  intent: ProvisioningIntent;
  operation: ProvisioningOperation;
  subjectKind: string | null;
  subjectId: string | null;
  subjectName: string | null;
  status: number;
  errorType: string | null;
  reason: string | null;
  detail: string | null;
  dialects: DialectUse[];
  cycleId: string | null;
  undoneAt: string | null;
  user: User | null;
  group: Group | null;
  credentialLabel: string | null;
  changes: Change[];
  undoRefusal: string | null;
}

export interface ProvisioningEventConnection {
  edges: ProvisioningEventEdge[];
  nodes: ProvisioningEvent[];
  pageInfo: PageInfo;
  totalCount: number;
}

export interface ProvisioningEventEdge {
  cursor: string;
  node: ProvisioningEvent;
}

export interface ProvisioningEventWhere {
  id?: IDFilter | null;
  operation?: ProvisioningOperationFilter | null;
  intent?: ProvisioningIntentFilter | null;
  failed?: boolean | null;
  subjectId?: IDFilter | null;
  subjectName?: StringFilter | null;
  at?: DateTimeFilter | null;
  cycleId?: IDFilter | null;
  credentialId?: IDFilter | null;
  reason?: StringFilter | null;
}

export interface ProvisioningHealth {
  state: HealthState;
  lastContactAt: string | null;
  lastSuccessAt: string | null;
  lastChangeAt: string | null;
  nextCycleExpectedAt: string | null;
  quarantine: QuarantineForecast;
  expiring: EndingCredential[];
  refused: RefusedCredential[];
  drift: ProvisioningDrift;
  findings: HealthFinding[];
  causes: FailureCause[];
}

export interface ProvisioningHold {
  id: string;
  mode: BrakeMode;
  state: HoldState;
  startedAt: string;
  threshold: number;
  windowMinutes: number;
  applied: number;
  heldCount: number;
  lastTriedAt: string;
  decidedAt: string | null;
  endedAt: string | null;
  until: string | null;
  decidedBy: User | null;
  held: HeldRemoval[];
  appliedRemovals: HeldRemoval[];
}

export interface ProvisioningHoldConnection {
  edges: ProvisioningHoldEdge[];
  nodes: ProvisioningHold[];
  pageInfo: PageInfo;
}

export interface ProvisioningHoldEdge {
  cursor: string;
  node: ProvisioningHold;
}

export type ProvisioningIntent = "CREATE" | "CHANGE" | "REPLACE" | "DELETE" | "BULK" | "READ";

export interface ProvisioningIntentFilter {
  in?: ProvisioningIntent[] | null;
}

export type ProvisioningOperation =
  | "CREATED"
  | "LINKED"
  | "UPDATED"
  | "DEACTIVATED"
  | "REACTIVATED"
  | "DELETED"
  | "MEMBERS_ADDED"
  | "MEMBERS_REMOVED"
  | "MEMBERS_CHANGED"
  | "SEVERAL"
  | "UNCHANGED"
  | "FAILED"
  | "HELD";

export interface ProvisioningOperationFilter {
  in?: ProvisioningOperation[] | null;
}

export type ProvisioningProfile = "GENERIC" | "ENTRA";

export interface ProvisioningProgress {
  events: ProvisioningEvent[];
  more: boolean;
  cycle: ProvisioningCycle | null;
}

export interface ProvisioningReadsInput {
  count: number;
  firstAt: string;
  lastAt: string;
  totalMs: number;
  slowestMs: number;
}

export interface ProvisioningRequestInput {
  id: string;
  at: string;
  durationMs: number;
  intent: ProvisioningIntent;
  status: number;
  errorType?: string | null;
  reason?: string | null;
  detail?: string | null;
  subjectKind?: string | null;
  subjectId?: string | null;
  subjectName?: string | null;
  client?: string | null;
  dialects?: unknown | null;
}

export type QuarantineCause = "CREDENTIALS_REFUSED" | "COUNT" | "SHARE";

export interface QuarantineForecast {
  likely: boolean;
  because: QuarantineCause | null;
  attempts: number;
  failures: number;
  share: number;
}

export interface Query {
  changes: ChangeConnection;
  disc: Disc | null;
  discs: DiscConnection;
  group: Group | null;
  groups: GroupConnection;
  provisioningHolds: ProvisioningHoldConnection;
  usersById: (User | null)[];
  groupsById: (Group | null)[];
  provisioningCycles: ProvisioningCycleConnection;
  provisioningDays: ProvisioningDay[];
  provisioningEvents: ProvisioningEventConnection;
  viewer: Viewer;
  node: Node | null;
  organisation: Organisation;
  checkSingleSignOn: SingleSignOnCheck;
  timeline: ChangeConnection;
  user: User | null;
  users: UserConnection;
  webhookDeliveries: WebhookDeliveryConnection;
}

export interface RefusedCredential {
  id: string;
  label: string;
  refusedAt: string;
}

export interface Rehearsal {
  id: string;
  state: RehearsalState;
  startedAt: string;
  endedAt: string | null;
  startedBy: User | null;
  endedBy: User | null;
  summary: RehearsalSummary;
  people: RehearsedPersonConnection;
  groups: RehearsedGroupConnection;
  overlaps: Change[];
}

export type RehearsalKind = "CREATED" | "LINKED" | "CHANGED" | "DEACTIVATED" | "REACTIVATED" | "DELETED";

export type RehearsalState = "RUNNING" | "APPLIED" | "DISCARDED";

export interface RehearsalSummary {
  created: number;
  linked: number;
  changed: number;
  deactivated: number;
  reactivated: number;
  deleted: number;
  groupsCreated: number;
  groupsChanged: number;
  groupsDeleted: number;
  membersAdded: number;
  membersRemoved: number;
  failed: number;
}

export interface RehearsedGroup {
  id: string;
  displayName: string;
  kind: RehearsalKind;
  differences: unknown;
  membersAdded: number;
  membersRemoved: number;
  addedMembers: RehearsedMember[];
  removedMembers: RehearsedMember[];
}

export interface RehearsedGroupConnection {
  edges: RehearsedGroupEdge[];
  nodes: RehearsedGroup[];
  pageInfo: PageInfo;
}

export interface RehearsedGroupEdge {
  cursor: string;
  node: RehearsedGroup;
}

export interface RehearsedMember {
  id: string;
  name: string;
}

export interface RehearsedPerson {
  id: string;
  userName: string;
  displayName: string | null;
  kind: RehearsalKind;
  before: User | null;
  after: User | null;
  differences: unknown;
}

export interface RehearsedPersonConnection {
  edges: RehearsedPersonEdge[];
  nodes: RehearsedPerson[];
  pageInfo: PageInfo;
}

export interface RehearsedPersonEdge {
  cursor: string;
  node: RehearsedPerson;
}

export type RequestDialects = "LENIENT" | "STRICT";

export type Role = "ADMIN" | "MEMBER";

export interface RoleFilter {
  eq?: Role | null;
  ne?: Role | null;
}

export interface Session {
  id: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  method: SignInMethod;
  client: string | null;
  current: boolean;
}

export type SignInMatch = "EXTERNAL_ID" | "USER_NAME" | "WORK_EMAIL";

export type SignInMethod = "SINGLE_SIGN_ON" | "SIGN_IN_LINK";

export interface SingleSignOn {
  issuer: string;
  clientId: string;
  authentication: SingleSignOnAuthentication;
  certificateThumbprint: string | null;
  tenantId: string | null;
  matchBy: SignInMatch;
  enabled: boolean;
  required: boolean;
  updatedAt: string;
}

export type SingleSignOnAuthentication = "CLIENT_SECRET" | "CERTIFICATE";

export interface SingleSignOnCertificateInput {
  certificate: string;
  privateKey: string;
}

export interface SingleSignOnCheck {
  reachable: boolean;
  problem: string | null;
  authorizationEndpoint: string | null;
}

export interface SingleSignOnInput {
  issuer?: string | null;
  clientId?: string | null;
  clientSecret?: string | null;
  certificate?: SingleSignOnCertificateInput | null;
  tenantId?: string | null;
  matchBy?: SignInMatch | null;
  enabled?: boolean | null;
  required?: boolean | null;
}

export interface StringFilter {
  eq?: string | null;
  ne?: string | null;
  contains?: string | null;
  startsWith?: string | null;
  endsWith?: string | null;
  gt?: string | null;
  ge?: string | null;
  lt?: string | null;
  le?: string | null;
  present?: boolean | null;
}

export interface Subscription {
  provisioningProgress: ProvisioningProgress;
}

export type UnknownMembersPolicy = "REFUSE" | "SKIP";

export interface User {
  userName: string;
  externalId: string | null;
  active: boolean;
  displayName: string | null;
  formattedName: string | null;
  familyName: string | null;
  givenName: string | null;
  middleName: string | null;
  honorificPrefix: string | null;
  honorificSuffix: string | null;
  nickName: string | null;
  profileUrl: string | null;
  title: string | null;
  userType: string | null;
  preferredLanguage: string | null;
  locale: string | null;
  timezone: string | null;
  employeeNumber: string | null;
  costCenter: string | null;
  organizationName: string | null;
  division: string | null;
  department: string | null;
  managerId: string | null;
  emails: LabelledValue[];
  phoneNumbers: LabelledValue[];
  ims: LabelledValue[];
  photos: LabelledValue[];
  addresses: PostalAddress[];
  entitlements: LabelledValue[];
  roles: LabelledValue[];
  certificates: LabelledValue[];
  id: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  provisionedAt: string | null;
  role: Role;
  isAdmin: boolean;
  discs: DiscConnection;
  manager: User | null;
  managerName: string | null;
  groups: Group[];
  effectiveGroups: GroupMembership[];
}

export interface UserChange {
  userName?: string | null;
  externalId?: string | null;
  active?: boolean | null;
  displayName?: string | null;
  formattedName?: string | null;
  familyName?: string | null;
  givenName?: string | null;
  middleName?: string | null;
  honorificPrefix?: string | null;
  honorificSuffix?: string | null;
  nickName?: string | null;
  profileUrl?: string | null;
  title?: string | null;
  userType?: string | null;
  preferredLanguage?: string | null;
  locale?: string | null;
  timezone?: string | null;
  employeeNumber?: string | null;
  costCenter?: string | null;
  organizationName?: string | null;
  division?: string | null;
  department?: string | null;
  managerId?: string | null;
  emails?: LabelledValueInput[] | null;
  phoneNumbers?: LabelledValueInput[] | null;
  ims?: LabelledValueInput[] | null;
  photos?: LabelledValueInput[] | null;
  addresses?: PostalAddressInput[] | null;
  entitlements?: LabelledValueInput[] | null;
  roles?: LabelledValueInput[] | null;
  certificates?: LabelledValueInput[] | null;
  role?: Role | null;
}

export interface UserConnection {
  edges: UserEdge[];
  nodes: User[];
  pageInfo: PageInfo;
  totalCount: number;
}

export interface UserEdge {
  cursor: string;
  node: User;
}

export interface UserGroupsFilter {
  some?: GroupReferenceWhere | null;
}

export interface UserInput {
  userName: string;
  externalId?: string | null;
  active?: boolean | null;
  displayName?: string | null;
  formattedName?: string | null;
  familyName?: string | null;
  givenName?: string | null;
  middleName?: string | null;
  honorificPrefix?: string | null;
  honorificSuffix?: string | null;
  nickName?: string | null;
  profileUrl?: string | null;
  title?: string | null;
  userType?: string | null;
  preferredLanguage?: string | null;
  locale?: string | null;
  timezone?: string | null;
  employeeNumber?: string | null;
  costCenter?: string | null;
  organizationName?: string | null;
  division?: string | null;
  department?: string | null;
  managerId?: string | null;
  emails?: LabelledValueInput[] | null;
  phoneNumbers?: LabelledValueInput[] | null;
  ims?: LabelledValueInput[] | null;
  photos?: LabelledValueInput[] | null;
  addresses?: PostalAddressInput[] | null;
  entitlements?: LabelledValueInput[] | null;
  roles?: LabelledValueInput[] | null;
  certificates?: LabelledValueInput[] | null;
  role?: Role | null;
}

export interface UserMembershipsFilter {
  some?: GroupMembershipWhere | null;
}

export interface UserOrder {
  field: UserOrderField;
  direction?: OrderDirection;
}

export type UserOrderField =
  | "ID"
  | "CREATED_AT"
  | "UPDATED_AT"
  | "USER_NAME"
  | "EXTERNAL_ID"
  | "ACTIVE"
  | "DISPLAY_NAME"
  | "FORMATTED_NAME"
  | "FAMILY_NAME"
  | "GIVEN_NAME"
  | "MIDDLE_NAME"
  | "HONORIFIC_PREFIX"
  | "HONORIFIC_SUFFIX"
  | "NICK_NAME"
  | "PROFILE_URL"
  | "TITLE"
  | "USER_TYPE"
  | "PREFERRED_LANGUAGE"
  | "LOCALE"
  | "TIMEZONE"
  | "EMPLOYEE_NUMBER"
  | "COST_CENTER"
  | "ORGANIZATION_NAME"
  | "DIVISION"
  | "DEPARTMENT"
  | "MANAGER_ID"
  | "EMAILS_VALUE"
  | "EMAILS_DISPLAY"
  | "EMAILS_TYPE"
  | "EMAILS_PRIMARY"
  | "PHONE_NUMBERS_VALUE"
  | "PHONE_NUMBERS_DISPLAY"
  | "PHONE_NUMBERS_TYPE"
  | "PHONE_NUMBERS_PRIMARY"
  | "IMS_VALUE"
  | "IMS_DISPLAY"
  | "IMS_TYPE"
  | "IMS_PRIMARY"
  | "PHOTOS_VALUE"
  | "PHOTOS_DISPLAY"
  | "PHOTOS_TYPE"
  | "PHOTOS_PRIMARY"
  | "ADDRESSES_FORMATTED"
  | "ADDRESSES_STREET_ADDRESS"
  | "ADDRESSES_LOCALITY"
  | "ADDRESSES_REGION"
  | "ADDRESSES_POSTAL_CODE"
  | "ADDRESSES_COUNTRY"
  | "ADDRESSES_TYPE"
  | "ADDRESSES_PRIMARY"
  | "ENTITLEMENTS_VALUE"
  | "ENTITLEMENTS_DISPLAY"
  | "ENTITLEMENTS_TYPE"
  | "ENTITLEMENTS_PRIMARY"
  | "ROLES_VALUE"
  | "ROLES_DISPLAY"
  | "ROLES_TYPE"
  | "ROLES_PRIMARY"
  | "CERTIFICATES_DISPLAY"
  | "CERTIFICATES_TYPE"
  | "CERTIFICATES_PRIMARY"
  | "MANAGER_NAME";

export interface UserResult {
  user: User | null;
  problem: Problem | null;
}

export interface UserToChange {
  id: string;
  version?: number | null;
  set: UserChange;
}

export interface UserWhere {
  and?: UserWhere[] | null;
  or?: UserWhere[] | null;
  not?: UserWhere | null;
  id?: IDFilter | null;
  createdAt?: DateTimeFilter | null;
  updatedAt?: DateTimeFilter | null;
  provisionedAt?: DateTimeFilter | null;
  role?: RoleFilter | null;
  managerName?: StringFilter | null;
  groups?: UserGroupsFilter | null;
  effectiveGroups?: UserMembershipsFilter | null;
  userName?: StringFilter | null;
  externalId?: StringFilter | null;
  active?: BooleanFilter | null;
  displayName?: StringFilter | null;
  formattedName?: StringFilter | null;
  familyName?: StringFilter | null;
  givenName?: StringFilter | null;
  middleName?: StringFilter | null;
  honorificPrefix?: StringFilter | null;
  honorificSuffix?: StringFilter | null;
  nickName?: StringFilter | null;
  profileUrl?: StringFilter | null;
  title?: StringFilter | null;
  userType?: StringFilter | null;
  preferredLanguage?: StringFilter | null;
  locale?: StringFilter | null;
  timezone?: StringFilter | null;
  employeeNumber?: StringFilter | null;
  costCenter?: StringFilter | null;
  organizationName?: StringFilter | null;
  division?: StringFilter | null;
  department?: StringFilter | null;
  managerId?: StringFilter | null;
  emails?: LabelledValueListFilter | null;
  phoneNumbers?: LabelledValueListFilter | null;
  ims?: LabelledValueListFilter | null;
  photos?: LabelledValueListFilter | null;
  addresses?: PostalAddressListFilter | null;
  entitlements?: LabelledValueListFilter | null;
  roles?: LabelledValueListFilter | null;
  certificates?: LabelledValueListFilter | null;
}

export interface Viewer {
  kind: ViewerKind;
  credentialId: string | null;
  organisation: Organisation;
  user: User | null;
  session: Session | null;
  sessions: Session[];
}

export type ViewerKind = "MEMBER" | "ADMIN" | "PROVISIONING";

export interface Webhook {
  id: string;
  url: string;
  events: WebhookEvent[];
  active: boolean;
  createdAt: string;
  failingSince: string | null;
}

export interface WebhookChange {
  url?: string | null;
  events?: WebhookEvent[] | null;
  active?: boolean | null;
}

export interface WebhookDelivery {
  id: string;
  event: WebhookEvent;
  payload: unknown;
  state: DeliveryState;
  attempts: number;
  createdAt: string;
  nextAttemptAt: string | null;
  lastAttemptAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
  deliveredAt: string | null;
}

export interface WebhookDeliveryConnection {
  edges: WebhookDeliveryEdge[];
  nodes: WebhookDelivery[];
  pageInfo: PageInfo;
}

export interface WebhookDeliveryEdge {
  cursor: string;
  node: WebhookDelivery;
}

export type WebhookEvent = "HEALTH_CHANGED" | "CYCLE_FINISHED" | "PROVISIONING_FAILED" | "REMOVALS_HELD" | "CREDENTIAL_EXPIRING" | "TEST";
