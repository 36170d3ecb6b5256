/** The product's server as a process of its own, with an organisation, a SCIM token and an API key made by an operator; it can be ended at any moment and comes back. */
import { openStore } from "../../ormconfig.js";
import { createAdminUser, createApiKey, createOrganisation, createToken } from "../../src/domain/operators.js";
import { Program } from "../support/program.js";
import type { StorePlace } from "../support/stores.js";

export interface ServerProcess {
  /** Where it listens now; another port after each start. */
  readonly url: string;
  readonly token: string;
  readonly apiKey: string;
  /** How often it was started again. */
  readonly restarts: number;
  /** Ends it, in order or not, and starts it anew. */
  restart(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** What it wrote about faults of its own. */
  faults(): string[];
  stop(): Promise<void>;
}

/** The place is empty. */
export async function startServerProcess({ location, environment }: Pick<StorePlace, "location" | "environment">): Promise<ServerProcess> {
  const { token, apiKey } = await prepared(location);
  const earlier: string[] = [];
  const start = async (): Promise<{ program: Program; url: string }> => {
    const program = new Program("main", [], { NODE_ENV: "production", LOG_LEVEL: "error", ...environment });
    return { program, url: new URL(await program.says(/SCIM endpoint.* (http:\S+)/)).origin };
  };
  let running = await start();
  let restarts = 0;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    running.program.signal(signal);
    const { output, errors } = await running.program.ended;
    earlier.push(output, errors);
  };
  return {
    get url() {
      return running.url;
    },
    token,
    apiKey,
    get restarts() {
      return restarts;
    },
    async restart(signal) {
      await end(signal);
      running = await start();
      restarts += 1;
    },
    faults: () =>
      [...earlier, running.program.output, running.program.errors]
        .flatMap((text) => text.split("\n"))
        .filter((line) => /"level":[56]0|Error\b/.test(line)),
    stop: () => end("SIGTERM"),
  };
}

/** As an operator does it, while no server runs yet. */
async function prepared(location: StorePlace["location"]): Promise<{ readonly token: string; readonly apiKey: string }> {
  const store = await openStore(location);
  try {
    const { id: organisation } = await createOrganisation(store, { name: "Rehearsal", plan: "ENTERPRISE", profile: "ENTRA" });
    const { token } = await createToken(store, { organisation, label: "Entra" });
    const user = "admin@tenant.example";
    await createAdminUser(store, { organisation, userName: user, displayName: "Admin" });
    const { token: apiKey } = await createApiKey(store, { organisation, user, label: "Comparison" });
    return { token, apiKey };
  } finally {
    await store.close();
  }
}
