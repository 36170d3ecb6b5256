/** Looking up attributes by name: any case, every written form, and nothing that is not declared. */
import { expect } from "chai";
import { commonAttributes } from "../../schema/scim/common.js";
import { enterpriseUserSchema } from "../../schema/scim/enterprise-user.js";
import { groupSchema } from "../../schema/scim/group.js";
import { groupType, resourceTypes, userType } from "../../schema/scim/resource-types.js";
import { userSchema } from "../../schema/scim/user.js";
import type { GroupPath, UserAttributeName, UserPath } from "../../schema/scim/user-paths.js";
import { findSchema, ownerPath, resolvePath, resolveSubAttribute, resolveTolerated, subPath } from "../../src/scim/schema-index.js";
import { enterprise } from "./leniency.js";

const core = "urn:ietf:params:scim:schemas:core:2.0:User";

describe("resolvePath", () => {
  const written: [string, string][] = [
    ["userName", "userName"],
    ["USERNAME", "userName"],
    ["name.familyname", "name.familyName"],
    ["emails.value", "emails.value"],
    ["meta.lastModified", "meta.lastModified"],
    ["id", "id"],
    ["schemas", "schemas"],
    [`${core}:userName`, "userName"],
    [`${core.toUpperCase()}:NAME.GIVENNAME`, "name.givenName"],
    [`${core}:id`, "id"],
    [`${enterprise}:department`, `${enterprise}:department`],
    [`${enterprise.toLowerCase()}:MANAGER.VALUE`, `${enterprise}:manager.value`],
    [`${enterprise}:manager.$ref`, `${enterprise}:manager.$ref`],
  ];
  for (const [text, canonical] of written) {
    it(`finds ${text}`, () => expect(resolvePath(userType, text)?.text).to.equal(canonical));
  }

  const unknown = [
    "",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "manager",
    "userName.value",
    "emails.",
    ".value",
    "emails.value.x",
  ];
  for (const text of [...unknown, enterprise, core, `${enterprise}.manager`, `${core}:`, "members", "urn:x:userName"]) {
    it(`knows no ${text || "empty name"}`, () => expect(resolvePath(userType, text)).to.equal(undefined));
  }

  it("knows the attributes of its own type alone", () => {
    expect(resolvePath(groupType, "members.value")?.text).to.equal("members.value");
    expect(resolvePath(groupType, "userName")).to.equal(undefined);
    expect(resolvePath(groupType, `${enterprise}:manager`)).to.equal(undefined);
  });

  it("says which schema an attribute belongs to", () => {
    expect(resolvePath(userType, "userName")?.schema).to.equal(core);
    expect(resolvePath(userType, "externalId")?.schema).to.equal(core);
    expect(resolvePath(userType, `${enterprise}:manager`)?.schema).to.equal(enterprise);
  });
});

describe("resolveTolerated", () => {
  it("finds an extension's attribute without its URN", () => {
    expect(resolveTolerated(userType, "Manager")).to.deep.include({ by: "bare-extension-attribute" });
    expect(resolveTolerated(userType, "manager.value")?.path.text).to.equal(`${enterprise}:manager.value`);
  });
  it("finds an attribute behind a dot", () => {
    expect(resolveTolerated(userType, `${enterprise}.manager`)?.path.text).to.equal(`${enterprise}:manager`);
  });
  it("leaves what the RFC allows to resolvePath", () => expect(resolveTolerated(userType, "userName")).to.equal(undefined));
});

describe("paths of sub-attributes", () => {
  const emails = resolvePath(userType, "emails");
  it("are relative inside a value path", () => {
    expect(emails && resolveSubAttribute(emails, "TYPE")?.text).to.equal("type");
    expect(emails && resolveSubAttribute(emails, "constructor")).to.equal(undefined);
  });
  it("can be taken apart and put together", () => {
    const value = emails && subPath(emails, "Value");
    expect(value?.text).to.equal("emails.value");
    expect(value && ownerPath(value).text).to.equal("emails");
  });
});

describe("findSchema", () => {
  it("takes a URN in any case", () => expect(findSchema(userType, enterprise.toUpperCase())?.id).to.equal(enterprise));
  it("knows no other URN", () => expect(findSchema(groupType, enterprise)).to.equal(undefined));
});

describe("the declarations", () => {
  it("describe every attribute in a sentence", () => {
    const all = resourceTypes.flatMap((type) => [
      ...type.schema.attributes,
      ...type.schemaExtensions.flatMap(({ schema }) => schema.attributes),
    ]);
    const withParts = all.flatMap((attribute) => [attribute, ...(attribute.subAttributes ?? [])]);
    for (const { name, description } of withParts) expect(description, name).to.match(/^[A-Z].{10,}\.$/);
  });

  it("have the User attributes of RFC 7643 §4.1", () => {
    expect(userSchema.attributes.map(({ name }) => name)).to.have.members(
      "userName name displayName nickName profileUrl title userType preferredLanguage locale timezone active password emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates".split(
        " ",
      ),
    );
  });
  it("have the attributes of RFC 7643 §3.1, §4.2 and §4.3", () => {
    expect(commonAttributes.map(({ name }) => name)).to.deep.equal(["schemas", "id", "externalId", "meta"]);
    expect(groupSchema.attributes.map(({ name }) => name)).to.deep.equal(["displayName", "members"]);
    expect(enterpriseUserSchema.attributes.map(({ name }) => name)).to.deep.equal(
      "employeeNumber costCenter organization division department manager".split(" "),
    );
  });

  const characteristics: [UserPath, object][] = [
    ["userName", { required: true, uniqueness: "server" }],
    ["id", { caseExact: true, mutability: "readOnly", returned: "always", uniqueness: "server" }],
    ["externalId", { caseExact: true }],
    ["password", { mutability: "writeOnly", returned: "never" }],
    ["groups.value", { mutability: "readOnly", caseExact: true }],
    ["x509Certificates.value", { type: "binary" }],
    [`${enterprise}:manager.displayName`, { mutability: "readOnly" }],
    ["meta.created", { type: "dateTime", mutability: "readOnly" }],
  ];
  for (const [text, expected] of characteristics) {
    it(`give ${text} its characteristics`, () => {
      const path = resolvePath(userType, text);
      expect(path?.subAttribute ?? path?.attribute).to.deep.include(expected);
    });
  }

  it("give their paths to the compiler", () => {
    const paths: UserPath[] = ["userName", "name.familyName", "emails.type", `${enterprise}:manager.value`];
    const names: UserAttributeName[] = ["emails", `${enterprise}:manager`];
    const ofGroup: GroupPath[] = ["displayName", "members.$ref"];
    // @ts-expect-error a complex attribute is no path that ends in a value
    paths.push("emails");
    // @ts-expect-error no such attribute
    paths.push("emails.street");
    expect(
      [...paths.slice(0, 4), ...names, ...ofGroup].every((text) => [userType, groupType].some((type) => resolvePath(type, text))),
    ).to.equal(true);
  });
});
