/** Every tolerance: accepted and counted on a lenient connection, refused or ignored on a strict one. */
import { expect } from "chai";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { patched } from "../../src/adapter/resources.js";
import { userMapping } from "../../src/adapter/user-mapping.js";
import type { RequestContext } from "../../src/scim/context.js";
import type { Leniency } from "../../src/scim/dialects.js";
import { type DialectName, dialects } from "../../src/scim/dialects.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import { printFilter } from "../../src/scim/filter-printer.js";
import { applyPatch } from "../../src/scim/patch-apply.js";
import { parsePatch, patchSchema } from "../../src/scim/patch-parser.js";
import { parseProjection } from "../../src/scim/projection.js";
import { readResource } from "../../src/scim/resource-reader.js";
import { parseSearchRequest, searchRequestSchema } from "../../src/scim/search-request.js";
import { enterprise, lenient, refusal, strict } from "./leniency.js";

const core = "urn:ietf:params:scim:schemas:core:2.0:User";
const before = { userName: "ada", title: "T", emails: [{ value: "a", type: "home" }], roles: [{ value: "R", primary: true }] };

const post = (rest: object) => (leniency: Leniency) => {
  const { userName: _, ...resource } = readResource({ schemas: [core], userName: "ada", ...rest }, userType, leniency);
  return resource;
};
const bare = (body: object) => (leniency: Leniency) => readResource(body, userType, leniency);
const patch =
  (operation: object, type = userType, start: object = before) =>
  (leniency: Leniency) => {
    const options = { ...leniency, maxOperations: 10 };
    const operations = parsePatch({ schemas: [patchSchema], Operations: [operation] }, type, options);
    return applyPatch(start as typeof before, operations, type, leniency);
  };
const message = (body: object) => (leniency: Leniency) => parsePatch(body, userType, { ...leniency, maxOperations: 10 });
const filter = (text: string) => (leniency: Leniency) => printFilter(parseFilter(text, userType, leniency));

const team = { displayName: "Team", members: [{ value: "u1" }, { value: "u2" }] };
const phone = { value: "1", type: "work" };
/** Refused on a strict connection, or what is made of it there. */
type Strictly = "refused" | object;

const rows: [DialectName, (leniency: Leniency) => unknown, unknown, Strictly][] = [
  ["operation-case", patch({ op: "Replace", path: "title", value: "X" }), { ...before, title: "X" }, "refused"],
  ["boolean-string", patch({ op: "replace", path: "active", value: "False" }), { ...before, active: false }, "refused"],
  ["boolean-string", post({ active: "True" }), { active: true }, "refused"],
  ["boolean-string", filter('active eq "True"'), "active eq true", "refused"],
  [
    "boolean-string",
    patch({ op: "replace", path: 'roles[primary eq "True"].value', value: "V" }),
    { ...before, roles: [{ value: "V", primary: true }] },
    "refused",
  ],
  ["scalar-as-string", post({ title: 42 }), { title: "42" }, "refused"],
  ["scalar-as-string", post({ title: -4.5 }), { title: "-4.5" }, "refused"],
  ["scalar-as-string", post({ title: false }), { title: "false" }, "refused"],
  ["bare-value", post({ [enterprise]: { manager: "m" } }), { [enterprise]: { manager: { value: "m" } } }, "refused"],
  [
    "bare-value",
    patch({ op: "add", path: `${enterprise}:manager`, value: "m" }),
    { ...before, [enterprise]: { manager: { value: "m" } } },
    "refused",
  ],
  ["bare-value", post({ emails: ["a@b.c"] }), { emails: [{ value: "a@b.c" }] }, "refused"],
  [
    "list-of-one",
    patch({ op: "add", path: `${enterprise}:manager`, value: [{ $ref: "https://host/Users/m", value: "m" }] }),
    { ...before, [enterprise]: { manager: { value: "m" } } },
    "refused",
  ],
  ["list-of-one", post({ title: ["T"] }), { title: "T" }, "refused"],
  ["value-for-list", patch({ op: "add", path: "phoneNumbers", value: phone }), { ...before, phoneNumbers: [phone] }, "refused"],
  ["wrapped-value", patch({ op: "replace", path: "title", value: [{ value: "X" }] }), { ...before, title: "X" }, "refused"],
  ["dotted-key", patch({ op: "replace", value: { "name.givenName": "A" } }), { ...before, name: { givenName: "A" } }, "refused"],
  [
    "dotted-key",
    post({ "name.givenName": "A", name: { familyName: "B" } }),
    { name: { givenName: "A", familyName: "B" } },
    { name: { familyName: "B" } },
  ],
  [
    "dotted-key",
    post({ schemas: [core, enterprise], [enterprise]: { "manager.value": "m" } }),
    { [enterprise]: { manager: { value: "m" } } },
    {},
  ],
  [
    "urn-key",
    patch({ op: "replace", value: { [`${enterprise}:department`]: "D" } }),
    { ...before, [enterprise]: { department: "D" } },
    "refused",
  ],
  ["urn-key", post({ [`${enterprise}:manager.value`]: "m" }), { [enterprise]: { manager: { value: "m" } } }, {}],
  ["urn-key", post({ [core]: { title: "T" } }), { title: "T" }, {}],
  [
    "value-path-key",
    patch({ op: "replace", value: { 'emails[type eq "home"].value': "b" } }),
    { ...before, emails: [{ value: "b", type: "home" }] },
    "refused",
  ],
  [
    "bare-extension-attribute",
    patch({ op: "Add", path: "manager", value: [{ value: "m" }] }),
    { ...before, [enterprise]: { manager: { value: "m" } } },
    "refused",
  ],
  ["bare-extension-attribute", post({ department: "D", manager: null }), { [enterprise]: { department: "D" } }, {}],
  ["bare-extension-attribute", filter('manager eq "m"'), `${enterprise}:manager.value eq "m"`, "refused"],
  [
    "dot-after-urn",
    patch({ op: "replace", path: `${enterprise}.manager`, value: { value: "m" } }),
    { ...before, [enterprise]: { manager: { value: "m" } } },
    "refused",
  ],
  [
    "filter-on-single-value",
    patch({ op: "remove", path: `${enterprise}:manager[value eq "m"]` }, userType, {
      ...before,
      [enterprise]: { manager: { value: "m" } },
    }),
    before,
    "refused",
  ],
  ["filter-on-single-value", filter('name[familyName eq "Q"]'), 'name[familyName eq "Q"]', "refused"],
  ["unquoted-literal", filter("externalId eq ada"), 'externalId eq "ada"', "refused"],
  ["missing-schemas", bare({ userName: "ada" }), { userName: "ada" }, "refused"],
  ["missing-schemas", bare({ schemas: [enterprise], userName: "ada" }), { userName: "ada" }, "refused"],
  ["missing-schemas", message({ Operations: [{ op: "remove", path: "title" }] }), undefined, "refused"],
  ["unknown-schema", bare({ schemas: [core], userName: "ada", "urn:custom": { a: 1 } }), { userName: "ada" }, { userName: "ada" }],
  ["unknown-schema", patch({ op: "replace", path: "urn:custom:User:a", value: 1 }), before, "refused"],
  ["unknown-schema", patch({ op: "replace", value: { "urn:custom:User:a": 1 } }), before, "refused"],
  ["unknown-attribute", post({ nope: 1, title: "T" }), { title: "T" }, { title: "T" }],
  ["unknown-attribute", patch({ op: "replace", value: { nope: 1, title: "X", constructor: 1 } }), { ...before, title: "X" }, "refused"],
  ["unknown-attribute", patch({ op: "replace", value: { [enterprise]: { nope: 1 } } }), before, "refused"],
  ["unknown-attribute", patch({ op: "replace", path: "nope", value: 1 }), before, "refused"],
  ["unknown-attribute", patch({ op: "add", path: `${enterprise}:nope`, value: 1 }), before, "refused"],
  ["unknown-attribute", patch({ op: "add", path: 'nope[type eq "a"].value', value: 1 }), before, "refused"],
  ["read-only-attribute", patch({ op: "replace", value: { id: "1", active: false } }), { ...before, active: false }, "refused"],
  ["password-ignored", post({ password: "x" }), {}, {}],
  ["password-ignored", patch({ op: "replace", path: "password", value: "x" }), before, "refused"],
  [
    "empty-string",
    patch({ op: "replace", path: "title", value: "" }),
    { userName: "ada", emails: before.emails, roles: before.roles },
    { userName: "ada", emails: before.emails, roles: before.roles },
  ],
  ["empty-path", patch({ op: "replace", path: "", value: { title: "X" } }), { ...before, title: "X" }, "refused"],
  ["empty-path", patch({ op: "replace", path: null, value: { title: "X" } }), { ...before, title: "X" }, "refused"],
  ["empty-operations", message({ schemas: [patchSchema], Operations: [] }), [], "refused"],
  [
    "remove-with-value",
    patch({ op: "remove", path: "members", value: [{ $ref: null, value: "u1" }] }, groupType, team),
    { displayName: "Team", members: [{ value: "u2" }] },
    "refused",
  ],
  ["remove-with-value", patch({ op: "remove", path: "members", value: [] }, groupType, team), team, "refused"],
  [
    "remove-with-value",
    patch({ op: "remove", path: "title", value: "X" }),
    { userName: "ada", emails: before.emails, roles: before.roles },
    "refused",
  ],
  [
    "create-on-absent",
    patch({ op: "replace", path: 'emails[type eq "work"].value', value: "w" }),
    { ...before, emails: [...before.emails, { type: "work", value: "w" }] },
    "refused",
  ],
  ["remove-of-nothing", patch({ op: "remove", path: 'emails[type eq "fax"].value' }), before, "refused"],
  [
    "add-by-value-path",
    patch({ op: "add", path: 'members[value eq "u3"]', value: { value: "u3" } }, groupType, team),
    { ...team, members: [...team.members, { value: "u3" }] },
    "refused",
  ],
  [
    "several-primaries",
    post({
      emails: [
        { value: "a", primary: true },
        { value: "b", primary: true },
      ],
    }),
    {
      emails: [
        { value: "a", primary: false },
        { value: "b", primary: true },
      ],
    },
    "refused",
  ],
  [
    "entry-without-value",
    post({ phoneNumbers: [{ type: "fax", value: null }, phone] }),
    { phoneNumbers: [phone] },
    { phoneNumbers: [{ type: "fax" }, phone] },
  ],
  [
    "json-in-string",
    patch({ op: "add", path: "roles", value: [{ value: '{"id":"1","value":"E","displayName":"Editor"}' }] }),
    { ...before, roles: [...before.roles, { value: "E", display: "Editor" }] },
    { ...before, roles: [...before.roles, { value: '{"id":"1","value":"E","displayName":"Editor"}' }] },
  ],
  [
    "both-projections",
    (leniency) => parseProjection({ attributes: "id", excludedAttributes: "members" }, groupType, leniency).shape.members,
    false,
    "refused",
  ],
  [
    "empty-active",
    ({ dialects, quirks }) => {
      const operations = parsePatch({ schemas: [patchSchema], Operations: [{ op: "replace", path: "active", value: null }] }, userType, {
        dialects,
        quirks,
        maxOperations: 10,
      });
      const context = { connection: { dialects, profile: "generic" }, quirks } as RequestContext;
      return patched(context, userMapping, { ...before, active: false }, operations);
    },
    { ...before, active: false },
    before,
  ],
  ["sub-attribute-behind-value-path", filter('emails[type eq "work"].value eq "x"'), 'emails[type eq "work" and value eq "x"]', "refused"],
  [
    "several-primaries",
    ({ dialects, quirks }) => {
      const operation = { op: "replace", path: "emails.primary", value: true };
      const operations = parsePatch({ schemas: [patchSchema], Operations: [operation] }, userType, { dialects, quirks, maxOperations: 10 });
      return applyPatch({ userName: "ada", emails: [{ value: "a" }, { value: "b" }] }, operations, userType, { dialects, quirks });
    },
    {
      userName: "ada",
      emails: [
        { value: "a", primary: false },
        { value: "b", primary: true },
      ],
    },
    "refused",
  ],
  ["missing-schemas", post({ [enterprise]: { department: "D" } }), { [enterprise]: { department: "D" } }, "refused"],
  ["unknown-schema", bare({ schemas: [core, "urn:x:y"], userName: "ada" }), { userName: "ada" }, "refused"],
  ["value-for-list", bare({ schemas: core, userName: "ada" }), { userName: "ada" }, "refused"],
  ["free-form", post({ timezone: "Pacific Time", locale: "en_US" }), { timezone: "Pacific Time", locale: "en_US" }, "refused"],
  [
    "search-as-text",
    (leniency) => [...parseSearchRequest({ schemas: [searchRequestSchema], count: "10", attributes: "id,userName" }, leniency)],
    [
      ["count", "10"],
      ["attributes", "id,userName"],
    ],
    "refused",
  ],
  [
    "member-type",
    (leniency) =>
      readResource({ schemas: [groupType.schema.id], displayName: "T", members: [{ value: "1", type: "Robot" }] }, groupType, leniency),
    { displayName: "T", members: [{ value: "1" }] },
    "refused",
  ],
  [
    "display-name",
    post({ roles: [{ value: "E", displayName: "Editor" }] }),
    { roles: [{ value: "E", display: "Editor" }] },
    { roles: [{ value: "E" }] },
  ],
];

describe("dialects", () => {
  for (const [name, read, expected, strictly] of rows) {
    it(`${name}: ${JSON.stringify(expected)?.slice(0, 70)}`, () => {
      const leniency = lenient();
      const result = read(leniency);
      if (expected !== undefined) expect(result).to.deep.equal(expected);
      expect(leniency.quirks.get(name), "counted").to.be.above(0);
    });
    it(`${name}: ${strictly === "refused" ? "refused" : "not used"} on a strict connection`, () => {
      const leniency = strict();
      if (strictly === "refused") expect(refusal(() => read(leniency)).status).to.equal(400);
      else expect(read(leniency)).to.deep.equal(strictly);
    });
  }

  it("are all tried here", () => {
    expect(new Set(rows.map(([name]) => name))).to.deep.equal(new Set(Object.keys(dialects)));
  });
  it("say what they accept and who sends it", () => {
    for (const { accepts, sentBy } of Object.values(dialects)) expect([accepts.length > 10, sentBy.length > 2]).to.deep.equal([true, true]);
  });
});
