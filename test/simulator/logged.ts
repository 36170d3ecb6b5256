/** Provisioning records made up for tests, and a job that they are of. */
import type { World } from "../../src/simulator/cycle/job.js";
import { newWorld } from "../../src/simulator/cycle/new-world.js";
import { toDirectory } from "../../src/simulator/directory/directory-file.js";
import type { ProvisioningAction, ProvisioningRecord } from "../../src/simulator/log/provisioning-record.js";
import { recommendedAction } from "../../src/simulator/log/recommended-actions.js";

export const clock = "2027-01-04T08:00:00.000Z";

export interface Made {
  readonly cycle: string;
  readonly name: string;
  readonly jobId: string;
  /** Of a failure. */
  readonly errorCode?: string;
  /** Stands wherever a server or a directory has its say. */
  readonly text?: string;
  /** Another one than there is, in a log that somebody wrote to. */
  readonly action?: string;
}

export function recordOf({ cycle, name, jobId, errorCode, text = "as usual", action = "create" }: Made): ProvisioningRecord {
  const failed = errorCode !== undefined;
  const step = { name: "EntryExport", provisioningStepType: "export", status: failed ? "failure" : "success" } as const;
  return {
    id: `record of ${name}`,
    activityDateTime: clock,
    tenantId: "tenant",
    jobId,
    cycleId: cycle,
    changeId: `change of ${name}`,
    provisioningAction: action as ProvisioningAction,
    durationInMilliseconds: 12,
    initiatedBy: { displayName: "Azure AD Provisioning Service", initiatorType: "system" },
    sourceSystem: { displayName: "Microsoft Entra ID" },
    targetSystem: { displayName: "customappsso" },
    sourceIdentity: { id: `id of ${name}`, displayName: name, identityType: "User" },
    targetIdentity: { id: failed ? "" : `target ${text}`, displayName: "", identityType: "User" },
    provisioningSteps: [{ ...step, description: text, details: { [text]: text } }],
    modifiedProperties: [{ displayName: text, oldValue: null, newValue: text }],
    provisioningStatusInfo: {
      status: failed ? "failure" : "success",
      errorInformation: failed
        ? {
            errorCode,
            reason: text,
            additionalDetails: text,
            errorCategory: "failure",
            recommendedAction: recommendedAction(errorCode),
          }
        : null,
    },
  };
}

/** Of two people, the second of whom manages the first. */
export function worldOf(displayName = "Ada Quill"): World {
  const users = [
    { userPrincipalName: "ada@x.example", mailNickname: "ada", displayName, manager: "mel@x.example" },
    { userPrincipalName: "mel@x.example", mailNickname: "mel", displayName: "Mel Berg" },
  ];
  return newWorld(toDirectory({ users, groups: [], assignments: ["ada@x.example", "mel@x.example"] }, 1, "x.example"), 1, clock);
}
