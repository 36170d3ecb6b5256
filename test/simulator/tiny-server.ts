/** A SCIM server of two maps, good enough for Microsoft's tests, that can be told to make one of the faults that real servers have. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Attribute, defaultAttributes, furtherAttributes, managerPath } from "../../src/simulator/validate/attributes.js";
import { isNothing, setIn, tinyPath, valueIn } from "./tiny-paths.js";
import { TinySchemas } from "./tiny-schemas.js";

/** Each as a person would report it. */
export const faults = [
  "a search that finds nothing is 404",
  "a list is a bare array",
  "names are compared by case",
  "two users may have one userName",
  "two groups may have one displayName",
  "an unknown manager is refused at creation",
  "a creation answers no id",
  "phone numbers are reformatted",
  "capitalised operations are refused",
  "booleans as text stay text",
  "inactive users are not found",
  "inactive users stay inactive",
  "dotted keys are taken for names",
  "a value path that matches nothing is refused",
  "one PATCH takes one operation",
  "a bare manager id is refused",
  "a manager without an id is passed over",
  "the empty text is refused",
  "null is kept out by a 500",
  "a group's externalId cannot be changed",
  "a group cannot be renamed",
  "members are always answered",
  "members are kept twice",
  "a remove with a value removes everybody",
  "a member that is gone cannot be removed",
  "startIndex is passed over",
  "count is passed over",
  "there are no schemas",
  "an attribute is missing in the schemas",
  "the schemas have nulls",
  "the schemas have words of their own",
  "a deletion answers 200",
  "a deletion only deactivates",
  "a second deletion is 204 again",
  "a deleted group keeps its name",
  "access tokens last a minute",
  "the token endpoint knows nobody",
  "answers are plain JSON",
  "every tenth request is too many",
] as const;

export type Fault = (typeof faults)[number];

type Json = Record<string, unknown>;
type Kind = "Users" | "Groups";

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Said by whatever finds something wrong; becomes a SCIM error. */
class Wrong extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const nameOf = { Users: "userName", Groups: "displayName" } as const;

export class TinyServer {
  readonly token = "tiny-secret-token";
  readonly clientSecret = "tiny-client-secret";
  readonly kept: Readonly<Record<Kind, Map<string, Json>>> = { Users: new Map(), Groups: new Map() };
  private readonly deletedNames = new Set<string>();
  private server: Server | undefined;
  private requests = 0;
  private fault: Fault | undefined;
  url = "";

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      void this.reply(request).then(({ status, body, headers }) => {
        const type = this.has("answers are plain JSON") ? "application/json" : "application/scim+json";
        response.writeHead(status, { "Content-Type": type, ...headers });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    this.server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    const { server } = this;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  }

  make(fault: Fault | undefined): void {
    this.fault = fault;
    this.requests = 0;
    this.deletedNames.clear();
    for (const kept of Object.values(this.kept)) kept.clear();
  }

  private has(fault: Fault): boolean {
    return this.fault === fault;
  }

  private async reply(request: IncomingMessage): Promise<Reply> {
    this.requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? "/", this.url);
    try {
      if (url.pathname === "/token") return this.grant(request, new URLSearchParams(text));
      if (request.headers.authorization !== `Bearer ${this.token}`) throw new Wrong(401, "The token is unknown");
      if (this.has("every tenth request is too many") && this.requests % 10 === 0) {
        return { status: 429, headers: { "Retry-After": "0" } };
      }
      const [, kind, id] = /^\/scim\/(\w+)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
      if (kind === "Schemas" && !this.has("there are no schemas")) return { status: 200, body: listOf(this.schemas()) };
      if (kind !== "Users" && kind !== "Groups") throw new Wrong(404, "There is nothing here");
      return this.route(request.method ?? "", kind, id, url.searchParams, text === "" ? {} : (JSON.parse(text) as Json));
    } catch (error) {
      const status = error instanceof Wrong ? error.status : 500;
      const detail = error instanceof Error ? error.message : String(error);
      return { status, body: { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: String(status), detail } };
    }
  }

  private grant(request: IncomingMessage, form: URLSearchParams): Reply {
    const [, encoded = ""] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    const secret = Buffer.from(encoded, "base64").toString().split(":")[1] ?? form.get("client_secret");
    const known = secret === this.clientSecret || form.has("client_assertion");
    if (!known || this.has("the token endpoint knows nobody")) return { status: 401, body: { error: "invalid_client" } };
    const seconds = this.has("access tokens last a minute") ? 60 : 3600;
    return { status: 200, body: { access_token: this.token, token_type: "Bearer", expires_in: seconds } };
  }

  private schemas(): unknown[] {
    const mapped: readonly Attribute[] = [...defaultAttributes, ...furtherAttributes];
    const paths = [...mapped.map(({ path }) => path), "active", managerPath, `${managerPath}.value`];
    const there = paths.filter((path) => !this.has("an attribute is missing in the schemas") || !path.endsWith("department"));
    const schemas = new TinySchemas(there);
    if (this.has("the schemas have nulls")) schemas.describe(null);
    if (this.has("the schemas have words of their own")) schemas.type("String");
    return schemas.resources;
  }

  private route(method: string, kind: Kind, id: string | undefined, parameters: URLSearchParams, body: Json): Reply {
    if (id === undefined) return method === "POST" ? this.create(kind, body) : this.query(kind, parameters);
    const found = this.kept[kind].get(id);
    if (method === "DELETE") return this.remove(kind, id, found);
    if (!found) throw new Wrong(404, `There is no ${id}`);
    if (method === "PATCH") this.patch(kind, found, body.Operations as Json[]);
    return { status: 200, body: this.shown(found, parameters) };
  }

  private sameName(one: unknown, other: unknown): boolean {
    if (this.has("names are compared by case")) return one === other;
    return typeof one === "string" && typeof other === "string" && one.toLowerCase() === other.toLowerCase();
  }

  private create(kind: Kind, body: Json): Reply {
    const key = nameOf[kind];
    const lax = this.has("two users may have one userName") ? "Users" : this.has("two groups may have one displayName") ? "Groups" : "";
    const taken = [...this.kept[kind].values()].some((each) => this.sameName(each[key], body[key]));
    if ((taken && lax !== kind) || this.deletedNames.has(String(body[key]))) throw new Wrong(409, `The ${key} is taken`);
    const manager = valueIn(body, `${managerPath}.value`);
    if (manager !== undefined && this.has("an unknown manager is refused at creation") && !this.kept.Users.has(String(manager))) {
      throw new Wrong(400, "The manager is unknown");
    }
    const made: Json = { ...body, id: randomUUID() };
    if (this.has("phone numbers are reformatted")) {
      for (const phone of (made.phoneNumbers ?? []) as Json[]) phone.value = String(phone.value).replaceAll(" ", "");
    }
    this.kept[kind].set(String(made.id), made);
    const { id, ...rest } = made;
    const answered = this.has("a creation answers no id") ? rest : made;
    return { status: 201, body: answered, headers: { Location: `${this.url}/scim/${kind}/${id}` } };
  }

  private query(kind: Kind, parameters: URLSearchParams): Reply {
    const [, path, , value] = /^(\S+) eq ("?)(.*)\2$/.exec(parameters.get("filter") ?? "") ?? [];
    const all = [...this.kept[kind].values()]
      .filter((each) => path === undefined || this.sameName(valueIn(each, path), value))
      .filter(({ active }) => !this.has("inactive users are not found") || active !== false);
    if (path !== undefined && all.length === 0 && this.has("a search that finds nothing is 404")) throw new Wrong(404, "Nothing was found");
    const startIndex = this.has("startIndex is passed over") ? 1 : Number(parameters.get("startIndex") ?? 1);
    const count = this.has("count is passed over") ? all.length : Number(parameters.get("count") ?? 100);
    const page = all.slice(startIndex - 1, startIndex - 1 + count).map((each) => this.shown(each, parameters));
    return { status: 200, body: this.has("a list is a bare array") ? page : listOf(page, all.length, startIndex) };
  }

  private shown(resource: Json, parameters: URLSearchParams): Json {
    const { members, ...rest } = resource;
    if (this.has("members are always answered")) return { members: [], ...resource };
    return members === undefined || parameters.get("excludedAttributes") === "members" ? rest : resource;
  }

  private remove(kind: Kind, id: string, found: Json | undefined): Reply {
    if (!found && !this.has("a second deletion is 204 again")) throw new Wrong(404, `There is no ${id}`);
    if (found && kind === "Users" && this.has("a deletion only deactivates")) found.active = false;
    else this.kept[kind].delete(id);
    if (found && kind === "Groups" && this.has("a deleted group keeps its name")) this.deletedNames.add(String(found.displayName));
    return this.has("a deletion answers 200") ? { status: 200, body: {} } : { status: 204 };
  }

  /** All or nothing. */
  private patch(kind: Kind, resource: Json, operations: readonly Json[]): void {
    if (operations.length > 1 && this.has("one PATCH takes one operation")) throw new Wrong(400, "One operation at a time");
    const copy = structuredClone(resource);
    for (const { op, path, value } of operations) {
      if (this.has("capitalised operations are refused") && /[A-Z]/.test(String(op))) throw new Wrong(400, `There is no ${op}`);
      const how = String(op).toLowerCase();
      if (typeof path === "string") this.apply(kind, copy, how, path, value);
      else for (const [key, each] of Object.entries(value as Json)) this.applyKey(kind, copy, how, key, each);
    }
    for (const key of Object.keys(resource)) delete resource[key];
    Object.assign(resource, copy);
  }

  private applyKey(kind: Kind, resource: Json, op: string, key: string, value: unknown): void {
    if (this.has("dotted keys are taken for names")) resource[key] = value;
    else this.apply(kind, resource, op, key, value);
  }

  private apply(kind: Kind, resource: Json, op: string, path: string, value: unknown): void {
    if (tinyPath(path).name === "members") this.applyMembers(resource, op, path, value);
    else if (path === managerPath) this.applyManager(resource, op, value);
    else if (path === "active") this.applyActive(resource, value);
    else this.applyValue(kind, resource, op, path, value);
  }

  private applyValue(kind: Kind, resource: Json, op: string, path: string, value: unknown): void {
    if (kind === "Groups" && path === "externalId" && this.has("a group's externalId cannot be changed")) return;
    if (kind === "Groups" && path === "displayName" && this.has("a group cannot be renamed")) return;
    const { where, name } = tinyPath(path);
    const nothing = where !== undefined && valueIn(resource, path.replace(/\]\..*/, "]")) === undefined;
    if (nothing && this.has("a value path that matches nothing is refused")) throw new Wrong(400, `${name}: noTarget`);
    if (value === "" && this.has("the empty text is refused")) throw new Wrong(400, `${path} must not be empty`);
    if (value === null && this.has("null is kept out by a 500")) throw new Error("Cannot read properties of null");
    if (op !== "remove" && !isNothing(value)) setIn(resource, path, value);
    else if (valueIn(resource, path) !== undefined) setIn(resource, path, undefined);
  }

  private applyActive(resource: Json, value: unknown): void {
    const active = this.has("booleans as text stay text") ? value : String(value).toLowerCase() === "true";
    if (active !== true || !this.has("inactive users stay inactive")) resource.active = active;
  }

  private applyManager(resource: Json, op: string, value: unknown): void {
    if (typeof value === "string" && this.has("a bare manager id is refused")) throw new Wrong(400, "A manager is an object");
    const id = typeof value === "string" ? value : (value as Json | null | undefined)?.value;
    if (op !== "remove" && isNothing(id) && this.has("a manager without an id is passed over")) return;
    setIn(resource, managerPath, op === "remove" || isNothing(id) ? undefined : { value: id });
  }

  private applyMembers(resource: Json, op: string, path: string, value: unknown): void {
    const there = ((resource.members ?? []) as Json[]).map((each) => String(each.value));
    const one = tinyPath(path).where?.is;
    const named = one === undefined ? ((value ?? []) as Json[]).map((each) => String(each.value)) : [one];
    if (op === "remove" && this.has("a member that is gone cannot be removed") && !named.some((id) => there.includes(id))) {
      throw new Wrong(404, "Nobody of these is a member");
    }
    const all = value !== undefined && this.has("a remove with a value removes everybody");
    const left = all ? [] : there.filter((id) => !named.includes(id));
    const both = this.has("members are kept twice") ? [...there, ...named] : [...new Set([...there, ...named])];
    const ids = op === "remove" ? left : op === "replace" ? named : both;
    resource.members = ids.map((id) => ({ value: id }));
  }
}

function listOf(resources: readonly unknown[], totalResults = resources.length, startIndex = 1): Json {
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:ListResponse"];
  return { schemas, totalResults, startIndex, itemsPerPage: resources.length, Resources: resources };
}
