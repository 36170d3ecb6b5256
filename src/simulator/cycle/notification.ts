/** What an administrator is told by mail: that the job is in quarantine, once and again with another reason, also for too many deletions. [D8, D11] */
import type { Job, QuarantineReason } from "./job.js";

export interface Notification {
  /** The simulated instant. */
  readonly at: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The last ones are kept with the job. */
const most = 20;

/** Entra's words are not known: these say the same. */
const letters: Readonly<Record<"deletions" | "other", { readonly subject: string; readonly advice: string }>> = {
  deletions: {
    subject: "Accidental deletions prevention stopped provisioning",
    advice:
      'Nothing was deleted or disabled. If they are meant, allow them ("Allow deletes": entra restart --scope ForceDeletes); if not, put the assignments back and restart the job.',
  },
  other: {
    subject: "Provisioning is in quarantine",
    advice:
      "The job is tried again less and less often, and is disabled after four weeks. Mend what the error says; restart the job to try at once.",
  },
};

/** Kept with the job, and given back to be sent; nothing when nobody is to be told. */
export function notify(job: Job, reason: QuarantineReason, tenantId: string, now: string): Notification | undefined {
  const { notify: to } = job.settings;
  if (to === undefined || !job.quarantine) return undefined;
  const { subject, advice } = letters[reason === "TooManyDeletes" ? "deletions" : "other"];
  const { error, nextAttempt } = job.quarantine;
  const text = `Tenant:       ${tenantId}
Job:          ${job.id}
Since:        ${now}
Reason:       ${reason}
Error:        ${error}
Next attempt: ${nextAttempt}

${advice}
`;
  const made = { at: now, to, subject: `${subject}: ${reason}`, text };
  job.notifications = [...(job.notifications ?? []), made].slice(-most);
  return made;
}

/** As it stands on the status page and in the output. */
export function notificationText({ to, subject, at }: Notification): string {
  return `notification for ${to}: ${subject} (${at})`;
}
