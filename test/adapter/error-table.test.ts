/** What each refusal of the domain becomes as a SCIM error (RFC 7644 §3.12). */
import { expect } from "chai";
import type { ErrorCode } from "../../src/adapter/domain-types.js";
import { toScimError } from "../../src/adapter/error-table.js";
import { groupMapping } from "../../src/adapter/group-mapping.js";
import type { Mapping } from "../../src/adapter/mapping.js";
import { userMapping } from "../../src/adapter/user-mapping.js";
import { GraphError, GraphUnavailable } from "../../src/graph/client.js";
import { type Reason, ScimError } from "../../src/scim/errors.js";

type Row = readonly [status: number, scimType: string | undefined, reason: Reason, detail: RegExp, extensions?: object];

const rows: Readonly<Record<Exclude<ErrorCode, "INTERNAL">, Row>> = {
  UNAUTHENTICATED: [401, undefined, "unknownToken", /unknown, expired or revoked/],
  FORBIDDEN: [403, undefined, "forbidden", /said by the domain/],
  PLAN_REQUIRED: [403, undefined, "planRequired", /said by the domain/],
  NOT_FOUND: [404, undefined, "unknownResource", /User u1 not found/],
  INVALID_VALUE: [400, "invalidValue", "invalidValue", /'name.familyName'.*said by the domain/, { field: "familyName" }],
  TOO_LONG: [400, "invalidValue", "tooLong", /'emails.value' is too long: at most 320/, { field: "emails.value", limit: 320 }],
  REQUIRED: [400, "invalidValue", "missingAttribute", /'userName' is required/, { field: "userName" }],
  NOT_UNIQUE: [409, "uniqueness", "duplicateUserName", /'userName' is taken by another User: said by the domain/, { field: "userName" }],
  EXISTING_PERSON: [409, "uniqueness", "existingPerson", /said by the domain/],
  VERSION_CONFLICT: [409, undefined, "lostRace", /try again/],
  UNKNOWN_MEMBER: [400, "invalidValue", "unknownMember", /a, b/, { values: ["a", "b"] }],
  NOTHING_MATCHED: [400, "noTarget", "noTarget", /said by the domain/],
  LAST_ADMIN: [409, undefined, "lastAdmin", /said by the domain/],
  LIMIT_EXCEEDED: [400, "tooMany", "tooMany", /said by the domain/],
  MAIL_UNAVAILABLE: [503, undefined, "mailUnavailable", /said by the domain/],
  OVERLAP: [409, undefined, "lostRace", /said by the domain/],
  HELD: [429, undefined, "held", /said by the domain/, { retryAfterSeconds: 7 }],
  BUSY: [503, undefined, "busy", /try again/],
};

describe("domain refusals as SCIM errors", () => {
  for (const [code, [status, scimType, reason, detail, extensions = {}]] of Object.entries(rows)) {
    it(`${code} is ${status} ${scimType ?? ""}`, () => {
      const error = toScimError(new GraphError("said by the domain", code, { code, ...extensions }), { mapping: userMapping, id: "u1" });
      expect(error).to.be.instanceOf(ScimError).and.include({ status, scimType, reason });
      expect((error as ScimError).detail).to.match(detail);
    });
  }

  it("says when a name that is taken is a group's, and when it is neither", () => {
    const reasonOf = (field: string, mapping: Mapping) =>
      (toScimError(new GraphError("taken", "NOT_UNIQUE", { field }), { mapping }) as ScimError).reason;
    expect(reasonOf("displayName", groupMapping)).to.equal("duplicateGroupName");
    expect(reasonOf("externalId", userMapping)).to.equal("duplicateValue");
  });

  it("passes on when a held request may be tried again", () => {
    const held = (extensions: object) => toScimError(new GraphError("held", "HELD", { ...extensions })) as ScimError;
    expect(held({ retryAfterSeconds: 7 }).headers).to.deep.equal({ "Retry-After": "7" });
    expect(held({}).headers).to.deep.equal({ "Retry-After": "2400" });
  });

  it("leaves a fault of ours as it is, for the one place that logs and hides it", () => {
    for (const code of ["INTERNAL", "toString", "__proto__"]) {
      const fault = new GraphError("SELECT * FROM secrets", code, {});
      expect(toScimError(fault)).to.equal(fault);
    }
  });

  it("says that an unreachable API can be tried again", () => {
    const error = toScimError(new GraphUnavailable("It cannot be reached", false)) as ScimError;
    expect([error.status, error.headers["Retry-After"]]).to.deep.equal([503, "5"]);
    expect(error.detail).to.match(/nothing was applied/);
  });

  it("does not promise that nothing was applied where no answer came to a change", () => {
    const error = toScimError(new GraphUnavailable("It did not answer", true)) as ScimError;
    expect(error.detail)
      .to.match(/not known/)
      .and.not.to.match(/nothing was applied/);
  });
});
