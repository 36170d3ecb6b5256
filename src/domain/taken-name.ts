/** Who has a name that another one asks for: told with the refusal, so that an admin can put it right. */
import { comparisonKey } from "./comparison-key.js";
import { DomainError } from "./errors.js";
import { groupFields } from "./group.js";
import { type Statement, statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";

/** Who has it, as rows tell. */
export interface Holder {
  readonly id: string;
  readonly provisionedAt: number | null;
  /** Groups are always active. */
  readonly active?: number | boolean;
}

/** What of a user's row tells that. */
export const userHolder = "id, provisionedAt, active";
export const groupHolder = "id, provisionedAt";

const selectUser = statement(`SELECT ${userHolder} FROM users WHERE organisationId = :organisation AND userNameKey = :key`);
const selectGroup = statement(`SELECT ${groupHolder} FROM user_groups WHERE organisationId = :organisation AND displayNameKey = :key`);

export const userNameTaken = (userName: unknown, holder: Holder | undefined): DomainError => taken("user", "userName", userName, holder);
export const displayNameTaken = (name: unknown, holder: Holder | undefined): DomainError => taken("group", "displayName", name, holder);

type Rows = TenantScope | TenantTransaction;

/** The same, where who has it is yet to be read. */
export async function refusedUserName(rows: Rows, userName: unknown): Promise<DomainError> {
  return userNameTaken(userName, await holderOf(rows, selectUser, comparisonKey(String(userName), "folded")));
}
export async function refusedDisplayName(rows: Rows, name: unknown): Promise<DomainError> {
  return displayNameTaken(name, await holderOf(rows, selectGroup, comparisonKey(String(name), groupFields.displayName.folding)));
}

function holderOf(rows: Rows, select: Statement<true>, key: Buffer): Promise<Holder | undefined> {
  return rows.one<Holder>(select, { key });
}

/** Nobody has it any more when its holder was deleted meanwhile. */
function taken(kind: string, field: string, name: unknown, holder: Holder | undefined): DomainError {
  const held = `Another ${kind} of the organisation has the ${field} "${String(name)}"`;
  if (holder === undefined) return new DomainError("NOT_UNIQUE", `${held}.`, { field });
  const state = [holder.provisionedAt === null ? "not provisioned" : "provisioned"];
  if (holder.active !== undefined) state.push(Number(holder.active) === 1 ? "active" : "deactivated");
  const help = `Rename or delete that ${kind}, or choose another ${field}.`;
  return new DomainError("NOT_UNIQUE", `${held}: ${holder.id} (${state.join(", ")}). ${help}`, { field });
}
