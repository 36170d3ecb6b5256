/** An entry of the provisioning log, in the form in which Microsoft Graph tells it. [G1 provisioningObjectSummary, D5] */
import { recommendedAction } from "./recommended-actions.js";

export type StepType = "import" | "scoping" | "matching" | "processing" | "referenceResolution" | "export";
export type Status = "success" | "failure" | "skipped" | "warning";
export type ProvisioningAction = "create" | "update" | "delete" | "stageddelete" | "disable" | "other";

export interface Identity {
  readonly id: string;
  readonly displayName: string;
  readonly identityType: "User" | "Group";
}

export interface ProvisioningStep {
  readonly name: string;
  readonly provisioningStepType: StepType;
  readonly status: Status;
  readonly description: string;
  readonly details: Readonly<Record<string, string>>;
}

export interface ModifiedProperty {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

export interface ErrorInformation {
  readonly errorCode: string;
  readonly reason: string;
  readonly additionalDetails: string | null;
  readonly errorCategory: "failure" | "nonServiceFailure" | "success";
  readonly recommendedAction: string | null;
}

export interface ProvisioningRecord {
  readonly id: string;
  readonly activityDateTime: string;
  readonly tenantId: string;
  readonly jobId: string;
  readonly cycleId: string;
  readonly changeId: string;
  readonly provisioningAction: ProvisioningAction;
  readonly durationInMilliseconds: number;
  readonly initiatedBy: { readonly displayName: string; readonly initiatorType: "system" | "user" };
  readonly sourceSystem: { readonly displayName: string };
  readonly targetSystem: { readonly displayName: string };
  readonly sourceIdentity: Identity;
  readonly targetIdentity: Identity;
  readonly provisioningSteps: readonly ProvisioningStep[];
  readonly modifiedProperties: readonly ModifiedProperty[];
  readonly provisioningStatusInfo: { readonly status: Status; readonly errorInformation: ErrorInformation | null };
}

/** What all records of a cycle have in common. */
export interface RecordOrigin {
  readonly tenantId: string;
  readonly jobId: string;
  readonly cycleId: string;
  readonly initiatorType: "system" | "user";
  /** The simulated instant. */
  readonly now: string;
  readonly uuid: () => string;
}

/** How an object's trip ended. */
export interface Ending {
  readonly action: ProvisioningAction;
  readonly status: Status;
  readonly errorCode?: string;
  readonly reason?: string;
  readonly details?: string;
}

/** Gathers an object's steps and changes while it is worked on. */
export class RecordDraft {
  private readonly began = performance.now();
  private readonly steps: ProvisioningStep[] = [];
  private readonly modified: ModifiedProperty[] = [];

  constructor(
    private readonly origin: RecordOrigin,
    private readonly source: Identity,
  ) {}

  step(type: StepType, status: Status, description: string, details: Readonly<Record<string, string>> = {}): void {
    this.steps.push({ name: `Entry${type[0]?.toUpperCase()}${type.slice(1)}`, provisioningStepType: type, status, description, details });
  }

  change(displayName: string, oldValue: string | null, newValue: string | null): void {
    this.modified.push({ displayName, oldValue, newValue });
  }

  end({ action, status, errorCode, reason, details }: Ending, targetId: string): ProvisioningRecord {
    const { tenantId, jobId, cycleId, initiatorType, now, uuid } = this.origin;
    const error: ErrorInformation | null =
      errorCode === undefined
        ? null
        : {
            errorCode,
            reason: reason ?? errorCode,
            additionalDetails: details ?? null,
            errorCategory: status === "failure" ? "failure" : "nonServiceFailure",
            recommendedAction: recommendedAction(errorCode),
          };
    return {
      id: uuid(),
      activityDateTime: now,
      tenantId,
      jobId,
      cycleId,
      changeId: uuid(),
      provisioningAction: action,
      durationInMilliseconds: Math.round(performance.now() - this.began),
      initiatedBy: { displayName: "Azure AD Provisioning Service", initiatorType },
      sourceSystem: { displayName: "Microsoft Entra ID" },
      targetSystem: { displayName: "customappsso" },
      sourceIdentity: this.source,
      targetIdentity: { id: targetId, displayName: "", identityType: this.source.identityType },
      provisioningSteps: this.steps,
      modifiedProperties: this.modified,
      provisioningStatusInfo: { status, errorInformation: error },
    };
  }
}
