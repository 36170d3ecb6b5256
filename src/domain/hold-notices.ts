/** Tells an organisation's admins, once, that a provisioning client removes too many. */
import { adminAddresses } from "./admin-addresses.js";
import type { DomainContext } from "./context.js";
import type { StartedHold } from "./hold-rows.js";

/** After the hold is written, which no fault of the mail can take back: it never rejects, and nobody waits for the mail itself. */
export async function announceHold(context: DomainContext, hold: StartedHold): Promise<void> {
  const { notifier } = context.request;
  if (!notifier) return;
  const { threshold, windowMinutes, startedAt } = hold;
  const told = { organisationName: context.viewer.organisationName, held: hold.mode === "HOLD", threshold, windowMinutes, startedAt };
  try {
    for (const address of await adminAddresses(context.scope)) notifier.post({ kind: "removals", ...address, ...told });
  } catch (error) {
    notifier.unwritten("removals", error);
  }
}
