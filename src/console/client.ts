/** The console's way to the domain API: operations by their hash, everything read anew after a change, the sign-in page when the session is over. */

import { getOperationName } from "@urql/core";
import { Client, type CombinedError, cacheExchange, fetchExchange, makeOperation, mapExchange, subscriptionExchange } from "urql";
import { watching } from "./live.js";
import { pathOf } from "./pages.js";
import { navigate } from "./router.js";

declare const OPERATION_HASHES: Readonly<Record<string, string>>;

/** Every answer is of this kind to the cache, so that whatever was changed, nothing old stays on a page. */
const everything = ["Everything"];

const named = mapExchange({
  onOperation(operation) {
    if (operation.kind === "teardown") return operation;
    // Each message of a subscription would have all that is shown read anew.
    const changes = operation.kind === "subscription" ? {} : { additionalTypenames: everything };
    const sha256Hash = OPERATION_HASHES[getOperationName(operation.query) ?? ""];
    return makeOperation(
      operation.kind,
      { ...operation, extensions: { persistedQuery: { version: 1, sha256Hash } as never } },
      { ...operation.context, ...changes },
    );
  },
  onError(error) {
    if (codeOf(error) === "UNAUTHENTICATED") sessionEnded();
  },
});

/** The stable code of a refusal; `NETWORK` where there was no answer. */
export function codeOf(error: CombinedError): string {
  const code = error.graphQLErrors[0]?.extensions.code;
  if (typeof code === "string") return code;
  const status = (error.response as Response | undefined)?.status;
  return status === 401 ? "UNAUTHENTICATED" : status === 403 ? "FORBIDDEN" : status === undefined ? "NETWORK" : "INTERNAL";
}

export function sessionEnded(): void {
  const at = `${location.pathname}${location.search}`;
  if (location.pathname.startsWith(pathOf("signIn"))) return;
  const first = at === "/";
  navigate(first ? pathOf("signIn") : `${pathOf("signIn")}?reason=session-ended`, { replace: true });
}

export const newClient = () =>
  new Client({
    url: "/graphql",
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    exchanges: [named, cacheExchange, fetchExchange, subscriptionExchange({ forwardSubscription: watching(sessionEnded) })],
  });
