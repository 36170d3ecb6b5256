/** Records of the provisioning log as rows that open. */
import type { ModifiedProperty, ProvisioningRecord, ProvisioningStep } from "../log/provisioning-record.js";
import { counted, duration } from "./format.js";
import { type Html, html } from "./html.js";
import { badge, facts, table } from "./table.js";
import { cut } from "./text.js";

export function recordTable(caption: string, records: readonly ProvisioningRecord[]): Html {
  const heads = ["Object", "Action", "Status", "What"];
  // Roles are said because a phone shows rows as blocks, which would take them away.
  return html`<table class="rows" role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads.map((head, index) => html`<th scope="col" role="columnheader" class="c${index}">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">
${records.map(row)}</tbody></table>`;
}

function row(record: ProvisioningRecord): Html {
  const { sourceIdentity, provisioningAction, provisioningStatusInfo, modifiedProperties } = record;
  const { status, errorInformation: error } = provisioningStatusInfo;
  const what = error ? html`<strong>${error.errorCode}</strong> ${firstLine(error.reason)}` : html`${summary(modifiedProperties)}`;
  return html`<tr role="row" data-row data-status="${status}" data-action="${provisioningAction}">
<td role="cell">${sourceIdentity.displayName}<span class="quiet">${sourceIdentity.identityType}</span></td>
<td role="cell">${provisioningAction}</td><td role="cell">${badge(status)}</td>
<td role="cell"><details><summary>${what}</summary>${details(record)}</details></td></tr>
`;
}

const mostNamed = 4;

function summary(changes: readonly ModifiedProperty[]): string {
  if (changes.length === 0) return "no attribute";
  const names = [...new Set(changes.map(({ displayName }) => displayName.replace(/^urn:.*:/, "")))];
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return `${names.slice(0, mostNamed).join(", ")}${more}${names.length === 1 && changes.length > 1 ? ` (${counted(changes.length, "value")})` : ""}`;
}

function details(record: ProvisioningRecord): Html {
  const { provisioningSteps, modifiedProperties, provisioningStatusInfo, sourceIdentity, targetIdentity } = record;
  const error = provisioningStatusInfo.errorInformation;
  return html`${error ? failure(error) : ""}
${table("Steps", ["Step", "Status", "What was done"], provisioningSteps.map(step))}
${modifiedProperties.length > 0 ? changes(modifiedProperties) : ""}
${facts("The record", [
  ["In the directory", html`<code>${sourceIdentity.id}</code>`],
  ["In the target", targetIdentity.id === "" ? "nothing" : html`<code>${targetIdentity.id}</code>`],
  ["Took", duration(record.durationInMilliseconds)],
  ["Change", html`<code>${record.changeId}</code>`],
])}`;
}

function failure({
  errorCode,
  reason,
  additionalDetails,
  recommendedAction,
}: NonNullable<ProvisioningRecord["provisioningStatusInfo"]["errorInformation"]>): Html {
  return facts("Why", [
    ["Code", html`<code>${errorCode}</code>`],
    ["Reason", cut(reason)],
    ...(additionalDetails === null ? [] : [["More", cut(additionalDetails)] as const]),
    ...(recommendedAction === null ? [] : [["What to do", recommendedAction] as const]),
  ]);
}

function step({ name, status, description, details: more }: ProvisioningStep) {
  const pairs = Object.entries(more).map(([key, value]) => html`<span class="quiet">${key}: ${cut(value)}</span>`);
  return [name, badge(status), html`${cut(description)}${pairs}`];
}

/** More than a person reads. */
const mostChanges = 100;

function changes(all: readonly ModifiedProperty[]): Html {
  const caption = all.length > mostChanges ? `The first ${mostChanges} of ${counted(all.length, "changed value")}` : "Changed values";
  const shown = all.slice(0, mostChanges);
  const value = (text: string | null) => (text === null ? html`<span class="quiet">nothing</span>` : cut(text));
  return table(
    caption,
    ["Attribute", "Before", "After"],
    shown.map(({ displayName, oldValue, newValue }) => [displayName, value(oldValue), value(newValue)]),
  );
}

function firstLine(text: string): string {
  return cut(text.split("\n")[0] ?? "", 240);
}
