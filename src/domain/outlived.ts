/** Takes away what is no good any more by time alone: sessions, sign-in links, sign-ins under way and access tokens that are over. */
import { unscoped } from "./statement.js";
import type { Store } from "./store.js";

const day = 24 * 60 * 60_000;

/** How long each is kept beyond its end, in milliseconds: who comes late with a link, or from a provider, is told why for a while. */
const kept = { sessions: 0, sign_in_links: 30 * day, sign_in_attempts: day, access_tokens: 0 } as const;

const deletions = Object.entries(kept).map(([table, beyond]) => ({
  deletion: unscoped(`DELETE FROM ${table} WHERE expiresAt <= :before`),
  beyond,
}));

export async function removeOutlived(store: Store, now: number): Promise<void> {
  for (const { deletion, beyond } of deletions) {
    await store.write((transaction) => transaction.run(deletion, { before: now - beyond }));
  }
}
