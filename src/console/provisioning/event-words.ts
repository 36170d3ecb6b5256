/** What a request of the identity provider came to, in the product's words. */
import type { ResultOf } from "gql.tada";
import type { operations } from "../operations.js";
import type { Explanation, Facts } from "../requests.js";
import type { ProvisioningTexts } from "../texts/english-provisioning.js";

export type EventRow = ResultOf<typeof operations.provisioningEvents>["provisioningEvents"]["nodes"][number];

export type Outcome = keyof ProvisioningTexts["outcomes"];

/** The server ended before the outcome was recorded. */
const notRecorded = 0;

/** What changed nothing is told by what was asked for. */
const withoutChange = ["FAILED", "HELD", "UNCHANGED"] as const;
type WithoutChange = (typeof withoutChange)[number];
const changedNothing = (operation: EventRow["operation"]): operation is WithoutChange =>
  (withoutChange as readonly string[]).includes(operation);

export function outcomeOf({
  undoneAt,
  status,
  operation,
  reason,
}: Pick<EventRow, "undoneAt" | "status" | "operation" | "reason">): Outcome {
  if (undoneAt !== null) return "undone";
  if (status === notRecorded) return "unknown";
  if (operation === "FAILED") return "failed";
  if (operation === "HELD") return "held";
  if (reason !== null) return "partly";
  return operation === "UNCHANGED" ? "unchanged" : "done";
}

type Kind = "User" | "Group";
export const kindOf = (subjectKind: string | null): Kind | undefined =>
  subjectKind === "User" || subjectKind === "Group" ? subjectKind : undefined;

export function whatOf({ operation, intent, subjectKind }: EventRow, texts: ProvisioningTexts): string {
  const kind = kindOf(subjectKind);
  if (changedNothing(operation)) return texts.tried[intent][kind ?? "other"];
  return kind === undefined ? texts.tried.BULK.other : texts.operations[operation][kind];
}

/** Nothing where all went well, and for reasons that this version does not know. */
export function explanationOf({ reason, status }: Pick<EventRow, "reason" | "status">, facts: Facts | undefined): Explanation | undefined {
  const name = status === notRecorded ? "notRecorded" : reason;
  return name === null ? undefined : facts?.explanations[name];
}

/** What the person or group is called now, or was called then. */
export const nameOf = ({ user, group, subjectName }: EventRow) => user?.displayName ?? group?.displayName ?? subjectName;
