/** The tenant that is provisioned from: users, groups, what is assigned to the application, and when each last changed. */
import { called } from "./name-index.js";

/** A user's texts, in the words of Microsoft Graph; `accountEnabled` and `manager` stand apart. */
export const userAttributes = [
  "userPrincipalName",
  "originalUserPrincipalName",
  "displayName",
  "givenName",
  "surname",
  "mail",
  "mailNickname",
  "jobTitle",
  "department",
  "companyName",
  "employeeId",
  "userType",
  "preferredLanguage",
  "usageLocation",
  "physicalDeliveryOfficeName",
  "streetAddress",
  "city",
  "state",
  "postalCode",
  "country",
  "telephoneNumber",
  "mobile",
  "facsimileTelephoneNumber",
  "extensionAttribute1",
  "extensionAttribute2",
] as const;

export type UserAttribute = (typeof userAttributes)[number];

/** What both kinds of objects have. */
interface DirectoryObject {
  readonly objectId: string;
  /** The directory's count of changes when this one last changed: what a watermark is compared with. */
  changed: number;
}

export interface DirectoryUser extends DirectoryObject, Partial<Record<UserAttribute, string>> {
  userPrincipalName: string;
  accountEnabled: boolean;
  /** Another user's objectId. */
  manager?: string | undefined;
  proxyAddresses?: string[];
  /** When the user went into the recycle bin; a user there has a tombstone for a userPrincipalName. */
  deletedAt?: string;
  /** The userPrincipalName to give back at a restore. */
  nameBeforeDeletion?: string;
}

export interface DirectoryGroup extends DirectoryObject {
  displayName: string;
  mailNickname?: string;
  securityEnabled: boolean;
  /** The objectIds of direct members, users and groups. */
  members: string[];
}

export interface Assignment {
  /** The objectId of a user or a group. */
  readonly principal: string;
  /** The application role, as `appRoleAssignments` tells it. */
  readonly role: string;
}

/** What is gone for good, and when: a delta query still tells it. */
export interface Removed extends DirectoryObject {
  readonly kind: "user" | "group";
  readonly name: string;
}

export interface Directory {
  readonly tenantId: string;
  readonly domain: string;
  /** Grows by one with each change. */
  changes: number;
  users: Record<string, DirectoryUser>;
  groups: Record<string, DirectoryGroup>;
  assignments: Assignment[];
  removed: Record<string, Removed>;
}

/** A request for a change that the directory refuses, with the reason. */
export class DirectoryFault extends Error {
  override readonly name = "DirectoryFault";
}

/** By objectId, userPrincipalName (of a deleted user: the one before) or mailNickname, whatever its case. */
export function findUser(directory: Directory, reference: string): DirectoryUser {
  const known = directory.users[reference];
  if (known) return known;
  const found = called(directory, "users", reference).flatMap((objectId) => directory.users[objectId] ?? []);
  const [only] = found;
  if (!only) throw new DirectoryFault(`No user has the objectId, userPrincipalName or mailNickname ${reference}`);
  if (found.length > 1) throw new DirectoryFault(`${found.length} users are called ${reference}: say which by objectId`);
  return only;
}

/** By objectId or displayName, whatever its case. */
export function findGroup(directory: Directory, reference: string): DirectoryGroup {
  const known = directory.groups[reference];
  if (known) return known;
  const found = called(directory, "groups", reference).flatMap((objectId) => directory.groups[objectId] ?? []);
  const [only] = found;
  if (!only) throw new DirectoryFault(`No group has the objectId or displayName ${reference}`);
  if (found.length > 1) throw new DirectoryFault(`${found.length} groups are called ${reference}: say which by objectId`);
  return only;
}

/** A user or a group; a user is sought first. */
export function findPrincipal(directory: Directory, reference: string): DirectoryUser | DirectoryGroup {
  const known = directory.groups[reference];
  if (known) return known;
  try {
    return findUser(directory, reference);
  } catch (fault) {
    if (!(fault instanceof DirectoryFault)) throw fault;
  }
  try {
    return findGroup(directory, reference);
  } catch (fault) {
    if (!(fault instanceof DirectoryFault)) throw fault;
    throw new DirectoryFault(`No user and no group is called ${reference}`);
  }
}
