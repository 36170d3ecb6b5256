/** Requests of one address are counted, and after too many of them refused for a while (RFC 6585 §4). */
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { networkOf } from "./client-network.js";
import type { Context } from "./request-state.js";

export interface RequestRate {
  readonly requests: number;
  /** Seconds. */
  readonly during: number;
}

/** A whole office may come from one address, and signs in at nine. */
export const signInRate: RequestRate = { requests: 300, during: 60 };

export class RequestLimit {
  private readonly limiter: RateLimiterMemory;

  constructor({ requests, during }: RequestRate = signInRate) {
    this.limiter = new RateLimiterMemory({ points: requests, duration: during });
  }

  /** Whether the request may go on; else it is answered. */
  async admits(ctx: Context): Promise<boolean> {
    try {
      await this.limiter.consume(networkOf(ctx.ip));
      return true;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      ctx.status = 429;
      ctx.set("Retry-After", String(seconds));
      ctx.body = `Too many sign-ins came from your address; try again in ${seconds} seconds.\n`;
      return false;
    }
  }
}
