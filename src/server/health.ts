/** Tells whether the server can serve: what load balancers and orchestrators ask. */
import type { Logger } from "pino";
import type { Step } from "./request-state.js";

export function health(alive: () => Promise<void>, log: Logger): Step {
  return async (ctx) => {
    try {
      await alive();
      ctx.body = { status: "ok" };
    } catch (error) {
      log.error({ err: error }, "not healthy");
      ctx.status = 503;
      ctx.body = { status: "unavailable" };
    }
  };
}
