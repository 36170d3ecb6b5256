/** Sign-in links by mail: for whoever says to have an address, and for people whom an admin invites. */
import { actorOf, type Origin } from "./change-log.js";
import { comparisonKey } from "./comparison-key.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { type AddressedRow, addressColumns, addressJoin, isEmailAddress, mailAddress } from "./mail-address.js";
import { type InvitationNotice, type LinkNotice, languagesOf, type Notifier } from "./notice.js";
import { noCopy } from "./organisation.js";
import { linkLifetimes, makeLink } from "./sign-in-links.js";
import { singleSignOnRequired } from "./single-sign-on-rows.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope } from "./tenant-scope.js";
import type { Role, User } from "./user.js";
import { work } from "./user-columns.js";
import { findUser } from "./user-rows.js";
import { noUser } from "./user-writes.js";

/** In how many organisations one address is looked for at once. */
const organisationsAtMost = 20;

interface AskedForRow {
  readonly organisationId: string;
  readonly organisationName: string;
  readonly id: string;
  readonly userName: string;
  readonly preferredLanguage: string | null;
  readonly locale: string | null;
  readonly address: string;
}

/** The tables are read in this order and by these indices, whatever the statistics of a young store say: so that each organisation's own index is asked for the address. */
const addressed = (join: string, force: (index: string) => string) => {
  const columns = "o.id AS organisationId, o.name AS organisationName, u.id, u.userName, u.preferredLanguage, u.locale";
  return `
    SELECT ${columns}, u.userName AS address
    FROM organisations o ${join} users u${force("users_userNameKey")} ON u.organisationId = o.id AND u.userNameKey = :key
    WHERE u.active = 1 AND ${noCopy("o")}
    UNION ALL
    SELECT ${columns}, v.value AS address
    FROM organisations o
    ${join} user_values v${force("user_values_valueKey")} ON v.organisationId = o.id AND v.attribute = 'emails' AND v.valueKey = :key AND v.typeKey = :work
    ${join} users u ON u.organisationId = v.organisationId AND u.id = v.userId
    WHERE u.active = 1 AND ${noCopy("o")}
    LIMIT ${4 * organisationsAtMost}`;
};
const selectAddressed = unscoped({
  sqlite: addressed("CROSS JOIN", (index) => ` INDEXED BY ${index}`),
  mysql: addressed("STRAIGHT_JOIN", (index) => ` FORCE INDEX (${index})`),
});

/**
 * Mails links to the active people whose user name or work e-mail address it is: one letter, with a link for each organisation. The
 * letter goes to the address as the organisation wrote it, never as a stranger did. Answers how many letters were sent.
 */
export async function mailSignInLinks(store: Store, notifier: Notifier, email: string, now: number): Promise<number> {
  if (!isEmailAddress(email)) return 0;
  const rows = await store.all<AskedForRow>(selectAddressed, { key: comparisonKey(email, "folded"), work });
  const people = new Map<string, AskedForRow>();
  for (const row of rows) if (!people.has(row.id) && people.size < organisationsAtMost) people.set(row.id, row);
  const letters = new Map<string, AskedForRow[]>();
  for (const person of people.values()) letters.set(person.address, [...(letters.get(person.address) ?? []), person]);
  for (const [to, readers] of letters) {
    const links: LinkNotice[] = [];
    for (const { organisationId, organisationName, id, userName } of readers) {
      const actor = { kind: "SYSTEM", id: null } as const;
      const link = await makeLink(new TenantScope(store, organisationId), { userId: id, purpose: "SIGN_IN", address: to, now, actor });
      if (link) links.push({ organisationName, userName, token: link.token });
    }
    const languages = readers.flatMap(({ preferredLanguage, locale }) => languagesOf(preferredLanguage, locale));
    if (links.length > 0) await notifier.send({ kind: "sign-in", to, languages, links, expiresAt: now + linkLifetimes.SIGN_IN });
  }
  return letters.size;
}

const selectInvited = statement(`
  SELECT ${addressColumns} FROM users u ${addressJoin} WHERE u.organisationId = :organisation AND u.id = :id`);
const selectName = statement("SELECT COALESCE(displayName, userName) AS name FROM users WHERE organisationId = :organisation AND id = :id");

/** A letter with a new link, for an active person of the organisation. */
async function invitationTo(context: DomainContext, id: string, origin: Origin | null | undefined): Promise<InvitationNotice> {
  const rows = await context.scope.all<AddressedRow>(selectInvited, { id });
  const [person] = rows;
  if (!person) throw noUser(id);
  const { userName, preferredLanguage, locale } = person;
  const to = mailAddress(rows);
  if (to === undefined) throw new DomainError("INVALID_VALUE", `"${userName}" has no e-mail address.`, { field: "userId" });
  const { userId, organisationName } = context.viewer;
  const invitedBy = userId === undefined ? undefined : await context.scope.one<{ name: string }>(selectName, { id: userId });
  const actor = actorOf(context);
  const link = await makeLink(context.scope, { userId: id, purpose: "INVITATION", address: to, now: context.now(), actor, origin });
  if (!link) throw new DomainError("INVALID_VALUE", `"${userName}" is deactivated and cannot sign in.`, { field: "userId" });
  return {
    kind: "invitation",
    to,
    languages: languagesOf(preferredLanguage, locale),
    link: { organisationName, userName, token: link.token },
    invitedBy: invitedBy?.name ?? null,
    expiresAt: link.expiresAt,
  };
}

const linksAreRefused = async (context: DomainContext, role: Role) => role !== "ADMIN" && (await singleSignOnRequired(context.scope));

/** Mails a link with which the person signs in, and answers until when it is good. */
export async function mailInvitation(context: DomainContext, id: string, origin?: Origin | null): Promise<number> {
  const { notifier } = context.request;
  if (!notifier) throw new DomainError("MAIL_UNAVAILABLE", "This server sends no mail: its operator must set SMTP_URL.");
  const person = await findUser(context, id, { values: false, groups: false, managerName: false });
  if (!person) throw noUser(id);
  if (await linksAreRefused(context, person.role)) {
    throw new DomainError("FORBIDDEN", "The organisation asks its people to use single sign-on; links are for its admins by role alone.");
  }
  const notice = await invitationTo(context, id, origin);
  if (await notifier.send(notice)) return notice.expiresAt;
  throw new DomainError("MAIL_UNAVAILABLE", `The mail to ${notice.to} could not be sent; please try again later.`);
}

/** The same for somebody who was just made: where no mail can be sent, or no link may be, there is none. Nobody waits for the mail server. */
export async function mailToInvited(context: DomainContext, { id, role }: User, origin?: Origin | null): Promise<void> {
  const { notifier } = context.request;
  if (!notifier || (await linksAreRefused(context, role))) return;
  notifier.post(await invitationTo(context, id, origin));
}
