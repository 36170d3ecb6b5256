/** The exam of the store port, taken in memory, in one process and in front of a remote domain. */
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
import { remoteClient } from "../../src/graph/remote.js";
import type { Connection, RequestContext } from "../../src/scim/context.js";
import { MemoryStore } from "../support/memory-store.js";
import { startWhole } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { type Candidate, storeExam } from "./store-exam.js";

let requests = 0;

function request(connection: Connection, token: string): RequestContext {
  requests += 1;
  return {
    connection,
    caller: { token },
    baseUrl: "https://exam.example/scim/v2",
    correlationId: `exam-${requests}`,
    client: "store exam",
    quirks: new Map(),
    deadline: Date.now() + 20_000,
    now: Date.now,
    random: Math.random,
  };
}

async function candidate(client: GraphClient, domain: DomainStore, close: () => Promise<void>): Promise<Candidate> {
  const tenant = async (name: string) => {
    const { id } = await createOrganisation(domain, { name, plan: "ENTERPRISE", profile: "GENERIC", dialects: "LENIENT" });
    const { token } = await createToken(domain, { organisation: id, label: "exam" });
    const connection = await connections(client).open({ token });
    return () => request(connection, token);
  };
  return { store: createStore(client), context: await tenant("Mine"), stranger: await tenant("Theirs"), close };
}

storeExam("in memory", async () => {
  const organisation = (organisationId: string): Connection => ({
    organisationId,
    organisationName: organisationId,
    plan: "enterprise",
    profile: "generic",
    dialects: "lenient",
  });
  return {
    store: new MemoryStore(),
    context: () => request(organisation("mine"), ""),
    stranger: () => request(organisation("theirs"), ""),
    close: async () => {},
  };
});

for (const { title, make } of storePlaces) {
  storeExam(`the domain API in this process, on ${title}`, async () => {
    const place = await make();
    const domain = await openStore(place.location);
    const authentication = new Authentication(domain);
    const compiled = compileOperations(buildDomainSchema(), operations);
    const client = localClient(compiled, (token) => authentication.contextFor(token));
    return candidate(client, domain, async () => {
      await authentication.settled();
      await domain.close();
      await place.remove();
    });
  });

  storeExam(`the domain API over HTTP, on ${title}`, async () => {
    const server = await startWhole(await make());
    if (!server.store) throw new Error("A whole server has a store");
    return candidate(remoteClient(`${server.url}/graphql`), server.store, () => server.stop());
  });
}
