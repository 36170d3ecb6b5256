/** The public keys of identity providers (RFC 7517 §5): read from where they are published, kept, and used while they cannot be read anew. */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { Logger } from "pino";
import type { FederationRules } from "../domain/context.js";
import { unreadable } from "../domain/federated-identity.js";
import { OutgoingFault, outgoing } from "./outgoing.js";

/** The keys that would decide cannot be read, so nothing can be said of the assertion. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
}

/** Milliseconds: keys are read anew after the first, asked for not again within the second, and trusted unread until the third. */
export const keyTimes = { fresh: 600_000, pause: 30_000, trusted: 86_400_000 } as const;

const keptAtMost = 1_000;

interface KeySet {
  find: ReturnType<typeof createLocalJWKSet> | undefined;
  readAt: number;
  triedAt: number;
  /** Whether the last try came to nothing. */
  failed: boolean;
  reading: Promise<void> | undefined;
}

export class IssuerKeys {
  private readonly sets = new Map<string, KeySet>();
  private readonly ask: ReturnType<typeof outgoing>;

  constructor(
    private readonly rules: FederationRules,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {
    this.ask = outgoing(rules);
  }

  /** Finds the key of an assertion among those published at an address. */
  at(jwksUri: string): JWTVerifyGetKey {
    return async (header, token) => {
      const set = this.setAt(jwksUri);
      if (this.now() - set.readAt >= keyTimes.fresh) await this.refresh(jwksUri, set);
      try {
        return await this.known(jwksUri, set)(header, token);
      } catch (error) {
        // A key that nobody has heard of may have been published since.
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        if (set.reading || this.mayTry(set)) await this.read(jwksUri, set);
        else if (set.failed)
          throw new KeysUnavailable(`The keys at ${jwksUri} could not be read, and those known are not all`, { cause: error });
        else throw error;
        return await this.known(jwksUri, set)(header, token);
      }
    };
  }

  private setAt(jwksUri: string): KeySet {
    const known = this.sets.get(jwksUri);
    if (known) return known;
    const oldest = this.sets.size >= keptAtMost ? this.sets.keys().next() : undefined;
    if (oldest && !oldest.done) this.sets.delete(oldest.value);
    const set: KeySet = {
      find: undefined,
      readAt: Number.NEGATIVE_INFINITY,
      triedAt: Number.NEGATIVE_INFINITY,
      failed: false,
      reading: undefined,
    };
    this.sets.set(jwksUri, set);
    return set;
  }

  private mayTry({ triedAt }: KeySet): boolean {
    return this.now() - triedAt >= keyTimes.pause;
  }

  private known(jwksUri: string, { find, readAt }: KeySet): NonNullable<KeySet["find"]> {
    if (find && this.now() - readAt < keyTimes.trusted) return find;
    throw new KeysUnavailable(`The keys at ${jwksUri} could not be read`);
  }

  private async refresh(jwksUri: string, set: KeySet): Promise<void> {
    if (!set.reading && !this.mayTry(set)) return;
    await this.read(jwksUri, set).catch((error: unknown) => {
      if (!(error instanceof KeysUnavailable)) throw error;
      this.log.warn({ err: error.cause, jwksUri }, "keys of an issuer not read");
    });
  }

  /** Requests that come while the keys are being read share the answer. */
  private read(jwksUri: string, set: KeySet): Promise<void> {
    set.reading ??= this.readOnce(jwksUri, set).finally(() => {
      set.reading = undefined;
    });
    return set.reading;
  }

  private async readOnce(jwksUri: string, set: KeySet): Promise<void> {
    set.triedAt = this.now();
    try {
      const why = unreadable(jwksUri, this.rules);
      if (why !== undefined) throw new OutgoingFault(`${jwksUri} ${why}`);
      const response = await this.ask(jwksUri);
      if (response.status !== 200) throw new OutgoingFault(`The answer has the status ${response.status}`);
      set.find = createLocalJWKSet((await response.json()) as JSONWebKeySet);
      set.readAt = this.now();
      set.failed = false;
    } catch (error) {
      set.failed = true;
      throw new KeysUnavailable(`The keys at ${jwksUri} could not be read`, { cause: error });
    }
  }
}
