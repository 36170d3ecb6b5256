/** The target attribute of a mapping: a SCIM path in the few forms that Entra writes, and its value in a resource. */

export interface Target {
  /** As it is written in the mapping and sent as a PATCH path. */
  readonly path: string;
  /** The extension's URN, when it has one. */
  readonly urn?: string;
  readonly attribute: string;
  /** `[type eq "work"]` */
  readonly filter?: { readonly attribute: string; readonly value: string };
  readonly sub?: string;
}

export type Resource = Readonly<Record<string, unknown>>;

/** A path is in no form that Entra sends. */
export class TargetFault extends Error {
  override readonly name = "TargetFault";
}

const form = /^(?:(urn:[^"[\]]+):)?([A-Za-z$][\w$-]*)(?:\[([A-Za-z]+) eq "([^"]*)"\])?(?:\.([A-Za-z$][\w$]*))?$/;

export function parseTarget(path: string): Target {
  const [, urn, attribute, filtered, value, sub] = form.exec(path) ?? [];
  if (attribute === undefined)
    throw new TargetFault(
      `${path} is no target attribute: write userName, name.givenName, emails[type eq "work"].value or urn:…:User:department`,
    );
  return {
    path,
    attribute,
    ...(urn === undefined ? {} : { urn }),
    ...(filtered === undefined || value === undefined ? {} : { filter: { attribute: filtered, value } }),
    ...(sub === undefined ? {} : { sub }),
  };
}

/** Names are compared whatever their case, as Entra does. [T2] */
export function property(holder: unknown, name: string): unknown {
  if (typeof holder !== "object" || holder === null) return undefined;
  const sought = name.toLowerCase();
  return Object.entries(holder).find(([key]) => key.toLowerCase() === sought)?.[1];
}

/** What a resource holds there: of a list, in the first value that the filter picks. */
export function valueAt(resource: unknown, { urn, attribute, filter, sub }: Target): unknown {
  let value = property(urn === undefined ? resource : property(resource, urn), attribute);
  if (filter)
    value = (Array.isArray(value) ? value : []).find(
      (item) => String(property(item, filter.attribute)).toLowerCase() === filter.value.toLowerCase(),
    );
  return sub === undefined ? value : property(value, sub);
}
