/** From the SCIM resource to the domain's inputs: a whole one for a create, the differences for a change. */
import { isDeepStrictEqual } from "node:util";
import { invalidValue } from "../scim/errors.js";
import type { Json, JsonObject, Resource } from "../scim/resource.js";
import type { ListRow, Mapping, Step } from "./mapping.js";

export type Input = Record<string, unknown>;

export function toInput(mapping: Mapping, resource: Resource): Input {
  const input: Input = {};
  for (const row of mapping.written) {
    const value = getStep(resource, row);
    if (value !== undefined) input[row.field] = value;
  }
  for (const list of mapping.lists) {
    const values = resource[list.attribute];
    if (values !== undefined) input[list.list] = toValues(list, values);
  }
  return input;
}

/** Only what differs: an absent attribute is `null`, a changed multi-valued one is its whole new list. Empty when nothing differs. */
export function toChange(mapping: Mapping, before: Resource, after: Resource): Input {
  const change: Input = {};
  for (const row of mapping.written) {
    const value = getStep(after, row);
    if (value === getStep(before, row)) continue;
    if (value === undefined && row.always) throw invalidValue(`'${row.path}' cannot be unassigned; give it a value`, "requiredAttribute");
    change[row.field] = value ?? null;
  }
  for (const list of mapping.lists) {
    const values = after[list.attribute];
    if (!isDeepStrictEqual(values, before[list.attribute])) change[list.list] = toValues(list, values ?? []);
  }
  return change;
}

function toValues({ fields }: ListRow, values: Json): Input[] {
  return (values as JsonObject[]).map((value) => {
    const input: Input = {};
    for (const { name, field } of fields) if (value[name] !== undefined) input[field] = value[name];
    return input;
  });
}

function getStep(resource: Resource, { urn, attribute, subAttribute }: Step): Json | undefined {
  const owner = urn === undefined ? resource : (resource[urn] as JsonObject | undefined);
  const value = owner?.[attribute];
  return subAttribute === undefined ? value : (value as JsonObject | undefined)?.[subAttribute];
}
