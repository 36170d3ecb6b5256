/** A mapping as the portal's Attribute-Mapping table. */
import { columns } from "../log/columns.js";
import type { Mapping } from "./mapping.js";
import { filterText } from "./scoping-filter.js";

export function mappingTable(mapping: Mapping): string {
  return (["User", "Group"] as const)
    .map((type) => {
      const { rows, enabled, actions, filters = [] } = mapping[type];
      const allowed = Object.entries(actions)
        .filter(([, on]) => on)
        .map(([name]) => name);
      const lines = rows.map(({ target, type: kind, source = "", matching, apply = "always", defaultValue, reference }) => [
        target,
        source,
        reference ? `${kind} (reference)` : kind,
        matching === undefined ? "" : String(matching),
        apply,
        defaultValue ?? "",
      ]);
      const heading = `${type}s (${mapping.name}): ${enabled ? `target object actions ${allowed.join(", ")}` : "not provisioned"}`;
      const scoping = filters.map((filter) => `\nscoping filter ${filterText(filter)}`).join("");
      return `${heading}${scoping}\n${columns([["target", "source", "type", "matching", "apply", "default"], ...lines])}`;
    })
    .join("\n\n");
}
