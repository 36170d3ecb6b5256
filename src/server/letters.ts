/** The letters that the server mails, in Danish and in English, as text and as simple HTML. */
import type {
  ExpiringCredential,
  ExpiryNotice,
  InvitationNotice,
  LinkNotice,
  Notice,
  RemovalsNotice,
  SignInNotice,
} from "../domain/notice.js";

export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export type Language = "da" | "en";

/** The first that there are letters in. */
export function languageOf(tags: readonly string[]): Language {
  for (const tag of tags) {
    const [language] = tag.trim().toLowerCase().split(/[-_]/);
    if (language === "da" || language === "en") return language;
  }
  return "en";
}

/** A letter is paragraphs and links; a link stands on a line of its own, after what it is for. */
type Part = string | { readonly label: string; readonly url: string } | { readonly list: readonly string[] };

interface Draft {
  readonly subject: string;
  readonly parts: readonly Part[];
}

interface Texts {
  readonly "sign-in": (notice: SignInNotice, pages: Pages) => Draft;
  readonly invitation: (notice: InvitationNotice, pages: Pages) => Draft;
  readonly expiring: (notice: ExpiryNotice, pages: Pages) => Draft;
  readonly removals: (notice: RemovalsNotice, pages: Pages) => Draft;
}

export interface Pages {
  readonly link: (link: Pick<LinkNotice, "token">) => string;
  readonly enterprise: string;
  readonly singleSignOn: string;
  readonly provisioning: string;
}

/** The token is behind the `#`: browsers send it to nobody, so that it is in no log of any proxy. */
export function pagesBelow(base: string): Pages {
  return {
    link: ({ token }) => `${base}/sign-in/link#${token}`,
    enterprise: `${base}/enterprise`,
    singleSignOn: `${base}/single-sign-on`,
    provisioning: `${base}/provisioning`,
  };
}

const when = (instant: number, locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(instant);
const day = (instant: number, locale: string) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(instant);

/** One is named as the organisation alone; of several in one organisation each says whose it is. */
const labelOf = ({ organisationName, userName }: LinkNotice, links: readonly LinkNotice[]) =>
  links.filter((other) => other.organisationName === organisationName).length > 1 ? `${organisationName} (${userName})` : organisationName;

const places = ({ credentials }: ExpiryNotice, pages: Pages, enterprise: string, singleSignOn: string): Part[] => {
  const has = (certificate: boolean) => credentials.some(({ kind }) => (kind === "CERTIFICATE") === certificate);
  return [
    ...(has(false) ? [{ label: enterprise, url: pages.enterprise }] : []),
    ...(has(true) ? [{ label: singleSignOn, url: pages.singleSignOn }] : []),
  ];
};

const texts: Readonly<Record<Language, Texts>> = {
  en: {
    "sign-in": ({ links, expiresAt }, pages) => ({
      subject: "Sign in to Plandisc",
      parts: [
        `Somebody, probably you, asked to sign in to Plandisc. ${links.length > 1 ? "Each link" : "The link"} can be used once, until ${when(expiresAt, "en-GB")} UTC.`,
        ...links.map((link) => ({ label: `Sign in to ${labelOf(link, links)}`, url: pages.link(link) })),
        "If it was not you, you need do nothing: without this mail nobody gets in.",
      ],
    }),
    invitation: ({ link, invitedBy, expiresAt }, pages) => ({
      subject: `Your access to Plandisc for ${link.organisationName}`,
      parts: [
        `${invitedBy ?? "Your organisation"} has invited you to Plandisc for ${link.organisationName}. The link can be used once, until ${when(expiresAt, "en-GB")} UTC.`,
        { label: `Sign in to ${link.organisationName}`, url: pages.link(link) },
        "Later you sign in with your e-mail address.",
      ],
    }),
    expiring: (notice, pages) => ({
      subject: `Credentials of ${notice.organisationName} in Plandisc will expire soon`,
      parts: [
        "These will expire within 30 days. When they have, your identity provider can no longer provision people, or people can no longer sign in:",
        { list: notice.credentials.map(({ kind, label, expiresAt }) => `${named.en[kind](label)}: ${day(expiresAt, "en-GB")}`) },
        "Make new ones and enter them at your identity provider before that day.",
        ...places(notice, pages, "Credentials for provisioning", "Single sign-on"),
      ],
    }),
    removals: ({ organisationName, held, threshold, windowMinutes, startedAt }, pages) => ({
      subject: held ? `Removals are held for ${organisationName} in Plandisc` : `Many removals for ${organisationName} in Plandisc`,
      parts: [
        `Since ${when(startedAt, "en-GB")} UTC your identity provider has asked to remove more than ${threshold} people and groups within ${windowMinutes} minutes.`,
        held
          ? "Further deactivations and deletions are refused until you decide. See who is concerned, and release them if they are meant, or keep them held if they are a mistake."
          : "Nothing was refused. See who is concerned; those who lost their access by mistake can be let in again.",
        { label: "Provisioning", url: pages.provisioning },
      ],
    }),
  },
  da: {
    "sign-in": ({ links, expiresAt }, pages) => ({
      subject: "Log ind på Plandisc",
      parts: [
        `Nogen, formentlig dig, har bedt om at logge ind på Plandisc. ${links.length > 1 ? "Hvert link" : "Linket"} kan bruges én gang, indtil ${when(expiresAt, "da-DK")} UTC.`,
        ...links.map((link) => ({ label: `Log ind på ${labelOf(link, links)}`, url: pages.link(link) })),
        "Hvis det ikke var dig, skal du ikke gøre noget: uden denne mail kommer ingen ind.",
      ],
    }),
    invitation: ({ link, invitedBy, expiresAt }, pages) => ({
      subject: `Din adgang til Plandisc for ${link.organisationName}`,
      parts: [
        `${invitedBy ?? "Din organisation"} har inviteret dig til Plandisc for ${link.organisationName}. Linket kan bruges én gang, indtil ${when(expiresAt, "da-DK")} UTC.`,
        { label: `Log ind på ${link.organisationName}`, url: pages.link(link) },
        "Senere logger du ind med din e-mailadresse.",
      ],
    }),
    expiring: (notice, pages) => ({
      subject: `Adgangsoplysninger for ${notice.organisationName} i Plandisc udløber snart`,
      parts: [
        "Disse udløber inden for 30 dage. Når de er udløbet, kan jeres identitetsudbyder ikke længere provisionere personer, eller personer kan ikke længere logge ind:",
        { list: notice.credentials.map(({ kind, label, expiresAt }) => `${named.da[kind](label)}: ${day(expiresAt, "da-DK")}`) },
        "Lav nye, og indtast dem hos jeres identitetsudbyder inden den dag.",
        ...places(notice, pages, "Adgangsoplysninger til provisionering", "Single sign-on"),
      ],
    }),
    removals: ({ organisationName, held, threshold, windowMinutes, startedAt }, pages) => ({
      subject: held
        ? `Fjernelser holdes tilbage for ${organisationName} i Plandisc`
        : `Mange fjernelser for ${organisationName} i Plandisc`,
      parts: [
        `Siden ${when(startedAt, "da-DK")} UTC har jeres identitetsudbyder bedt om at fjerne mere end ${threshold} personer og grupper inden for ${windowMinutes} minutter.`,
        held
          ? "Flere deaktiveringer og sletninger afvises, indtil I beslutter jer. Se, hvem det drejer sig om, og frigiv dem, hvis de er tilsigtede, eller hold dem fortsat tilbage, hvis de er en fejl."
          : "Intet er afvist. Se, hvem det drejer sig om; de, der har mistet deres adgang ved en fejl, kan lukkes ind igen.",
        { label: "Provisionering", url: pages.provisioning },
      ],
    }),
  },
};

const named: Readonly<Record<Language, Readonly<Record<ExpiringCredential["kind"], (label: string) => string>>>> = {
  en: {
    SCIM_TOKEN: (label) => `SCIM token "${label}"`,
    CLIENT_SECRET: (label) => `Client secret of "${label}"`,
    CERTIFICATE: () => "Certificate for single sign-on",
  },
  da: {
    SCIM_TOKEN: (label) => `SCIM-token "${label}"`,
    CLIENT_SECRET: (label) => `Klienthemmelighed for "${label}"`,
    CERTIFICATE: () => "Certifikat til single sign-on",
  },
};

export function letterOf(notice: Notice, base: string): Letter {
  const language = languageOf(notice.languages);
  const { subject, parts } = draftOf(notice, texts[language], pagesBelow(base));
  return { subject: oneLine(subject), text: `${parts.map(asText).join("\n\n")}\n`, html: page(language, parts) };
}

function draftOf(notice: Notice, drafts: Texts, pages: Pages): Draft {
  if (notice.kind === "sign-in") return drafts["sign-in"](notice, pages);
  if (notice.kind === "invitation") return drafts.invitation(notice, pages);
  if (notice.kind === "removals") return drafts.removals(notice, pages);
  return drafts.expiring(notice, pages);
}

/** Names are an organisation's own words, and a subject is a header. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");

function asText(part: Part): string {
  if (typeof part === "string") return oneLine(part);
  if ("list" in part) return part.list.map((item) => `- ${oneLine(item)}`).join("\n");
  return `${oneLine(part.label)}:\n${part.url}`;
}

function page(language: Language, parts: readonly Part[]): string {
  const body = parts.map(asHtml).join("\n");
  return `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"></head>\n<body style="font-family: sans-serif; line-height: 1.5">\n${body}\n</body></html>\n`;
}

function asHtml(part: Part): string {
  if (typeof part === "string") return `<p>${escaped(part)}</p>`;
  if ("list" in part) return `<ul>${part.list.map((item) => `<li>${escaped(item)}</li>`).join("")}</ul>`;
  return `<p><a href="${escaped(part.url)}">${escaped(part.label)}</a></p>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
