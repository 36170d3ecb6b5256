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
    client = await server().connect({ dialects: "strict" });
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
      bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1048576 },
      filter: { supported: true, maxResults: 1000 },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
    });
    const schemes = (body as { authenticationSchemes: JsonObject[] }).authenticationSchemes;
    expect(schemes.map(({ type, primary }) => [type, primary])).to.deep.equal([
      ["oauthbearertoken", true],
      ["oauth2", false],
    ]);
    expect((body as { meta: JsonObject }).meta.location).to.equal(`${client.base}/ServiceProviderConfig`);
  });

  it("tells anybody how to authenticate, but refuses a wrong token", async () => {
    expect((await new ScimClient(client.base, undefined).get("/ServiceProviderConfig")).status).to.equal(200);
    expectError(await new ScimClient(client.base, "wrong").get("/ServiceProviderConfig"), 401);
  });

  for (const path of ["/Schemas", `/Schemas/${userSchema}`, "/ResourceTypes", "/ResourceTypes/Group"]) {
    it(`shows ${path.split(":")[0]} to anybody, but refuses a wrong token`, async () => {
      const open = await new ScimClient(client.base, undefined).get(path);
      expect(open.status, open.text).to.equal(200);
      expect(open.body).to.deep.equal((await client.get(path)).body);
      expectError(await new ScimClient(client.base, "wrong").get(path), 401);
    });
  }

  it("shows anybody what the generic profile requires", async () => {
    const entra = await server().connect({ profile: "entra", dialects: "strict" });
    const open = (await new ScimClient(client.base, undefined).get("/Schemas")).body;
    expect(open).not.to.deep.equal((await entra.get("/Schemas")).body);
    expect(open).to.deep.equal((await client.get("/Schemas")).body);
  });

  it("does not tell of attributes that it does not support", async () => {
    const { attributes } = (await client.get(`/Schemas/${userSchema}`)).body as { attributes: JsonObject[] };
    const names = attributes.map(({ name }) => name);
    expect(names).to.include.members(["userName", "x509Certificates"]).and.not.to.include("password");
  });

  it("names endpoints that answer and schemas that it lists", async () => {
    const urns = (await resources("/Schemas")).map(({ id }) => id);
    for (const type of await resources("/ResourceTypes")) {
      expect((await client.get(`${type.endpoint}?count=0`)).status).to.equal(200);
      const extensions = (type.schemaExtensions ?? []) as JsonObject[];
      expect(urns).to.include.members([type.schema, ...extensions.map(({ schema }) => schema)]);
    }
  });

  it("describes in its schemas what it answers with", async () => {
    const describe = (schema: JsonObject, path: string, body: JsonObject) => {
      const declared = (schema.attributes ?? schema.subAttributes) as JsonObject[];
      for (const [name, value] of Object.entries(body)) {
        if (["schemas", "meta"].includes(name) || (path === "Schema" && name === "id")) continue;
        const attribute = declared.find((candidate) => candidate.name === name) ?? (name === "subAttributes" ? schema : undefined);
        expect(attribute, `${path}.${name}`).to.be.an("object");
        expect(Array.isArray(value), `${path}.${name}`).to.equal(attribute?.multiValued);
        if (attribute?.type !== "complex") continue;
        for (const entry of [value].flat() as JsonObject[]) describe(attribute, `${path}.${name}`, entry);
      }
    };
    const schemas = new Map((await resources("/Schemas")).map((schema) => [schema.id, schema]));
    const answers = [
      (await client.get("/ServiceProviderConfig")).body as JsonObject,
      ...(await resources("/ResourceTypes")),
      ...schemas.values(),
    ];
    for (const answer of answers) {
      const urn = String((answer.schemas as string[])[0]);
      const schema = schemas.get(urn);
      expect(schema, urn).to.be.an("object");
      describe(schema as JsonObject, String(schema?.name), answer);
    }
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
    expect(found.map(({ id }) => id)).to.deep.equal([
      userSchema,
      enterpriseSchema,
      groupSchema,
      "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
      "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
      "urn:ietf:params:scim:schemas:core:2.0:Schema",
    ]);
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
    expect(await required(await server().connect({ profile: "entra", dialects: "strict" }))).to.have.members([
      "userName",
      "displayName",
      "active",
      "emails",
    ]);
  });

  it("answers 404 for what it does not have", async () => {
    expectError(await client.get("/Schemas/urn:unknown"), 404, undefined, /core:2\.0:User/);
    expectError(await client.get("/ResourceTypes/Robot"), 404, undefined, /User, Group/);
  });

  for (const path of ["/ServiceProviderConfig", "/Schemas", `/Schemas/${groupSchema}`, "/ResourceTypes", "/ResourceTypes/User"]) {
    it(`answers 403 to a filter on ${path.split(":")[0]}, and ignores what else a query may ask`, async () => {
      expectError(await client.get(`${path}?filter=id+eq+%22x%22`), 403, undefined, /filter/);
      expectError(await client.get(`${path}?Filter=id+pr`), 403);
      const asked = "sortBy=id&sortOrder=sideways&startIndex=2&count=0&cursor=x&attributes=id&excludedAttributes=name&x=y";
      expect((await client.get(`${path}?${asked}`)).body).to.deep.equal((await client.get(path)).body);
    });
  }

  it("finds a schema and a resource type by its id in any case", async () => {
    expect((await client.get(`/Schemas/${userSchema.toUpperCase()}`)).body).to.include({ id: userSchema });
    expect((await client.get(`/Schemas/${encodeURIComponent(userSchema)}`)).body).to.include({ id: userSchema });
  });
});
