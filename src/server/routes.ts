/** The SCIM routes: each a method, a path below the base URL, and the endpoint that answers it; RFC 7644 §3.2. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import { resourceTypes } from "../../schema/scim/resource-types.js";
import type { RequestContext } from "../scim/context.js";
import { type DiscoveryRequest, readResourceTypes, readSchemas, serviceProviderConfig } from "../scim/discovery.js";
import { type Answer, create, type EndpointRequest, patch, query, read, remove, replace, type Verb } from "../scim/endpoint.js";
import { notImplemented } from "../scim/errors.js";
import type { Store } from "../scim/store.js";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Route {
  readonly method: Method;
  /** Below the base of SCIM. */
  readonly path: string;
  readonly endpoint: (store: Store, context: RequestContext, request: EndpointRequest) => Promise<Answer>;
  /** The body is read and must be JSON. */
  readonly takesBody: boolean;
  /** Answered to anybody, since it tells how to authenticate (RFC 7643 §5). */
  readonly open?: true;
}

/** The verbs on a resource type's endpoint, RFC 7644 §3.2 Table 2. */
const resourceVerbs: readonly { method: Method; below: "" | "/:id"; verb: Verb; takesBody: boolean }[] = [
  { method: "POST", below: "", verb: create, takesBody: true },
  { method: "GET", below: "", verb: query, takesBody: false },
  { method: "GET", below: "/:id", verb: read, takesBody: false },
  { method: "PUT", below: "/:id", verb: replace, takesBody: true },
  { method: "PATCH", below: "/:id", verb: patch, takesBody: true },
  { method: "DELETE", below: "/:id", verb: remove, takesBody: false },
];

const discoveryRoutes: readonly { path: string; answer: (request: DiscoveryRequest) => Answer; open?: true }[] = [
  { path: "/ServiceProviderConfig", answer: serviceProviderConfig, open: true },
  { path: "/ResourceTypes", answer: readResourceTypes },
  { path: "/ResourceTypes/:id", answer: readResourceTypes },
  { path: "/Schemas", answer: readSchemas },
  { path: "/Schemas/:id", answer: readSchemas },
];

/** Endpoints of the RFC that this service provider does not have, and what to use instead. */
const missing: readonly { path: string; methods: readonly Method[]; why: string }[] = [
  {
    path: "/Me",
    methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    why: "A provisioning token is not a person, so there is no /Me: use /Users.",
  },
  { path: "/Bulk", methods: ["POST"], why: "Bulk requests are not supported: send each operation as a request of its own." },
];

export const routes: readonly Route[] = [
  ...resourceTypes.flatMap((type) =>
    resourceVerbs.map(({ method, below, verb, takesBody }) => ({
      method,
      path: `${type.endpoint}${below}`,
      endpoint: on(verb, type),
      takesBody,
    })),
  ),
  ...discoveryRoutes.map(({ path, answer, open }) => ({
    method: "GET" as const,
    path,
    endpoint: discovery(answer),
    takesBody: false,
    ...(open ? { open } : {}),
  })),
  ...missing.flatMap(({ path, methods, why }) =>
    methods.map((method) => ({
      method,
      path,
      endpoint: () => Promise.reject(notImplemented(why)),
      takesBody: false,
    })),
  ),
];

function on(verb: Verb, type: ResourceType): Route["endpoint"] {
  return (store, context, request) => verb(store, type, context, request);
}

function discovery(answer: (request: DiscoveryRequest) => Answer): Route["endpoint"] {
  return async (_store, { baseUrl, connection }, { id, search }) =>
    answer({ baseUrl, profile: connection.profile, id, filtered: new URLSearchParams(search).has("filter") });
}
