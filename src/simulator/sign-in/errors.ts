/** Entra's numbers for what the library refuses, and the form in which Entra tells an error. [S1] */
import { randomUUID } from "node:crypto";
import type { Refusal } from "./admission.js";
import type { Application } from "./application.js";

interface Row {
  /** In the library's words. */
  readonly when: RegExp;
  readonly code: number;
  readonly text: (place: Place) => string;
}

/** What was asked, and of whom. */
export interface Place {
  readonly tenantId: string;
  readonly application: Application;
  readonly asked: { readonly clientId: string; readonly redirectUri: string };
}

const rows: readonly Row[] = [
  {
    when: /client not found|client is invalid/,
    code: 700016,
    text: ({ asked, tenantId }) =>
      `Application with identifier '${asked.clientId}' was not found in the directory '${tenantId}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  },
  {
    when: /redirect_uri did not match/,
    code: 50011,
    text: ({ asked, application }) =>
      `The redirect URI '${asked.redirectUri}' specified in the request does not match the redirect URIs configured for the application '${application.clientId}'. Make sure the redirect URI sent in the request matches one added to your application: ${application.redirectUris.join(" ")}.`,
  },
  {
    when: /invalid secret provided/,
    code: 7000215,
    text: ({ application }) =>
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`,
  },
  {
    when: /mechanism does not match/,
    code: 7000218,
    text: () => "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  {
    when: /already consumed/,
    code: 54005,
    text: () => "OAuth2 Authorization code was already redeemed, please retry with a new valid code.",
  },
  {
    when: /authorization code (not found|is expired)/,
    code: 70008,
    text: () => "The provided authorization code has expired. Send a new interactive authorization request for this user and resource.",
  },
  {
    when: /PKCE|code_verifier/i,
    code: 501481,
    text: () => "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
  },
  { when: /assertion|audience|signature|alg mismatch/i, code: 700027, text: () => "The client assertion failed validation." },
];

/** What the library threw, as it says it to developers. */
export interface Thrown {
  readonly message: string;
  readonly error_description?: string;
  readonly error_detail?: string;
}

/** Nothing for what Entra's numbers are not known for. */
export function refusalFor(thrown: Thrown, place: Place): Refusal | undefined {
  const said = [thrown.error_description, thrown.error_detail].join(" ");
  const row = rows.find(({ when }) => when.test(said));
  if (!row) return undefined;
  const detail = row.code === 700027 ? ` (${said.trim()})` : "";
  return { code: row.code, text: `${row.text(place)}${detail}` };
}

export interface ToldError {
  readonly error_description: string;
  readonly error_codes: readonly number[];
  readonly timestamp: string;
  readonly trace_id: string;
  readonly correlation_id: string;
}

/** The description is for developers, the rest to be asked about. */
export function told({ code, text }: Refusal, now: Date = new Date()): ToldError {
  const timestamp = now.toISOString().replace("T", " ").replace(/\.\d+/, "");
  const [trace_id, correlation_id] = [randomUUID(), randomUUID()];
  const error_description = `AADSTS${code}: ${text} Trace ID: ${trace_id} Correlation ID: ${correlation_id} Timestamp: ${timestamp}`;
  return { error_description, error_codes: [code], timestamp, trace_id, correlation_id };
}
