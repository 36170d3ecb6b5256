/** RFC 7644 §4 and RFC 7643 §5 to §7: what the service provider says of itself, and that it is so. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { enterpriseSchema, expectError, groupSchema, listSchema, userSchema } from "../support/wire.js";

const characteristics = ["name", "type", "multiValued", "description", "required", "mutability", "returned"];
const types = ["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"];

forEachServer("4 Discovery", (server) => {
  let client: ScimClient;
  before(async () => {
    client = await server().connect();
  });

  const resources = async (path: string) => {
    const { status, body } = await client.get(path);
    expect(status).to.equal(200);
    const list = body as { Resources: JsonObject[] };
    expect(body).to.include({ totalResults: list.Resources.length, itemsPerPage: list.Resources.length, startIndex: 1 });
    expect((body as JsonObject).schemas).to.deep.equal([listSchema]);
    return list.Resources;
  };

  it("says what it supports, and nothing that it does not", async () => {
    const { status, body } = await client.get("/ServiceProviderConfig");
    expect(status).to.equal(200);
    expect(body).to.deep.include({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
      patch: { supported: true },
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: 1000 },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
    });
    expect((body as JsonObject).authenticationSchemes).to.have.length(1);
    expect((body as { meta: JsonObject }).meta.location).to.equal(`${client.base}/ServiceProviderConfig`);
  });

  it("tells anybody how to authenticate, but refuses a wrong token", async () => {
    expect((await new ScimClient(client.base, undefined).get("/ServiceProviderConfig")).status).to.equal(200);
    expectError(await new ScimClient(client.base, "wrong").get("/ServiceProviderConfig"), 401);
  });

  it("lists the resource types, each readable at its location", async () => {
    const found = await resources("/ResourceTypes");
    expect(found.map(({ id, endpoint, schema }) => [id, endpoint, schema])).to.deep.equal([
      ["User", "/Users", userSchema],
      ["Group", "/Groups", groupSchema],
    ]);
    expect(found[0]?.schemaExtensions).to.deep.equal([{ schema: enterpriseSchema, required: false }]);
    for (const type of found) expect((await client.get(String((type.meta as JsonObject).location))).body).to.deep.equal(type);
  });

  it("lists the schemas, each readable at its location", async () => {
    const found = await resources("/Schemas");
    expect(found.map(({ id }) => id)).to.deep.equal([userSchema, enterpriseSchema, groupSchema]);
    for (const schema of found) expect((await client.get(String((schema.meta as JsonObject).location))).body).to.deep.equal(schema);
  });

  it("gives each attribute all its characteristics and no nulls", async () => {
    const check = (attribute: JsonObject, path: string) => {
      for (const name of characteristics) expect(attribute, path).to.have.property(name).that.is.not.oneOf([null, ""]);
      expect(types, path).to.include(attribute.type as string);
      if (["string", "reference"].includes(String(attribute.type))) expect(attribute, path).to.include.keys("caseExact", "uniqueness");
      for (const sub of (attribute.subAttributes ?? []) as JsonObject[]) check(sub, `${path}.${sub.name}`);
    };
    for (const schema of await resources("/Schemas")) {
      for (const attribute of schema.attributes as JsonObject[]) check(attribute, `${schema.name}.${attribute.name}`);
    }
  });

  it("says what the connection's profile requires", async () => {
    const required = async (connected: ScimClient) => {
      const { attributes } = (await connected.get(`/Schemas/${userSchema}`)).body as { attributes: JsonObject[] };
      return attributes.filter((attribute) => attribute.required).map(({ name }) => name);
    };
    expect(await required(client)).to.deep.equal(["userName"]);
    expect(await required(await server().connect({ profile: "entra" }))).to.have.members(["userName", "displayName", "active", "emails"]);
  });

  it("answers 404 for what it does not have, and 403 to a filter", async () => {
    expectError(await client.get("/Schemas/urn:unknown"), 404, undefined, /core:2\.0:User/);
    expectError(await client.get("/ResourceTypes/Robot"), 404, undefined, /User, Group/);
    expectError(await client.get("/Schemas?filter=id+eq+%22x%22"), 403);
    expectError(await client.get("/ResourceTypes?filter=id+pr"), 403);
  });
});
