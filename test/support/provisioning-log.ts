/** The provisioning log as an admin reads it, in tests. */
import { setTimeout as pause } from "node:timers/promises";
import type { GraphqlClient } from "./graphql-client.js";
import type { ScimAnswer } from "./scim-client.js";

export interface LoggedEvent {
  readonly id: string;
  readonly at: string;
  readonly durationMs: number;
  readonly intent: string;
  readonly operation: string;
  readonly subjectKind: string | null;
  readonly subjectId: string | null;
  readonly subjectName: string | null;
  readonly status: number;
  readonly errorType: string | null;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly client: string | null;
  readonly credentialId: string;
  readonly dialects: readonly { readonly name: string; readonly count: number }[];
}

const query = `query ($after: String) { provisioningEvents(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes {
  id at durationMs intent operation subjectKind subjectId subjectName status errorType reason detail client credentialId
  dialects { name count } } } }`;

/** All events, newest first. */
export async function loggedEvents(admin: GraphqlClient): Promise<LoggedEvent[]> {
  const found: LoggedEvent[] = [];
  for (let after: string | null = null; ; ) {
    const { provisioningEvents }: EventsPage = await admin.data<EventsPage>(query, { after });
    found.push(...provisioningEvents.nodes);
    if (!provisioningEvents.pageInfo.hasNextPage) return found;
    after = provisioningEvents.pageInfo.endCursor;
  }
}

interface EventsPage {
  readonly provisioningEvents: {
    readonly nodes: LoggedEvent[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

export const requestIdOf = ({ headers }: Pick<ScimAnswer, "headers">): string => headers.get("x-request-id") ?? "";

/** Waits for the events of these requests: they are told of a second later. */
export async function eventsOf(admin: GraphqlClient, ids: readonly string[]): Promise<ReadonlyMap<string, LoggedEvent>> {
  for (let tries = 0; ; tries += 1) {
    const events = new Map((await loggedEvents(admin)).map((event) => [event.id, event]));
    const missing = ids.filter((id) => !events.has(id));
    if (missing.length === 0) return events;
    if (tries === 100) throw new Error(`${missing.length} of ${ids.length} requests have no event: ${missing.slice(0, 5).join(", ")}`);
    await pause(100);
  }
}
