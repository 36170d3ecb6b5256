/** The exam of the store port, taken in memory, in one process and in front of a remote domain. */
import { remoteClient } from "../../src/graph/remote.js";
import type { Connection } from "../../src/scim/context.js";
import { MemoryStore } from "../support/memory-store.js";
import { startWhole } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { candidate, localCandidate, request } from "./candidates.js";
import { storeExam } from "./store-exam.js";

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
  storeExam(`the domain API in this process, on ${title}`, async () => localCandidate(await make()));

  storeExam(`the domain API over HTTP, on ${title}`, async () => {
    const server = await startWhole(await make());
    if (!server.store) throw new Error("A whole server has a store");
    return candidate(remoteClient(`${server.url}/graphql`), server.store, () => server.stop());
  });
}
