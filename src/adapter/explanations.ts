/** What an admin is told of a failure: what it means, and what to change in Entra's portal. A reason without a row does not compile. */
import type { Reason } from "../scim/errors.js";
import { type Condition, conditions } from "./conditions.js";
import type { Explanation, Language } from "./explanation.js";
import { danish } from "./explanations-danish.js";
import { english } from "./explanations-english.js";

export type Explained = Reason | Condition;

const docs = "https://learn.microsoft.com/entra/identity";

/** Microsoft's own words, where they are explained; the address shows them in the reader's language. */
const terms = {
  adminCredentials: { term: "Admin Credentials", link: `${docs}/app-provisioning/use-scim-to-provision-users-and-groups` },
  tenantUrl: { term: "Tenant URL", link: `${docs}/app-provisioning/use-scim-to-provision-users-and-groups` },
  attributeMapping: { term: "Attribute mapping", link: `${docs}/app-provisioning/customize-application-attributes` },
  matchingAttribute: { term: "Matching attribute", link: `${docs}/app-provisioning/customize-application-attributes` },
  expression: { term: "Expression", link: `${docs}/app-provisioning/functions-for-customizing-application-data` },
  scimCompliance: { term: "aadOptscim062020", link: `${docs}/app-provisioning/application-provisioning-config-problem-scim-compatibility` },
  onDemand: { term: "Provision on demand", link: `${docs}/app-provisioning/provision-on-demand` },
  scope: { term: "Scoping", link: `${docs}/app-provisioning/define-conditional-rules-for-provisioning-user-accounts` },
  retries: { term: "Errors and retries", link: `${docs}/app-provisioning/how-provisioning-works` },
  quarantine: { term: "Quarantine", link: `${docs}/app-provisioning/application-provisioning-quarantine-status` },
  accidentalDeletions: { term: "Accidental deletions prevention", link: `${docs}/app-provisioning/accidental-deletions` },
  provisioningLogs: { term: "Provisioning logs", link: `${docs}/monitoring-health/concept-provisioning-logs` },
} as const;

export type Term = (typeof terms)[keyof typeof terms];

/** Absent where no client of Microsoft's is concerned. */
const termOf: Readonly<Record<Explained, keyof typeof terms | undefined>> = {
  missingToken: "adminCredentials",
  malformedToken: "adminCredentials",
  unknownToken: "adminCredentials",
  planRequired: "quarantine",
  personalKey: "adminCredentials",
  forbidden: "attributeMapping",
  notAPerson: undefined,
  alreadyExists: undefined,
  unknownPath: "tenantUrl",
  wrongAddress: "tenantUrl",
  methodNotAllowed: "tenantUrl",
  notAcceptable: undefined,
  unsupportedMediaType: undefined,
  invalidSyntax: "provisioningLogs",
  wrongSchemas: "scimCompliance",
  payloadTooLarge: undefined,
  tooMany: "expression",
  invalidPath: "attributeMapping",
  unknownAttribute: "attributeMapping",
  noTarget: "onDemand",
  bulkReference: undefined,
  invalidFilter: "matchingAttribute",
  unknownFilterAttribute: "matchingAttribute",
  unfilterableAttribute: "matchingAttribute",
  sensitive: "matchingAttribute",
  discoveryFilter: undefined,
  invalidQuery: undefined,
  invalidCursor: undefined,
  expiredCursor: undefined,
  invalidCount: undefined,
  invalidValue: "attributeMapping",
  wrongType: "attributeMapping",
  stringBoolean: "scimCompliance",
  malformedValue: "attributeMapping",
  tooLong: "expression",
  severalPrimaries: "attributeMapping",
  missingAttribute: "attributeMapping",
  requiredAttribute: "attributeMapping",
  readOnlyAttribute: "attributeMapping",
  missingMemberId: "attributeMapping",
  unknownMember: "scope",
  unknownResource: "retries",
  duplicateUserName: "matchingAttribute",
  duplicateGroupName: "matchingAttribute",
  duplicateValue: "attributeMapping",
  existingPerson: "matchingAttribute",
  lastAdmin: "retries",
  lostRace: "retries",
  staleVersion: undefined,
  held: "accidentalDeletions",
  busy: "retries",
  unreachable: "retries",
  mailUnavailable: undefined,
  internal: "retries",
  notRecorded: "provisioningLogs",
  quarantine: "quarantine",
  silence: "provisioningLogs",
  credentialExpires: "adminCredentials",
  credentialExpired: "adminCredentials",
};

const texts: Readonly<Record<Language, Readonly<Record<Explained, Explanation>>>> = {
  en: { ...english, ...conditions.en },
  da: { ...danish, ...conditions.da },
};

export const languages = Object.keys(texts) as Language[];

/** The language that was asked for; English where it is none of these. */
export function languageOf(asked: unknown): Language {
  return languages.find((language) => language === asked) ?? "en";
}

/** Every explanation in a language, by what it explains. */
export function explanationsIn(language: Language): Readonly<Record<Explained, Explanation & Partial<Term>>> {
  return told[language];
}

/** Nothing for a text that is no reason of ours, such as one of an older version's. */
export function explanationOf(reason: string | null | undefined, language: Language): (Explanation & Partial<Term>) | undefined {
  return reason !== null && reason !== undefined && Object.hasOwn(termOf, reason) ? told[language][reason as Explained] : undefined;
}

const told = Object.fromEntries(
  languages.map((language) => [
    language,
    Object.fromEntries(
      Object.entries(texts[language]).map(([what, explanation]) => [what, { ...explanation, ...termIn(termOf[what as Explained]) }]),
    ),
  ]),
) as Record<Language, Record<Explained, Explanation & Partial<Term>>>;

function termIn(name: keyof typeof terms | undefined): Partial<Term> {
  return name === undefined ? {} : terms[name];
}
