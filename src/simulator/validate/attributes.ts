/** What the tests map: each target attribute with two values, those of Entra's default mapping and what validators try besides. */
import { createBody, type Difference } from "../cycle/requests.js";
import { enterpriseUser, standard } from "../mapping/mapping.js";
import { parseTarget, valueAt } from "../mapping/target.js";

export interface Attribute {
  readonly path: string;
  /** `{name}` stands for the object's own name. */
  readonly first: string;
  readonly second: string;
}

export const managerPath = `${enterpriseUser}:manager`;

const workAddress = (sub: string) => `addresses[type eq "work"].${sub}`;
const phone = (type: string) => `phoneNumbers[type eq "${type}"].value`;
const extension = (name: string) => `${enterpriseUser}:${name}`;

const samples: Readonly<Record<string, readonly [first: string, second: string]>> = {
  userName: ["{name}@example.com", "{name}.renamed@example.com"],
  displayName: ["Ada Quill {name}", "Ada Berg {name}"],
  title: ["Cartographer", "Surveyor"],
  'emails[type eq "work"].value': ["{name}@example.com", "{name}.renamed@example.com"],
  preferredLanguage: ["nl-NL", "da-DK"],
  "name.givenName": ["Ada", "Adah"],
  "name.familyName": ["Quill", "Berg"],
  "name.formatted": ["Ada Quill", "Adah Berg"],
  [workAddress("formatted")]: ["Dock 4", "Dock 5"],
  [workAddress("streetAddress")]: ["9 Canal Row", "10 Canal Row"],
  [workAddress("locality")]: ["Utrecht", "Aarhus"],
  [workAddress("region")]: ["UT", "MJ"],
  [workAddress("postalCode")]: ["3511AA", "8000"],
  [workAddress("country")]: ["NL", "DK"],
  [phone("work")]: ["+31 30 555 0101", "+45 30 55 01 01"],
  [phone("mobile")]: ["+31 6 5555 0102", "+45 30 55 01 02"],
  [phone("fax")]: ["+31 30 555 0103", "+45 30 55 01 03"],
  externalId: ["{name}", "{name}.renamed"],
  [extension("employeeNumber")]: ["{name}", "{name}.renamed"],
  [extension("department")]: ["Mapping", "Retail"],
};

const { rows } = standard.User;

/** `active` and the manager are targets as well; tests of their own ask for them. */
export const defaultAttributes: readonly Attribute[] = rows
  .filter(({ target, reference }) => target !== "active" && !reference)
  .map(({ target }) => {
    const [first, second] = samples[target] ?? [];
    if (first === undefined || second === undefined) throw new Error(`${target} of the default mapping has no sample values`);
    return { path: target, first, second };
  });

/** What the SCIM Validator's verbose PATCH replaces besides, where the server's /Schemas declare it [R1]. */
export const furtherAttributes: readonly Attribute[] = [
  { path: "nickName", first: "Quill", second: "Berg" },
  { path: "userType", first: "Employee", second: "Contractor" },
  { path: "locale", first: "nl-NL", second: "da-DK" },
  { path: "timezone", first: "Europe/Amsterdam", second: "Europe/Copenhagen" },
  { path: "profileUrl", first: "https://example.com/{name}", second: "https://example.com/{name}/renamed" },
  { path: "name.middleName", first: "May", second: "June" },
  { path: "name.honorificPrefix", first: "Dr.", second: "Prof." },
  { path: "name.honorificSuffix", first: "II", second: "III" },
  { path: 'emails[type eq "home"].value', first: "{name}.home@example.com", second: "{name}.away@example.com" },
  { path: phone("home"), first: "+31 30 555 0104", second: "+45 30 55 01 04" },
  { path: 'addresses[type eq "home"].streetAddress', first: "1 Mill Lane", second: "2 Mill Lane" },
  { path: 'addresses[type eq "home"].locality', first: "Zeist", second: "Skanderborg" },
  { path: extension("costCenter"), first: "C-10", second: "C-20" },
  { path: extension("organization"), first: "Fabrikam", second: "Contoso" },
  { path: extension("division"), first: "North", second: "South" },
];

/** Those a mapping may name in `--attributes`. */
export const targets: readonly string[] = rows.map(({ target }) => target);

export function sampleOf(attribute: Attribute, which: "first" | "second", name: string): string {
  return attribute[which].replaceAll("{name}", name);
}

/** What a resource holds at a path. */
export const held = (resource: unknown, path: string): unknown => valueAt(resource, parseTarget(path));

/** Absent, null, empty text, or a list or object of nothing else: what "no value" looks like in an answer. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

/** A user as Entra's POST has it, [D1] "Create User". */
export function userBody(attributes: readonly Attribute[], name: string): Record<string, unknown> {
  const values = attributes.map((attribute) => ({ target: parseTarget(attribute.path), value: sampleOf(attribute, "first", name) }));
  return createBody("User", [...values, { target: parseTarget("active"), value: true }]);
}

/** The second values, to be written over the first ones, or where nothing has been yet. */
export function changesOf(attributes: readonly Attribute[], name: string, over = true): Difference[] {
  return attributes.map((attribute) => ({
    target: parseTarget(attribute.path),
    value: sampleOf(attribute, "second", name),
    ...(over ? { before: sampleOf(attribute, "first", name) } : {}),
  }));
}

/** Where the resource has something else than it was given, said for people. */
export function differences(
  resource: unknown,
  attributes: readonly Attribute[],
  which: "first" | "second" | "none",
  name: string,
): string[] {
  return attributes.flatMap((attribute) => {
    const found = held(resource, attribute.path);
    const wanted = which === "none" ? undefined : sampleOf(attribute, which, name);
    if (which === "none" ? isEmpty(found) : found === wanted) return [];
    return [`${attribute.path} is ${JSON.stringify(found) ?? "absent"}, not ${wanted === undefined ? "empty" : JSON.stringify(wanted)}`];
  });
}
