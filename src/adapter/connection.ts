/** What a caller's token opens: learnt from one `viewer` query, kept for a moment. */
import type { GraphCaller, GraphClient } from "../graph/client.js";
import type { Connection } from "../scim/context.js";
import { forbidden } from "../scim/errors.js";
import { viewer } from "./documents.js";
import type { Plan, ProvisioningProfile, RequestDialects } from "./domain-types.js";
import { toScimError } from "./error-table.js";

const plans: Readonly<Record<Plan, Connection["plan"]>> = { FREE: "free", PRO: "pro", ENTERPRISE: "enterprise" };
const profiles: Readonly<Record<ProvisioningProfile, Connection["profile"]>> = { GENERIC: "generic", ENTRA: "entra" };
const dialects: Readonly<Record<RequestDialects, Connection["dialects"]>> = { LENIENT: "lenient", STRICT: "strict" };

/**
 * The domain keeps a verified credential for at most 3 s; this adds at most 2 s, so that a revoked token is refused within 5 s.
 */
const keptFor = 2_000;
const keptAtMost = 1_000;

export interface Connections {
  /** Throws the SCIM error 401 for a token that opens nothing, 403 where the plan does not include provisioning. */
  open(caller: GraphCaller): Promise<Connection>;
}

export function connections(client: GraphClient, now: () => number = Date.now): Connections {
  const kept = new Map<string, { readonly until: number; readonly connection: Connection }>();
  return {
    async open(caller) {
      const known = kept.get(caller.token);
      if (known && known.until > now()) return known.connection;
      kept.delete(caller.token);
      const connection = await ask(client, caller);
      if (connection.userId !== undefined) return connection;
      if (kept.size >= keptAtMost) kept.clear();
      kept.set(caller.token, { until: now() + keptFor, connection });
      return connection;
    },
  };
}

async function ask(client: GraphClient, caller: GraphCaller): Promise<Connection> {
  const answer = await client.execute(caller, viewer, {}).catch((error: unknown) => {
    throw toScimError(error);
  });
  const { organisation, user, credentialId } = answer.viewer;
  if (organisation.plan !== "ENTERPRISE") {
    throw forbidden(
      `Provisioning is part of the Enterprise plan; the organisation '${organisation.name}' is on the plan '${plans[organisation.plan]}'`,
      "planRequired",
    );
  }
  return {
    organisationId: organisation.id,
    organisationName: organisation.name,
    plan: plans[organisation.plan],
    profile: profiles[organisation.provisioning?.profile ?? "GENERIC"],
    dialects: dialects[organisation.provisioning?.dialects ?? "STRICT"],
    ...(user ? { userId: user.id } : {}),
    ...(credentialId === null ? {} : { credentialId }),
  };
}
