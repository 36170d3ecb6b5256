/** Failed attempts are counted, and after too many of them no more are looked at for a while. */
import { RateLimiterMemory } from "rate-limiter-flexible";
import { networkOf } from "./client-network.js";

export interface AttemptLimits {
  /** Failures of one client from one address. */
  readonly pair: number;
  /** Failures from one address, whatever clients it names. */
  readonly address: number;
  /** Seconds after which they are forgotten. */
  readonly during: number;
}

export const attemptLimits: AttemptLimits = { pair: 20, address: 200, during: 300 };

/** A secret cannot be guessed in any number of attempts: what this spares is the store. */
export class FailedAttempts {
  private readonly pairs: RateLimiterMemory;
  private readonly addresses: RateLimiterMemory;

  constructor({ pair, address, during }: AttemptLimits = attemptLimits) {
    this.pairs = new RateLimiterMemory({ points: pair, duration: during });
    this.addresses = new RateLimiterMemory({ points: address, duration: during });
  }

  /** Seconds to wait; 0 when an attempt may be made. */
  async wait(name: string, address: string): Promise<number> {
    const waits = this.counters(name, address).map(async ([limiter, key]) => {
      const counted = await limiter.get(key);
      return counted && counted.consumedPoints >= limiter.points ? Math.max(1, Math.ceil(counted.msBeforeNext / 1000)) : 0;
    });
    return Math.max(...(await Promise.all(waits)));
  }

  async failed(name: string, address: string): Promise<void> {
    for (const [limiter, key] of this.counters(name, address)) await limiter.penalty(key);
  }

  /** Clients of many customers come from one address: those that do not name themselves are no pair, or each would pay for the others. */
  private counters(name: string, address: string): readonly (readonly [RateLimiterMemory, string])[] {
    const from = networkOf(address);
    const whole = [this.addresses, from] as const;
    return name === "" ? [whole] : [[this.pairs, `${from} ${name.slice(0, 100)}`], whole];
  }
}
