/** Who may sign in: the directory as it is now decides, in the words of Entra's sign-in errors. [S1] */
import { type Assignment, type Directory, DirectoryFault, type DirectoryUser, findUser } from "../directory/directory.js";
import type { Application } from "./application.js";

/** An error of Entra's security token service: AADSTS and a number. */
export interface Refusal {
  readonly code: number;
  readonly text: string;
}

/** What assigns a user: itself, or an assigned group of which it is a direct member. Nested groups do not count. [D9] */
export function assignmentsOf({ assignments, groups }: Directory, objectId: string): readonly Assignment[] {
  return assignments.filter(({ principal }) => {
    const group = groups[principal];
    return principal === objectId || (group?.securityEnabled === true && group.members.includes(objectId));
  });
}

/** Why a user may not sign in to the application; nothing when it may. */
export function refusalOf(directory: Directory, application: Application, user: DirectoryUser | undefined): Refusal | undefined {
  if (!user || user.deletedAt !== undefined) {
    const text = `The user account {EmailHidden} does not exist in the ${directory.tenantId} directory. To sign into this application, the account must be added to the directory.`;
    return { code: 50034, text };
  }
  if (!user.accountEnabled) return { code: 50057, text: "The user account is disabled." };
  if (!application.assignmentRequired || assignmentsOf(directory, user.objectId).length > 0) return undefined;
  const { name, clientId } = application;
  const text = `Your administrator has configured the application ${name} ('${clientId}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '${user.userPrincipalName}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application.`;
  return { code: 50105, text };
}

/** Nobody when there is none, or several: a name that people type is no fault of the simulator. */
export function userCalled(directory: Directory, name: string): DirectoryUser | undefined {
  try {
    return findUser(directory, name);
  } catch (error) {
    if (error instanceof DirectoryFault) return undefined;
    throw error;
  }
}
