/** A provisioning client of a tenant whose requests are recorded, at times that a test chooses. */
import { v7 as uuid } from "uuid";
import { DomainContext } from "../../src/domain/context.js";
import { type ReadsTold, type RequestTold, recordRequests } from "../../src/domain/provisioning-recording.js";
import type { Tenant } from "./domain.js";

export const firstCredential = "00000000-0000-7000-8000-000000000001";

/** A request as the facade would tell of it. */
export function told(more: Partial<RequestTold> = {}): RequestTold {
  return { id: uuid(), at: Date.now(), durationMs: 5, intent: "CHANGE", status: 200, ...more };
}

export class RecordedClient {
  constructor(
    private readonly tenant: Tenant,
    readonly credentialId = firstCredential,
  ) {}

  /** A new request of the client at some time. */
  at(now?: number): DomainContext {
    const { viewer, scope } = this.tenant.as("PROVISIONING");
    return new DomainContext({ ...viewer, credentialId: this.credentialId }, scope, now === undefined ? Date.now : () => now);
  }

  record(requests: readonly RequestTold[], reads?: ReadsTold | null, now?: number): Promise<number> {
    return recordRequests(this.at(now), requests, reads);
  }

  /** Does something under a request id and tells of it. */
  async do(
    work: (context: DomainContext, origin: { correlationId: string }) => Promise<unknown>,
    more: Partial<RequestTold> = {},
  ): Promise<string> {
    const request = told(more);
    await work(this.at(), { correlationId: request.id });
    await this.record([request]);
    return request.id;
  }
}
