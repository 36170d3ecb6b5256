/** Who may do what: each operation of the API with the kinds of viewer that may ask for it. */
import type { DomainContext, ViewerKind } from "./context.js";
import { DomainError } from "./errors.js";

const everyone: readonly ViewerKind[] = ["MEMBER", "ADMIN", "PROVISIONING"];
const managers: readonly ViewerKind[] = ["ADMIN", "PROVISIONING"];
const people: readonly ViewerKind[] = ["MEMBER", "ADMIN"];
const admins: readonly ViewerKind[] = ["ADMIN"];
const clients: readonly ViewerKind[] = ["PROVISIONING"];

export const permissions = {
  viewer: everyone,
  organisation: everyone,
  node: everyone,
  user: everyone,
  users: everyone,
  usersById: everyone,
  group: everyone,
  groups: everyone,
  groupsById: everyone,
  changes: admins,
  provisioningEvents: admins,
  provisioningCycles: admins,
  provisioningHealth: admins,
  webhooks: admins,
  webhookDeliveries: admins,
  createWebhook: admins,
  changeWebhook: admins,
  rotateWebhookSecret: admins,
  deleteWebhook: admins,
  testWebhook: admins,
  redeliver: admins,
  provisioningDays: admins,
  provisioningProgress: admins,
  recordProvisioningRequests: clients,
  inviteUser: admins,
  createUser: managers,
  /** A member may change a few fields of its own person: see `user-writes`. */
  changeUser: everyone,
  deactivateUser: managers,
  reactivateUser: managers,
  deleteUser: managers,
  createUsers: managers,
  changeUsers: managers,
  deleteUsers: managers,
  createGroup: managers,
  changeGroup: managers,
  addMembers: managers,
  removeMembers: managers,
  deleteGroup: managers,
  createGroups: managers,
  changeGroups: managers,
  deleteGroups: managers,
  disc: people,
  discs: people,
  /** Of another person: what that person can open. */
  discsOfOthers: admins,
  createDisc: people,
  changeDisc: people,
  deleteDisc: people,
  shareDisc: people,
  unshareDisc: people,
  provisioning: managers,
  credentials: admins,
  changeOrganisation: admins,
  changeProvisioning: admins,
  singleSignOn: admins,
  checkSingleSignOn: admins,
  changeSingleSignOn: admins,
  removeSingleSignOn: admins,
  domains: admins,
  addDomain: admins,
  removeDomain: admins,
  createProvisioningToken: admins,
  createApiKey: people,
  createApiKeyForOthers: admins,
  /** A person may revoke its own API keys. */
  revokeCredential: people,
  revokeCredentialOfOthers: admins,
  /** Of the viewer's own. */
  endSession: people,
  endOtherSessions: people,
  sendSignInLink: admins,
  adminGrant: admins,
  changeAdminGrant: admins,
  rotateProvisioningToken: admins,
  oauthClients: admins,
  createOAuthClient: admins,
  createFederatedClient: admins,
  changeOAuthClient: admins,
  addClientSecret: admins,
  revokeClientSecret: admins,
  revokeOAuthClient: admins,
  rehearsal: admins,
  startRehearsal: admins,
  applyRehearsal: admins,
  discardRehearsal: admins,
  changeBrake: admins,
  provisioningHolds: admins,
  releaseHold: admins,
  keepHold: admins,
  endHold: admins,
  timeline: admins,
  undoProvisioningEvent: admins,
} as const satisfies Record<string, readonly ViewerKind[]>;

export type Operation = keyof typeof permissions;

/** What is no operation of the API by that name, in words. */
const meant: Partial<Record<Operation, string>> = {
  discsOfOthers: "Reading the discs of another person",
  createApiKeyForOthers: "createApiKey for another person",
  revokeCredentialOfOthers: "revokeCredential of another person's credential",
};

const called: Record<ViewerKind, string> = { MEMBER: "a member", ADMIN: "an admin", PROVISIONING: "a provisioning client" };

/** The guard at the first line of every resolver: refuses what the viewer may not do. */
export function permit(context: DomainContext, operation: Operation): void {
  const { kind, plan } = context.viewer;
  const allowed: readonly ViewerKind[] = permissions[operation];
  if (!allowed.includes(kind)) {
    throw new DomainError(
      "FORBIDDEN",
      `${meant[operation] ?? operation} is not for ${called[kind]}; it is for ${allowed.map((each) => called[each]).join(" and ")}.`,
    );
  }
  // A client may always ask who it is, so that it can tell its admin what is missing.
  if (kind === "PROVISIONING" && plan !== "ENTERPRISE" && operation !== "viewer") {
    throw new DomainError("PLAN_REQUIRED", "Provisioning is part of the Enterprise plan; this organisation's plan does not include it.");
  }
}

/**
 * Whether the viewer's kind may do it, where a refusal is only a null. The plan does not matter here: a client of any plan may read
 * how it is set up, beside `viewer`.
 */
export function permits({ viewer }: DomainContext, operation: Operation): boolean {
  const allowed: readonly ViewerKind[] = permissions[operation];
  return allowed.includes(viewer.kind);
}

/** The person who asks; a provisioning client is none. */
export function personOf(context: DomainContext): string {
  const { userId } = context.viewer;
  if (userId === undefined) throw new DomainError("FORBIDDEN", "Only a person can do this, not a provisioning client.");
  return userId;
}
