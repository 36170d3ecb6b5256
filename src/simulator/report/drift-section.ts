/** What may differ between directory and target, by kind. */
import { type Drift, unseen } from "../cycle/drift.js";
import { counted, withInstants } from "./format.js";
import { type Html, html } from "./html.js";
import { table } from "./table.js";

/** Rows of one kind; people with more of them mend the cause. */
const mostOfKind = 500;

const titles: Readonly<Record<Drift["kind"], string>> = {
  pending: "Waiting for the next cycle",
  escrowed: "Failed, and tried again",
  pruned: "Failed, and not tried again",
  unanswered: "Perhaps created",
  notProvisioned: "Not provisioned",
  unmanaged: "Not followed any more",
  left: "Left in the target",
  linkBroken: "Link broken",
  cleared: "Cleared in the directory alone",
  onCreation: "Written on creation alone",
  manager: "Manager not written",
  memberMissing: "Member missing in the target",
  memberKept: "Member left in the target",
};

export function driftSection(drifts: readonly Drift[], nameOf: (objectId: string) => string): Html {
  const kinds = new Map<Drift["kind"], Drift[]>();
  for (const drift of drifts) kinds.set(drift.kind, [...(kinds.get(drift.kind) ?? []), drift]);
  return html`<section id="drift"><h2>Drift</h2>
<p>${drifts.length === 0 ? "As far as the job knows, the target holds what the directory says." : "Where the target may differ from what the directory says, as far as the job knows."} ${unseen}</p>
${[...kinds].map(([kind, list]) => ofKind(kind, list, nameOf))}</section>`;
}

function ofKind(kind: Drift["kind"], list: readonly Drift[], nameOf: (objectId: string) => string): Html {
  const shown = list.slice(0, mostOfKind);
  const refers = shown.some(({ refersTo }) => refersTo !== undefined);
  const attributes = shown.some(({ attribute }) => attribute !== undefined);
  const heads = ["Object", ...(attributes ? ["Attribute"] : []), ...(refers ? ["Who is meant"] : []), "Why"];
  const rows = shown.map(({ objectType, name, sourceId, attribute, refersTo, why }) => [
    html`<span title="${sourceId}">${objectType} ${name}</span>`,
    ...(attributes ? [attribute ?? ""] : []),
    ...(refers ? [refersTo === undefined ? "" : html`<span title="${refersTo}">${nameOf(refersTo)}</span>`] : []),
    withInstants(why),
  ]);
  const left =
    list.length > shown.length ? `The first ${shown.length} of ${counted(list.length, "object")}` : counted(list.length, "object");
  return html`<details class="kind"${list.length <= 20 ? html` open` : ""}><summary><h3>${titles[kind]} (${list.length})</h3></summary>
<p><strong>What mends it:</strong> ${[...new Set(list.map(({ mend }) => mend))].join(" ")}</p>
${table(left, heads, rows)}</details>`;
}
