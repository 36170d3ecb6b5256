/** Attribute paths as the small server reads them, apart from how the simulator does. */

type Json = Record<string, unknown>;

export interface TinyPath {
  readonly urn: string | undefined;
  readonly name: string;
  readonly where: { readonly name: string; readonly is: string } | undefined;
  readonly sub: string | undefined;
}

export function tinyPath(text: string): TinyPath {
  const [, urn, rest = ""] = /^(?:(urn:.*):)?(.*)$/.exec(text) ?? [];
  const [, name, where, is = "", sub] = /^(\w+)(?:\[(\w+) eq "(.*)"\])?(?:\.(\w+))?$/.exec(rest) ?? [];
  if (name === undefined) throw new Error(`${text} is no path`);
  return { urn, name, where: where === undefined ? undefined : { name: where, is }, sub };
}

/** What is there, or undefined. */
export function valueIn(resource: Json, text: string): unknown {
  const { urn, name, where, sub } = tinyPath(text);
  const found = (urn === undefined ? resource : (resource[urn] as Json | undefined))?.[name];
  const value = where ? (found as Json[] | undefined)?.find((each) => String(each[where.name]) === where.is) : found;
  return sub === undefined ? value : (value as Json | undefined)?.[sub];
}

/** Makes what is missing on the way. */
export function setIn(resource: Json, text: string, value: unknown): void {
  const { urn, name, where, sub } = tinyPath(text);
  const holder = urn === undefined ? resource : part(resource, urn);
  if (!where) {
    if (sub === undefined) holder[name] = value;
    else part(holder, name)[sub] = value;
    return;
  }
  const list = (holder[name] ?? []) as Json[];
  const entry = list.find((each) => String(each[where.name]) === where.is) ?? { [where.name]: where.is };
  entry[sub ?? "value"] = value;
  holder[name] = list.includes(entry) ? list : [...list, entry];
}

/** Nothing that a client would take for a value. */
export function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function part(holder: Json, name: string): Json {
  const there = (holder[name] ?? {}) as Json;
  holder[name] = there;
  return there;
}
