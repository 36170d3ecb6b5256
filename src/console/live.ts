/** Subscriptions as server-sent events: asked again whenever the connection breaks, until whoever asks is no longer signed in. */
import type { SubscriptionForwarder } from "urql";

const longestPause = 30_000;

/** Nobody is to be asked again. */
class Refused extends Error {
  override readonly name = "Refused";
}

const pause = (retries: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(1_000 * 2 ** retries, longestPause)));

/** `onEnded` is told when the session is over. */
export const watching =
  (onEnded: () => void): SubscriptionForwarder =>
  ({ query, operationName, variables, extensions }) => ({
    subscribe(sink) {
      let status: number | undefined;
      let leave: (() => void) | undefined;
      let left = false;
      // Most pages watch nothing, and need no program for it.
      import("graphql-sse").then(
        ({ createClient }) => {
          if (left) return;
          const client = createClient({
            url: "/graphql/stream",
            fetchFn: async (input: RequestInfo, init: RequestInit) => {
              const response = await fetch(input, init);
              status = response.status;
              return response;
            },
            retryAttempts: Number.POSITIVE_INFINITY,
            async retry(retries) {
              if (status === 401) onEnded();
              // Too many at once (RFC 6585 §4) is told to those who may watch, a little later.
              const later = status === 429;
              if (status !== undefined && status >= 400 && status < 500 && !later)
                throw new Refused(`The stream was refused with status ${status}.`);
              await pause(retries);
            },
          });
          const request = { query: query as string, operationName, variables: variables as Record<string, unknown>, extensions };
          leave = client.subscribe(request, {
            next: (result) => sink.next(result as Parameters<typeof sink.next>[0]),
            error: (error) => sink.error(error),
            complete: () => sink.complete(),
          });
        },
        (error: unknown) => sink.error(error),
      );
      return {
        unsubscribe() {
          left = true;
          leave?.();
        },
      };
    },
  });
