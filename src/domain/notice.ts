/** What the domain has people told by mail, and whom it asks to send it. It knows no mail server, no address of its own and no page. */

/** A link with which one person of one organisation signs in. */
export interface LinkNotice {
  readonly organisationName: string;
  readonly userName: string;
  readonly token: string;
}

interface Recipient {
  readonly to: string;
  /** What is known of the languages that the person reads: language tags, the best first. */
  readonly languages: readonly string[];
}

export interface SignInNotice extends Recipient {
  readonly kind: "sign-in";
  readonly links: readonly LinkNotice[];
  readonly expiresAt: number;
}

export interface InvitationNotice extends Recipient {
  readonly kind: "invitation";
  readonly link: LinkNotice;
  readonly invitedBy: string | null;
  readonly expiresAt: number;
}

export interface ExpiryNotice extends Recipient {
  readonly kind: "expiring";
  readonly organisationName: string;
  readonly credentials: readonly ExpiringCredential[];
}

/** That a provisioning client removes too many people and groups. */
export interface RemovalsNotice extends Recipient {
  readonly kind: "removals";
  readonly organisationName: string;
  /** Whether further removals are held, or admins only told. */
  readonly held: boolean;
  readonly threshold: number;
  readonly windowMinutes: number;
  readonly startedAt: number;
}

/** One letter to one address. */
export type Notice = SignInNotice | InvitationNotice | ExpiryNotice | RemovalsNotice;

export interface ExpiringCredential {
  readonly kind: "SCIM_TOKEN" | "CLIENT_SECRET" | "CERTIFICATE";
  readonly label: string;
  readonly expiresAt: number;
}

export interface Notifier {
  /** Whether the letter was handed over; why not stands in the log. */
  send(notice: Notice): Promise<boolean>;
  /** The same without anybody waiting. */
  post(notice: Notice): void;
  /** Notes in the log why letters of a kind could not even be written. */
  unwritten(kind: Notice["kind"], error: unknown): void;
}

/** From `preferredLanguage`, written as an Accept-Language header, and `locale`. */
export function languagesOf(preferredLanguage: string | null, locale: string | null): string[] {
  const preferred = (preferredLanguage ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", quality = ""] = part.split(";q=").map((text) => text.trim());
      return { tag, weight: quality === "" ? 1 : Number(quality) };
    })
    .filter(({ tag, weight }) => tag !== "" && weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
  return locale === null ? preferred : [...preferred, locale];
}
