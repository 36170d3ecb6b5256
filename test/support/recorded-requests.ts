/** Fills a provisioning log through the API, as a facade does it, in tests. */
import { v7 as uuid } from "uuid";
import type { ProvisioningRequestInput } from "../../src/adapter/domain-types.js";
import { GraphqlClient } from "./graphql-client.js";

const mutation = "mutation ($requests: [ProvisioningRequestInput!]!) { recordProvisioningRequests(requests: $requests) }";
const atOnce = 200;

/** Begins at the time that is given, a second apart, each as `of` says; gives the ids. */
export async function recordRequests(
  { url, token, count, since }: { readonly url: string; readonly token: string; readonly count: number; readonly since: number },
  of: (n: number) => Partial<ProvisioningRequestInput> = () => ({}),
): Promise<string[]> {
  const client = new GraphqlClient(url, token);
  const requests = Array.from({ length: count }, (_, n) => {
    const at = since + n * 1_000;
    return { id: uuid({ msecs: at }), at: new Date(at).toISOString(), durationMs: 1, intent: "CREATE", status: 201, ...of(n) };
  });
  for (let from = 0; from < count; from += atOnce) await client.data(mutation, { requests: requests.slice(from, from + atOnce) });
  return requests.map(({ id }) => id);
}
