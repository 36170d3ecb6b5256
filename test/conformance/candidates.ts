/** The store port over the domain API as a candidate for the exams, and the requests that it is asked. */
import { openStore } from "../../ormconfig.js";
import { connections } from "../../src/adapter/connection.js";
import { operations } from "../../src/adapter/documents.js";
import { createStore } from "../../src/adapter/store.js";
import { Authentication } from "../../src/domain/authentication.js";
import { createOrganisation, createToken } from "../../src/domain/operators.js";
import { buildDomainSchema } from "../../src/domain/schema.js";
import type { Store as DomainStore } from "../../src/domain/store.js";
import type { GraphClient } from "../../src/graph/client.js";
import { compileOperations } from "../../src/graph/compiled.js";
import { localClient } from "../../src/graph/local.js";
import type { Connection, RequestContext } from "../../src/scim/context.js";
import type { StorePlace } from "../support/stores.js";
import type { Candidate } from "./store-exam.js";

let requests = 0;

export function request(connection: Connection, token: string): RequestContext {
  requests += 1;
  return {
    connection,
    caller: { token },
    baseUrl: "https://exam.example/scim/v2",
    correlationId: `exam-${requests}`,
    client: "store exam",
    quirks: new Map(),
    deadline: Date.now() + 20_000,
    maxBulkPayload: 1_048_576,
    cursors: { key: new Uint8Array(64).fill(7), timeout: 60 },
    now: Date.now,
    random: Math.random,
  };
}

/** Two organisations behind one client of the domain API. */
export async function candidate(client: GraphClient, domain: DomainStore, close: () => Promise<void>): Promise<Candidate> {
  const tenant = async (name: string) => {
    const { id } = await createOrganisation(domain, { name, plan: "ENTERPRISE", profile: "GENERIC", dialects: "LENIENT" });
    const { token } = await createToken(domain, { organisation: id, label: "exam" });
    const connection = await connections(client).open({ token });
    return () => request(connection, token);
  };
  return { store: createStore(client), context: await tenant("Mine"), stranger: await tenant("Theirs"), close };
}

export async function localCandidate(place: StorePlace): Promise<Candidate> {
  const domain = await openStore(place.location);
  const authentication = new Authentication(domain);
  const compiled = compileOperations(buildDomainSchema(), operations);
  const client = localClient(compiled, (token) => authentication.contextFor(token));
  return candidate(client, domain, async () => {
    await authentication.settled();
    await domain.close();
    await place.remove();
  });
}
