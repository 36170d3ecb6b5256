/** Paths of PATCH operations. */
import { expect } from "chai";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { parsePath, printPath } from "../../src/scim/path.js";
import { enterprise, lenient, refusal, strict } from "./leniency.js";

const core = "urn:ietf:params:scim:schemas:core:2.0:User";
const read = (text: string, leniency = strict(), type = userType) => {
  const parsed = parsePath(text, type, leniency);
  return "extension" in parsed ? parsed.extension.id : printPath(parsed);
};

describe("parsePath", () => {
  const valid: [string, string][] = [
    ["userName", "userName"],
    [" displayname ", "displayName"],
    ["name.familyName", "name.familyName"],
    ["emails", "emails"],
    ["emails.value", "emails.value"],
    ['emails[type eq "work"]', 'emails[type eq "work"]'],
    ['emails[type eq "work"].value', 'emails[type eq "work"].value'],
    ['EMAILS[TYPE EQ "work" and primary eq true].Display', 'emails[type eq "work" and primary eq true].display'],
    ['emails[value eq "a].b"].type', 'emails[value eq "a].b"].type'],
    [`${core}:name.givenName`, "name.givenName"],
    [`${core}:emails[type eq "work"].value`, 'emails[type eq "work"].value'],
    [`${enterprise}:manager`, `${enterprise}:manager`],
    [`${enterprise}:manager.value`, `${enterprise}:manager.value`],
    [enterprise, enterprise],
    [enterprise.toLowerCase(), enterprise],
  ];
  for (const [text, expected] of valid) it(`reads ${text}`, () => expect(read(text)).to.equal(expected));

  const tolerated: [string, string, string[]][] = [
    ["manager", `${enterprise}:manager`, ["bare-extension-attribute"]],
    ["department", `${enterprise}:department`, ["bare-extension-attribute"]],
    [`${enterprise}.manager`, `${enterprise}:manager`, ["dot-after-urn"]],
    ['manager[value eq "x"]', `${enterprise}:manager[value eq "x"]`, ["bare-extension-attribute", "filter-on-single-value"]],
    ['roles[primary eq "True"].value', "roles[primary eq true].value", ["boolean-string"]],
    ["emails[type eq work].value", 'emails[type eq "work"].value', ["unquoted-literal"]],
  ];
  for (const [text, expected, names] of tolerated) {
    it(`tolerates ${text}`, () => {
      const leniency = lenient();
      expect(read(text, leniency)).to.equal(expected);
      expect([...leniency.quirks.keys()]).to.have.members(names);
    });
    it(`refuses ${text} on a strict connection`, () => expect(refusal(() => read(text)).status).to.equal(400));
  }

  const refused: [string, "invalidPath" | "invalidFilter", string][] = [
    ["", "invalidPath", "empty"],
    ["nope", "invalidPath", '"nope" is no attribute of User'],
    ["__proto__", "invalidPath", "no attribute of User"],
    ["name.nope", "invalidPath", "name has formatted, familyName"],
    ["emails.value.x", "invalidPath", "no attribute of User"],
    ["members", "invalidPath", "no attribute of User"],
    [core, "invalidPath", "no attribute of User"],
    [
      'emails[type eq "work"]value',
      "invalidPath",
      '"value" cannot stand behind emails[type eq "work"]; .value, .display, .type, .primary can',
    ],
    ['emails[type eq "work"].nope', "invalidPath", "cannot stand behind"],
    ['emails[type eq "work"].value.x', "invalidPath", "cannot stand behind"],
    ['emails[type eq "work"][type eq "home"]', "invalidPath", "cannot stand behind"],
    ['userName[type eq "x"]', "invalidPath", "no values to select from"],
    ['emails.value[type eq "x"]', "invalidPath", "no values to select from"],
    ["emails[", "invalidFilter", "at character 8"],
    ["emails[]", "invalidFilter", "at character 8"],
    ['emails[type eq "work"', "invalidFilter", '"[" is not closed'],
    ["emails[type eq", "invalidFilter", "a value is missing"],
    ["emails[type xx 1]", "invalidFilter", "is no operator"],
    [`emails[type eq "${"x".repeat(9000)}"]`, "invalidPath", "8192 are allowed"],
  ];
  for (const [text, scimType, why] of refused) {
    it(`refuses ${text.slice(0, 60) || "nothing"}`, () => {
      const error = refusal(() => read(text, lenient()));
      expect(error.scimType).to.equal(scimType);
      expect(error.detail).to.include(why);
    });
  }

  it("reads a group's members", () => expect(read('members[value eq "u1"]', strict(), groupType)).to.equal('members[value eq "u1"]'));
});
