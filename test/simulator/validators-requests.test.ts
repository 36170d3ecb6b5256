/** The bodies that the acceptance tests send, as Entra sends them. */
import { expect } from "chai";
import { memberOperations, updateOperations } from "../../src/simulator/cycle/requests.js";
import {
  changesOf,
  defaultAttributes,
  differences,
  held,
  isEmpty,
  managerPath,
  targets,
  userBody,
} from "../../src/simulator/validate/attributes.js";
import { validatorsForm } from "../../src/simulator/validate/patch.js";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const mapped = (...paths: string[]) => defaultAttributes.filter(({ path }) => paths.includes(path));

describe("The acceptance tests' requests", () => {
  it("map what Entra's default mapping has", () => {
    expect(targets).to.have.length(22);
    expect(defaultAttributes.map(({ path }) => path)).to.have.members(targets.filter((path) => !["active", managerPath].includes(path)));
  });

  it("create a user as [D1] does", () => {
    expect(userBody(defaultAttributes, "ada")).to.deep.equal({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise],
      userName: "ada@example.com",
      active: true,
      displayName: "Ada Quill ada",
      title: "Cartographer",
      emails: [{ primary: true, type: "work", value: "ada@example.com" }],
      preferredLanguage: "nl-NL",
      name: { givenName: "Ada", familyName: "Quill", formatted: "Ada Quill" },
      addresses: [
        {
          primary: false,
          type: "work",
          formatted: "Dock 4",
          streetAddress: "9 Canal Row",
          locality: "Utrecht",
          region: "UT",
          postalCode: "3511AA",
          country: "NL",
        },
      ],
      phoneNumbers: [
        { primary: true, type: "work", value: "+31 30 555 0101" },
        { primary: false, type: "mobile", value: "+31 6 5555 0102" },
        { primary: false, type: "fax", value: "+31 30 555 0103" },
      ],
      externalId: "ada",
      [enterprise]: { employeeNumber: "ada", department: "Mapping" },
      meta: { resourceType: "User" },
      roles: [],
    });
  });

  const some = mapped("title", "name.givenName", 'emails[type eq "work"].value', `${enterprise}:department`);
  const email = 'emails[type eq "work"].value';
  const forms: Readonly<Record<string, readonly [ReturnType<typeof validatorsForm>, readonly unknown[]]>> = {
    "verbosely, an operation an attribute in small letters [T2]": [
      validatorsForm(changesOf(some, "ada"), "legacy"),
      [
        { op: "replace", path: "title", value: "Surveyor" },
        { op: "replace", path: email, value: "ada.renamed@example.com" },
        { op: "replace", path: "name.givenName", value: "Adah" },
        { op: "replace", path: `${enterprise}:department`, value: "Retail" },
      ],
    ],
    "grouped, plain values in one without a path [D2], [R1]": [
      validatorsForm(changesOf(some, "ada"), "flag"),
      [
        { op: "replace", path: email, value: "ada.renamed@example.com" },
        { op: "replace", value: { title: "Surveyor", "name.givenName": "Adah", [`${enterprise}:department`]: "Retail" } },
      ],
    ],
    "as the engine does: Add where nothing was, capitalised [D2]": [
      updateOperations([...changesOf(mapped("title"), "ada"), ...changesOf(mapped(email), "ada", false)], "legacy"),
      [
        { op: "Replace", path: "title", value: "Surveyor" },
        { op: "Add", path: email, value: "ada.renamed@example.com" },
      ],
    ],
    "with members in values, in the legacy dialect [D2]": [
      memberOperations("remove", ["u1"], "legacy"),
      [{ op: "Remove", path: "members", value: [{ value: "u1" }] }],
    ],
    "with members in paths, in the flag's dialect [D2]": [
      memberOperations("remove", ["u1", "u2"], "flag"),
      [
        { op: "remove", path: 'members[value eq "u1"]' },
        { op: "remove", path: 'members[value eq "u2"]' },
      ],
    ],
  };
  for (const [title, [operations, wanted]] of Object.entries(forms)) {
    it(`change ${title}`, () => expect(operations).to.deep.equal(wanted));
  }

  it("look for values as Microsoft's tests do: the first that fits, in any case [T2]", () => {
    const resource = {
      Emails: [
        { type: "home", value: "h" },
        { Type: "WORK", Value: "w" },
      ],
      roles: [{ primary: true, value: "r" }],
    };
    expect(held(resource, email)).to.equal("w");
    expect(held(resource, 'roles[primary eq "True"].value')).to.equal("r");
    expect(held(resource, 'phoneNumbers[type eq "work"].value')).to.equal(undefined);
  });

  it("say what is different", () => {
    const resource = { title: "Cook", name: { givenName: "Ada" } };
    expect(differences(resource, mapped("title", "name.givenName", "name.familyName"), "first", "ada")).to.deep.equal([
      'title is "Cook", not "Cartographer"',
      'name.familyName is absent, not "Quill"',
    ]);
    expect(differences(resource, mapped("title", "name.familyName"), "none", "ada")).to.deep.equal(['title is "Cook", not empty']);
  });

  it("take for empty whatever a server says it with", () => {
    for (const empty of [undefined, null, "", [], {}, [""], { value: "" }, { value: null }]) expect(isEmpty(empty)).to.equal(true);
    for (const full of ["x", 0, false, ["x"], { value: "x" }]) expect(isEmpty(full)).to.equal(false);
  });
});
