/** What a create must carry, and what a PATCH may not take away. */
import { expect } from "chai";
import { groupType, resourceTypes, userType } from "../../schema/scim/resource-types.js";
import type { ProfileName } from "../../src/scim/context.js";
import { applyPatch } from "../../src/scim/patch-apply.js";
import { parsePatch } from "../../src/scim/patch-parser.js";
import { checkProfile, profiles } from "../../src/scim/profile.js";
import type { Resource } from "../../src/scim/resource.js";
import { lenient, refusal } from "./leniency.js";

const ada: Resource = {
  userName: "ada",
  active: false,
  displayName: "Ada",
  externalId: "a",
  emails: [{ type: "Work", value: "ada@example.com" }],
};

describe("profiles", () => {
  it("ask for what the schemas require", () => {
    for (const type of resourceTypes) {
      const required = type.schema.attributes.filter((attribute) => attribute.required).map(({ name }) => name);
      for (const profile of Object.values(profiles)) expect(profile[type.name].map(({ path }) => path)).to.include.members(required);
    }
  });
  it("show each example as it passes", () => {
    for (const profile of Object.keys(profiles) as ProfileName[]) {
      for (const type of resourceTypes) {
        const whole = Object.assign({}, ...profiles[profile][type.name].map(({ example }) => example));
        expect(() => checkProfile(whole, type, profile)).to.not.throw();
      }
    }
  });
});

describe("checkProfile", () => {
  it("takes a whole person", () => expect(() => checkProfile(ada, userType, "entra")).to.not.throw());
  it("names all that is missing", () => {
    const error = refusal(() => checkProfile({ userName: "ada", emails: [{ type: "home", value: "x" }] }, userType, "entra"));
    expect(error.scimType).to.equal("invalidValue");
    expect(error.detail).to.match(
      /^active, emails\[type eq "work"\]\.value, displayName, externalId are required of a User, for example \{"active":true/,
    );
  });
  it("asks a generic client for a userName alone", () =>
    expect(() => checkProfile({ userName: "ada" }, userType, "generic")).to.not.throw());
  it("asks for a group's name", () =>
    expect(refusal(() => checkProfile({}, groupType, "entra")).detail).to.include("displayName is required"));
});

describe("a PATCH under a profile", () => {
  const patch = (operations: object[], profile: ProfileName, before = ada) =>
    applyPatch(before, parsePatch({ Operations: operations }, userType, { ...lenient(), maxOperations: 10 }), userType, { profile });

  const refused: [string, object[], ProfileName, string][] = [
    ["removes userName", [{ op: "remove", path: "userName" }], "generic", "mutability"],
    ["empties userName", [{ op: "replace", path: "userName", value: "" }], "generic", "invalidValue"],
    ["empties userName without a path", [{ op: "replace", value: { userName: null } }], "generic", "invalidValue"],
    ["removes the work e-mail", [{ op: "remove", path: 'emails[type eq "work"]' }], "entra", "mutability"],
    ["removes all e-mails", [{ op: "remove", path: "emails" }], "entra", "mutability"],
    ["empties the work e-mail", [{ op: "replace", path: 'emails[type eq "work"].value', value: "" }], "entra", "invalidValue"],
    [
      "replaces e-mails by another type",
      [{ op: "replace", path: "emails", value: [{ type: "home", value: "x" }] }],
      "entra",
      "invalidValue",
    ],
    ["empties displayName", [{ op: "replace", path: "displayName", value: null }], "entra", "invalidValue"],
  ];
  for (const [what, operations, profile, scimType] of refused) {
    it(`is refused when it ${what}`, () => expect(refusal(() => patch(operations, profile)).scimType).to.equal(scimType));
  }

  it("may remove what it gives again", () => {
    const operations = [
      { op: "remove", path: "displayName" },
      { op: "add", path: "displayName", value: "Final" },
    ];
    expect(patch(operations, "entra").displayName).to.equal("Final");
  });
  it("need not complete what was missing before", () => {
    expect(patch([{ op: "add", path: "title", value: "T" }], "entra", { userName: "bob" })).to.deep.equal({ userName: "bob", title: "T" });
  });
  it("may deactivate", () => expect(patch([{ op: "replace", path: "active", value: false }], "entra").active).to.equal(false));
});
