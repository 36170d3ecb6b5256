/** Objects of the domain as SCIM resources, and resources as the domain's inputs. */
import { expect } from "chai";
import { groupMapping } from "../../src/adapter/group-mapping.js";
import { toChange, toInput } from "../../src/adapter/to-input.js";
import { toStored } from "../../src/adapter/to-resource.js";
import { userMapping } from "../../src/adapter/user-mapping.js";
import { ScimError } from "../../src/scim/errors.js";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const own = { id: "u1", version: 3, createdAt: "2026-01-01T00:00:00.000Z", updatedAt: "2026-01-02T00:00:00.000Z" };

const person = {
  ...own,
  userName: "ada@x.example",
  active: true,
  familyName: "Quill",
  displayName: null,
  employeeNumber: "E-1",
  managerId: "m1",
  managerName: "The Boss",
  emails: [{ value: "ada@x.example", type: "work", display: null, primary: true }],
  addresses: [],
  certificates: [{ value: "MIIB", type: null, display: null, primary: null }],
  effectiveGroups: [{ id: "g1", displayName: "Blue Team", kind: "DIRECT" }],
};

const resource = {
  userName: "ada@x.example",
  active: true,
  name: { familyName: "Quill" },
  emails: [{ value: "ada@x.example", type: "work", primary: true }],
  x509Certificates: [{ value: "MIIB" }],
  groups: [{ value: "g1", display: "Blue Team", type: "direct" }],
  [enterprise]: { employeeNumber: "E-1", manager: { value: "m1", displayName: "The Boss" } },
};

describe("domain object to resource and back", () => {
  it("makes a canonical resource: no nulls, no empty lists, extensions under their URN", () => {
    expect(toStored(userMapping, person)).to.deep.equal({
      id: "u1",
      version: 3,
      created: own.createdAt,
      lastModified: own.updatedAt,
      resource,
    });
  });

  it("makes members of a connection's nodes", () => {
    const nodes = [
      { id: "u1", kind: "USER", displayName: "Ada" },
      { id: "g2", kind: "GROUP", displayName: null },
    ];
    expect(
      toStored(groupMapping, { ...own, displayName: "Team", externalId: null, members: { nodes } } as typeof own).resource,
    ).to.deep.equal({
      displayName: "Team",
      members: [
        { value: "u1", type: "User", display: "Ada" },
        { value: "g2", type: "Group" },
      ],
    });
  });

  it("makes an input of what is written, not of what is derived", () => {
    expect(toInput(userMapping, resource)).to.deep.equal({
      userName: "ada@x.example",
      active: true,
      familyName: "Quill",
      employeeNumber: "E-1",
      managerId: "m1",
      emails: [{ value: "ada@x.example", type: "work", primary: true }],
      certificates: [{ value: "MIIB" }],
    });
  });

  it("makes a change of the differences alone", () => {
    const { [enterprise]: _, x509Certificates: __, ...rest } = resource;
    const after = { ...rest, name: { familyName: "Berg", givenName: "Ada" } };
    expect(toChange(userMapping, resource, after)).to.deep.equal({
      familyName: "Berg",
      givenName: "Ada",
      employeeNumber: null,
      managerId: null,
      certificates: [],
    });
    expect(toChange(userMapping, resource, structuredClone(resource))).to.deep.equal({});
  });

  it("refuses to unassign what must have a value", () => {
    const { active: _, ...after } = resource;
    expect(() => toChange(userMapping, resource, after)).to.throw(ScimError, /'active'/);
  });
});
