/** Bodies and answers of the wire that many suites share. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimAnswer, ScimClient } from "./scim-client.js";

export const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
export const enterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const listSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
export const bulkSchema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
export const searchSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
export const errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";

export const newUser = (userName: string, more: JsonObject = {}): JsonObject => ({
  schemas: [userSchema, ...(Object.hasOwn(more, enterpriseSchema) ? [enterpriseSchema] : [])],
  userName,
  ...more,
});
export const newGroup = (displayName: string, more: JsonObject = {}): JsonObject => ({ schemas: [groupSchema], displayName, ...more });
export const patchOf = (...operations: JsonObject[]): JsonObject => ({ schemas: [patchSchema], Operations: operations });

/** Sends a create that must succeed, and gives what came back. */
export async function created(client: ScimClient, path: "/Users" | "/Groups", body: JsonObject): Promise<JsonObject & { id: string }> {
  const answer = await client.post(path, body);
  expect(answer.status, answer.text).to.equal(201);
  return answer.body as JsonObject & { id: string };
}

/** The whole form of an error, RFC 7644 §3.12. */
export function expectError(answer: ScimAnswer, status: number, scimType?: string, detail: RegExp = /./): void {
  expect(answer.status, answer.text).to.equal(status);
  expect(answer.headers.get("content-type")).to.equal("application/scim+json");
  const body = answer.body as JsonObject;
  expect(body).to.have.all.keys(scimType === undefined ? ["schemas", "status", "detail"] : ["schemas", "status", "scimType", "detail"]);
  expect(body.schemas).to.deep.equal([errorSchema]);
  expect(body.status).to.equal(String(status));
  expect(body.scimType).to.equal(scimType);
  expect(body.detail).to.match(detail);
}

/** The ids of a list, in its order. */
export function idsIn(answer: ScimAnswer): string[] {
  expect(answer.status, answer.text).to.equal(200);
  return (answer.body as { Resources: { id: string }[] }).Resources.map(({ id }) => id);
}
