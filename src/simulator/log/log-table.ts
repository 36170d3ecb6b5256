/** Provisioning log records as the portal lists them, and one of them with its steps. */
import { columns } from "./columns.js";
import type { ProvisioningRecord } from "./provisioning-record.js";

export function logTable(records: readonly ProvisioningRecord[]): string {
  const lines = records.map(({ activityDateTime, sourceIdentity, provisioningAction, provisioningStatusInfo, modifiedProperties }) => [
    activityDateTime.slice(0, 19).replace("T", " "),
    `${sourceIdentity.identityType} ${sourceIdentity.displayName}`,
    provisioningAction,
    provisioningStatusInfo.status,
    provisioningStatusInfo.errorInformation?.errorCode ?? "",
    provisioningStatusInfo.errorInformation?.reason.split("\n")[0] ??
      modifiedProperties.map(({ displayName }) => shortened(displayName)).join(", "),
  ]);
  return columns([["date", "identity", "action", "status", "code", "what"], ...lines.map((cells) => cells.map((cell) => cut(cell)))]);
}

export function recordText(record: ProvisioningRecord): string {
  const { provisioningSteps, modifiedProperties, provisioningStatusInfo } = record;
  const steps = provisioningSteps.map(
    ({ provisioningStepType, status, description }) => `  ${provisioningStepType} (${status}): ${description}`,
  );
  const changes = modifiedProperties.map(
    ({ displayName, oldValue, newValue }) => `    ${displayName}: ${oldValue ?? "-"} -> ${newValue ?? "-"}`,
  );
  const error = provisioningStatusInfo.errorInformation;
  return [logTable([record]), ...steps, ...changes, ...(error?.additionalDetails ? [`  ${error.additionalDetails}`] : [])].join("\n");
}

const widest = 90;
function cut(text: string): string {
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}

function shortened(path: string): string {
  return path.replace(/^urn:.*:/, "");
}
