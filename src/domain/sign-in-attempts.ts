/** Sign-ins at a provider from their begin to the provider's answer: each answer is taken once, by the browser that began. */
import { createHash, timingSafeEqual } from "node:crypto";
import { NotOpened, type Seal } from "./sealed.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope } from "./tenant-scope.js";

/** How long a person may take at the provider. */
export const attemptLifetime = 10 * 60_000;

export interface Attempt {
  readonly state: string;
  /** What the browser that begins keeps in its cookie. */
  readonly browser: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Of an answer that is taken. */
export interface TakenAttempt extends Pick<Attempt, "nonce" | "codeVerifier"> {
  readonly organisationId: string;
}

export type Take = { readonly taken: TakenAttempt } | { readonly refused: "state" | "expired"; readonly why: string };

interface AttemptRow {
  readonly organisationId: string;
  readonly browserDigest: Uint8Array;
  readonly nonce: string;
  readonly sealedVerifier: Uint8Array;
  readonly expiresAt: number;
}

const insertAttempt = statement(`
  INSERT INTO sign_in_attempts (organisationId, stateDigest, browserDigest, nonce, sealedVerifier, expiresAt)
  VALUES (:organisation, :stateDigest, :browserDigest, :nonce, :sealedVerifier, :expiresAt)`);
const selectByState = unscoped(
  "SELECT organisationId, browserDigest, nonce, sealedVerifier, expiresAt FROM sign_in_attempts WHERE stateDigest = :stateDigest",
);
const deleteAttempt = statement("DELETE FROM sign_in_attempts WHERE organisationId = :organisation AND stateDigest = :stateDigest");

const digestOf = (text: string) => createHash("sha256").update(text, "utf8").digest();
const purpose = "code verifier of a sign-in";

export async function beginAttempt(store: Store, seal: Seal, organisationId: string, attempt: Attempt, now: number): Promise<void> {
  const row = {
    stateDigest: digestOf(attempt.state),
    browserDigest: digestOf(attempt.browser),
    nonce: attempt.nonce,
    sealedVerifier: seal.close(attempt.codeVerifier, purpose),
    expiresAt: now + attemptLifetime,
  };
  await new TenantScope(store, organisationId).write((transaction) => transaction.run(insertAttempt, row));
}

/** The deletion decides: of two that bring the same answer, one takes it. Another browser's attempt stays for that browser. */
export async function takeAttempt(store: Store, seal: Seal, state: string, browser: string | undefined, now: number): Promise<Take> {
  const stateDigest = digestOf(state);
  const row = await store.one<AttemptRow>(selectByState, { stateDigest });
  if (!row) return { refused: "state", why: "The state is unknown or was used." };
  if (browser === undefined || !timingSafeEqual(digestOf(browser), row.browserDigest)) {
    return {
      refused: "state",
      why: `The state belongs to ${browser === undefined ? "a browser that sent no cookie" : "another browser"}.`,
    };
  }
  const { affected } = await new TenantScope(store, row.organisationId).write((transaction) =>
    transaction.run(deleteAttempt, { stateDigest }),
  );
  if (affected !== 1) return { refused: "state", why: "The state was used at the same moment." };
  if (row.expiresAt <= now) return { refused: "expired", why: "The sign-in was begun too long ago." };
  try {
    return { taken: { organisationId: row.organisationId, nonce: row.nonce, codeVerifier: seal.open(row.sealedVerifier, purpose) } };
  } catch (error) {
    if (!(error instanceof NotOpened)) throw error;
    return { refused: "expired", why: error.message };
  }
}
