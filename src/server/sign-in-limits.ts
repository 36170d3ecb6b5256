/** How often sign-in links may be asked for: for one address, whoever asks, and by one client, whatever it asks for (RFC 6585 §4). */
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { comparisonKey } from "../domain/comparison-key.js";
import { networkOf } from "./client-network.js";

export interface LinkRates {
  readonly address: number;
  readonly client: number;
  /** Seconds after which they are counted anew. */
  readonly during: number;
}

/** A whole office may come from one address. */
export const linkRates: LinkRates = { address: 5, client: 100, during: 900 };

export class SignInLimits {
  private readonly addresses: RateLimiterMemory;
  private readonly clients: RateLimiterMemory;

  constructor({ address, client, during }: LinkRates = linkRates) {
    this.addresses = new RateLimiterMemory({ points: address, duration: during });
    this.clients = new RateLimiterMemory({ points: client, duration: during });
  }

  /** Seconds that the client is to wait, 0 when it may go on. */
  ofClient(client: string): Promise<number> {
    return consumed(this.clients, networkOf(client));
  }

  /** Seconds until a letter may go to the address again. Whether the address is anybody's makes no difference. */
  ofAddress(email: string): Promise<number> {
    return consumed(this.addresses, comparisonKey(email, "folded").toString("base64"));
  }
}

async function consumed(limiter: RateLimiterMemory, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    return Math.max(1, Math.ceil(error.msBeforeNext / 1000));
  }
}
