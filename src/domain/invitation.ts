/** Invites people who join without provisioning. */
import type { Origin } from "./change-log.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { isEmailAddress } from "./mail-address.js";
import type { Role, User } from "./user.js";
import { createUser } from "./user-writes.js";

export interface Invitation {
  readonly email: string;
  readonly displayName?: string | null;
  readonly role?: Role | null;
}

/** A person who joins without provisioning: known by the e-mail address. */
export async function inviteUser(context: DomainContext, invitation: Invitation, origin?: Origin | null): Promise<User> {
  const { email, displayName = null, role = null } = invitation;
  if (!isEmailAddress(email)) {
    throw new DomainError("INVALID_VALUE", `"${email}" is not an e-mail address.`, { field: "email" });
  }
  const emails = [{ value: email, type: "work", primary: true }];
  return createUser(context, { userName: email, displayName, emails, role }, origin, "inviteUser");
}
