/** Why a request was refused, as the provisioning log tells it: each reason by a request that a client really sends. */
import { expect } from "chai";
import { explanationOf } from "../../src/adapter/explanations.js";
import type { Reason, ScimType } from "../../src/scim/errors.js";
import type { JsonObject } from "../../src/scim/resource.js";
import { eventsOf, type LoggedEvent, requestIdOf } from "../support/provisioning-log.js";
import type { ScimAnswer } from "../support/scim-client.js";
import { forEachServer, wholeComposers } from "../support/server.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { bulkSchema, created, newGroup, newUser, patchOf, userSchema } from "../support/wire.js";

/** Whom the requests are about. */
interface World {
  readonly user: string;
  readonly group: string;
  readonly admin: string;
}

type Request = readonly [method: string, path: string, body?: JsonObject | string, headers?: Record<string, string>];

interface Row {
  readonly reason: Reason;
  readonly status: number;
  readonly scimType?: ScimType;
  /** Lenient when it is not said. */
  readonly dialects?: "strict";
  readonly request: (world: World) => Request;
}

const nobody = "00000000-0000-7000-8000-000000000000";
const query = (parameters: Record<string, string>) => `/Users?${new URLSearchParams(parameters)}`;
const strict = { status: 400, scimType: "invalidValue", dialects: "strict" } as const;
const patchUser =
  (...operations: JsonObject[]) =>
  ({ user }: World): Request => ["PATCH", `/Users/${user}`, patchOf(...operations)];
const postUser =
  (more: JsonObject, userName = "new@x.example") =>
  (): Request => ["POST", "/Users", newUser(userName, more)];
const many = Array.from({ length: 1_001 }, () => ({ op: "add", path: "title", value: "x" }));

const rows: readonly Row[] = [
  { reason: "notAPerson", status: 501, request: () => ["PATCH", "/Me", patchOf()] },
  { reason: "alreadyExists", status: 501, request: () => ["POST", "/Me", newUser("me@x.example")] },
  { reason: "unknownPath", status: 404, request: () => ["POST", "/Robots", {}] },
  { reason: "methodNotAllowed", status: 405, request: () => ["PUT", "/Users", {}] },
  { reason: "unsupportedMediaType", status: 415, request: () => ["POST", "/Users", "{}", { "Content-Type": "text/plain" }] },
  { reason: "payloadTooLarge", status: 413, request: () => ["POST", "/Users", `"${"x".repeat(1_100_000)}"`] },
  { reason: "invalidSyntax", status: 400, scimType: "invalidSyntax", request: () => ["POST", "/Users", "{"] },
  {
    reason: "wrongSchemas",
    status: 400,
    scimType: "invalidSyntax",
    dialects: "strict",
    request: () => ["POST", "/Users", { userName: "a@x.example" }],
  },
  { reason: "tooMany", status: 400, scimType: "tooMany", request: patchUser(...many) },
  { reason: "invalidPath", status: 400, scimType: "invalidPath", request: patchUser({ op: "replace", path: "title[a eq 1]", value: "x" }) },
  {
    reason: "unknownAttribute",
    status: 400,
    scimType: "invalidPath",
    dialects: "strict",
    request: patchUser({ op: "replace", path: "shoeSize", value: "44" }),
  },
  {
    reason: "noTarget",
    status: 400,
    scimType: "noTarget",
    dialects: "strict",
    request: patchUser({ op: "replace", path: 'emails[type eq "home"].value', value: "a@x.example" }),
  },
  {
    reason: "bulkReference",
    status: 200,
    scimType: "invalidValue",
    request: () => [
      "POST",
      "/Bulk",
      {
        schemas: [bulkSchema],
        Operations: [{ method: "POST", path: "/Groups", bulkId: "g", data: newGroup("Bulk", { members: [{ value: "bulkId:nobody" }] }) }],
      },
    ],
  },
  { reason: "invalidFilter", status: 400, scimType: "invalidFilter", request: () => ["GET", query({ filter: "userName eq" })] },
  {
    reason: "unknownFilterAttribute",
    status: 400,
    scimType: "invalidFilter",
    request: () => ["GET", query({ filter: 'shoeSize eq "44"' })],
  },
  {
    reason: "unfilterableAttribute",
    status: 400,
    scimType: "invalidFilter",
    request: () => ["GET", query({ filter: 'meta.version eq "1"' })],
  },
  { reason: "sensitive", status: 403, scimType: "sensitive", request: () => ["GET", query({ filter: 'password eq "x"' })] },
  { reason: "discoveryFilter", status: 403, request: () => ["GET", "/Schemas?filter=id%20pr"] },
  { reason: "invalidQuery", status: 400, scimType: "invalidValue", request: () => ["GET", query({ sortBy: "shoeSize" })] },
  { reason: "invalidCursor", status: 400, scimType: "invalidCursor", request: () => ["GET", query({ cursor: "nothing" })] },
  { reason: "invalidCount", status: 400, scimType: "invalidCount", request: () => ["GET", query({ cursor: "", count: "1000000" })] },
  { reason: "invalidValue", ...strict, request: patchUser({ op: "remove", path: "title", value: "x" }) },
  { reason: "wrongType", ...strict, request: postUser({ title: 5 }) },
  { reason: "stringBoolean", ...strict, request: patchUser({ op: "replace", path: "active", value: "False" }) },
  { reason: "malformedValue", ...strict, request: postUser({ timezone: "Mars/Olympus" }) },
  { reason: "tooLong", ...strict, request: postUser({ title: "x".repeat(5_000) }) },
  {
    reason: "severalPrimaries",
    ...strict,
    request: postUser({
      emails: [
        { value: "a@x.example", primary: true },
        { value: "b@x.example", primary: true },
      ],
    }),
  },
  { reason: "missingAttribute", status: 400, scimType: "invalidValue", request: () => ["POST", "/Users", { schemas: [userSchema] }] },
  { reason: "requiredAttribute", status: 400, scimType: "mutability", request: patchUser({ op: "remove", path: "userName" }) },
  { reason: "readOnlyAttribute", status: 400, scimType: "mutability", request: patchUser({ op: "replace", path: "id", value: "1" }) },
  {
    reason: "missingMemberId",
    status: 400,
    scimType: "invalidValue",
    request: () => ["POST", "/Groups", newGroup("Nameless", { members: [{ display: "Ada" }] })],
  },
  {
    reason: "unknownMember",
    status: 400,
    scimType: "invalidValue",
    request: ({ group }) => ["PATCH", `/Groups/${group}`, patchOf({ op: "Add", path: "members", value: [{ value: nobody }] })],
  },
  { reason: "unknownResource", status: 404, request: () => ["DELETE", `/Users/${nobody}`] },
  { reason: "duplicateUserName", status: 409, scimType: "uniqueness", request: postUser({}, "ADA@x.example") },
  { reason: "duplicateGroupName", status: 409, scimType: "uniqueness", request: () => ["POST", "/Groups", newGroup("Design")] },
  {
    reason: "existingPerson",
    status: 409,
    scimType: "uniqueness",
    request: postUser({ emails: [{ type: "work", value: "admin@tenant.example" }] }),
  },
  {
    reason: "lastAdmin",
    status: 409,
    request: ({ admin }) => ["PATCH", `/Users/${admin}`, patchOf({ op: "Replace", path: "active", value: "False" })],
  },
  { reason: "staleVersion", status: 412, request: ({ user }) => ["DELETE", `/Users/${user}`, undefined, { "If-Match": 'W/"99"' }] },
];

const intents: Readonly<Record<string, string>> = { GET: "READ", POST: "CREATE", PUT: "REPLACE", PATCH: "CHANGE", DELETE: "DELETE" };

forEachServer(
  "Reasons in the provisioning log",
  (server) => {
    const told = new Map<Row, { readonly answer: ScimAnswer; readonly event: LoggedEvent | undefined; readonly request: Request }>();

    before(async function () {
      this.timeout(60_000);
      for (const dialects of ["STRICT", "LENIENT"] as const) {
        const tenant = await newTenant(server(), { dialects });
        const world = await worldOf(tenant);
        const asked: { readonly row: Row; readonly request: Request; readonly answer: ScimAnswer }[] = [];
        for (const row of rows.filter((each) => (each.dialects === "strict") === (dialects === "STRICT"))) {
          const request = row.request(world);
          const [method, path, body, headers] = request;
          asked.push({ row, request, answer: await tenant.scim.request(method, path, body, { "User-Agent": "Reasons/1", ...headers }) });
        }
        const ids = asked.map(({ answer }) => requestIdOf(answer));
        const events = await eventsOf(tenant.admin, ids);
        for (const { row, request, answer } of asked) told.set(row, { answer, request, event: events.get(requestIdOf(answer)) });
      }
    });

    for (const row of rows) {
      const { reason, status, scimType } = row;
      it(`tells ${reason} of ${[status, scimType].filter(Boolean).join(" ")}`, () => {
        const known = told.get(row);
        if (!known?.event) throw new Error("There is no event");
        const { answer, event, request } = known;
        const [method, path] = request;
        expect(answer.status, answer.text).to.equal(status);
        expect(event).to.include({
          status,
          reason,
          errorType: scimType ?? null,
          intent: path === "/Bulk" ? "BULK" : intents[method],
          client: "Reasons/1",
        });
        // A bulk request as a whole succeeds.
        if (status >= 400) {
          expect(event.operation).to.equal("FAILED");
          expect(event.detail).to.equal((answer.body as { detail: string }).detail);
        } else expect(event.detail).to.match(/bulkId:nobody/);
        expect(explanationOf(event.reason, "da")?.mend).to.not.equal(undefined);
      });
    }

    it("names the person or group that it was about", () => {
      const of = (reason: Reason) => told.get(rows.find((row) => row.reason === reason) as Row)?.event;
      expect(of("duplicateUserName")).to.include({ subjectKind: "User", subjectName: "ADA@x.example" });
      expect(of("duplicateGroupName")).to.include({ subjectKind: "Group", subjectName: "Design", subjectId: null });
      expect(of("unknownResource")).to.include({ subjectKind: "User", subjectId: nobody });
      expect(of("stringBoolean")).to.include({ subjectKind: "User", subjectName: "ada@x.example" });
      expect(of("lastAdmin")?.dialects).to.deep.include({ name: "operation-case", count: 1 });
    });
  },
  wholeComposers,
);

async function worldOf({ scim, admin }: Tenant): Promise<World> {
  const user = await created(scim, "/Users", newUser("ada@x.example"));
  const group = await created(scim, "/Groups", newGroup("Design"));
  const { viewer } = await admin.data<{ viewer: { user: { id: string } } }>("{ viewer { user { id } } }");
  return { user: user.id, group: group.id, admin: viewer.user.id };
}
