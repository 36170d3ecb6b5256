/** What a request knows once it is authenticated: passed first, everywhere; no globals. */

/** What a create must carry: `generic` = RFC 7643, `entra` = the customer tutorial's five attributes. */
export type ProfileName = "generic" | "entra";
/** `lenient` accepts the request forms that identity providers really send; `strict` is the RFC's letter. */
export type Dialects = "lenient" | "strict";

/** An organisation's SCIM set-up, as far as the protocol needs it. */
export interface Connection {
  readonly organisationId: string;
  readonly organisationName: string;
  readonly plan: "free" | "pro" | "enterprise";
  readonly profile: ProfileName;
  readonly dialects: Dialects;
  /** The person behind an API key, who may ask for /Me alone; absent for a provisioning client. */
  readonly userId?: string;
  /** What the caller's token is of, which may have many tokens; absent where nobody asks. */
  readonly credentialId?: string;
}

/**
 * The caller, opaque to the protocol: whoever makes the store's backend calls gets it back unchanged.
 * One object per request, so that it can key what belongs to one request.
 */
export interface Caller {
  /** The bearer token as presented. */
  readonly token: string;
}

/** What closes cursors, so that clients can neither read nor make them (RFC 9865 §2). */
export interface CursorSeal {
  /** 64 bytes: one half encrypts, the other makes the initialisation vector. */
  readonly key: Uint8Array;
  /** How long a cursor is good for, in seconds. */
  readonly timeout: number;
}

export interface RequestContext {
  readonly connection: Connection;
  readonly caller: Caller;
  /** Absolute, without a trailing slash: `https://host/scim/v2`. */
  readonly baseUrl: string;
  /** Identifies the request in logs, errors and the change log. */
  readonly correlationId: string;
  /** The User-Agent, shortened. */
  readonly client: string;
  /** How often each dialect or tolerance was used by this request, by its name. */
  readonly quirks: Map<string, number>;
  /** Milliseconds since the epoch, when the request must stop retrying. */
  readonly deadline: number;
  readonly cursors: CursorSeal;
  /** How large the body of a bulk request may be, in bytes. */
  readonly maxBulkPayload: number;
  /** The clock and chance, handed in so that the protocol stays pure. */
  readonly now: () => number;
  readonly random: () => number;
}
