/** What an ID token says of a user: the claims of version 2.0. [S2] */
import { createHash, randomBytes } from "node:crypto";
import type { Directory, DirectoryUser } from "../directory/directory.js";
import { assignmentsOf } from "./admission.js";
import type { Application, GroupsClaim } from "./application.js";

/** Which scope brings which claims. */
export const claimsByScope = {
  openid: ["sub", "tid", "ver", "nbf", "uti", "roles", "groups"],
  profile: ["name", "oid", "preferred_username"],
  email: ["email"],
} as const;

/** More groups than these are not in a token: it says where to ask for them. [S2] */
export const mostGroups = 200;

export interface ClaimsOptions {
  /** Where the groups of the user can be asked for. */
  readonly memberObjects: string;
  readonly now?: () => number;
}

export function claimsOf(directory: Directory, application: Application, user: DirectoryUser, options: ClaimsOptions) {
  const { objectId, displayName, userPrincipalName, mail } = user;
  const roles = [...new Set(assignmentsOf(directory, objectId).map(({ role }) => role))];
  return {
    sub: objectId,
    tid: directory.tenantId,
    ver: "2.0",
    nbf: Math.floor((options.now ?? Date.now)() / 1000),
    uti: randomBytes(16).toString("base64url"),
    oid: objectId,
    name: displayName,
    preferred_username: userPrincipalName,
    ...(mail === undefined ? {} : { email: mail }),
    ...(roles.length === 0 ? {} : { roles }),
    ...groupsClaim(groupsOf(directory, objectId, application.groups), options.memberObjects),
  };
}

function groupsClaim(groups: readonly string[], endpoint: string) {
  if (groups.length === 0) return {};
  return groups.length <= mostGroups ? { groups } : { _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint } } };
}

/** The objectIds of a user's groups; those around its groups count too, but for the application's own. */
export function groupsOf({ groups, assignments }: Directory, objectId: string, which: GroupsClaim): string[] {
  if (which === "None") return [];
  const all = Object.values(groups);
  if (which === "ApplicationGroup") {
    const assigned = new Set(assignments.map(({ principal }) => principal));
    return all.filter((group) => assigned.has(group.objectId) && group.members.includes(objectId)).map((group) => group.objectId);
  }
  const reached = new Set<string>();
  for (let below = [objectId]; below.length > 0; ) {
    const around = all.filter((group) => !reached.has(group.objectId) && below.some((member) => group.members.includes(member)));
    below = around.map((group) => group.objectId);
    for (const group of below) reached.add(group);
  }
  return [...reached].filter((group) => which === "All" || groups[group]?.securityEnabled);
}

/** The same person is somebody else to each application, for ever. */
export function pairwiseSubject(tenantId: string, objectId: string, clientId: string): string {
  return createHash("sha256").update(`${clientId} ${tenantId} ${objectId}`).digest("base64url");
}
