/** One event of the provisioning log, as its page asks for it. */
import type { ResultOf } from "gql.tada";
import type { operations } from "../operations.js";

export type Event = ResultOf<typeof operations.provisioningEvent>["provisioningEvents"]["nodes"][number];
