/** The SCIM routes: each a method, a path below the base URL, and the endpoint that answers it; RFC 7644 §3.2. */

import type { ResourceType } from "../../schema/scim/attribute.js";
import { resourceTypes } from "../../schema/scim/resource-types.js";
import type { ProvisioningIntent } from "../adapter/domain-types.js";
import { bulk } from "../scim/bulk.js";
import type { RequestContext } from "../scim/context.js";
import { type DiscoveryRequest, readResourceTypes, readSchemas, serviceProviderConfig } from "../scim/discovery.js";
import { type Answer, create, type EndpointRequest, patch, query, read, remove, replace, search, type Verb } from "../scim/endpoint.js";
import { createSelf, onSelf } from "../scim/me.js";
import { parseQueryString } from "../scim/query-parameters.js";
import { queryRoot, searchRoot } from "../scim/root-query.js";
import type { Store } from "../scim/store.js";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Route {
  readonly method: Method;
  /** Below the base of SCIM. */
  readonly path: string;
  readonly endpoint: (store: Store, context: RequestContext, request: EndpointRequest) => Promise<Answer>;
  /** Whose endpoint it is; absent where it is nobody's or everybody's. */
  readonly type?: ResourceType;
  /** Where the method does not say what the request is out to do. */
  readonly intent?: ProvisioningIntent;
  /** The body is read and must be JSON. */
  readonly takesBody: boolean;
  /** The body has a limit of its own (RFC 7644 §3.7.4). */
  readonly bulk?: true;
  /** Answered to anybody, since it tells how to authenticate and what to expect (RFC 7643 §5, RFC 7644 §4). */
  readonly open?: true;
  /** Of the person who asks: a person's API key opens these routes alone. */
  readonly personal?: true;
}

/** The verbs on a resource type's endpoint, RFC 7644 §3.2 Table 2. */
const resourceVerbs: readonly (Pick<Route, "method" | "takesBody" | "intent"> & { below: "" | "/:id" | "/.search"; verb: Verb })[] = [
  { method: "POST", below: "", verb: create, takesBody: true },
  { method: "GET", below: "", verb: query, takesBody: false },
  { method: "POST", below: "/.search", verb: search, takesBody: true, intent: "READ" },
  { method: "GET", below: "/:id", verb: read, takesBody: false },
  { method: "PUT", below: "/:id", verb: replace, takesBody: true },
  { method: "PATCH", below: "/:id", verb: patch, takesBody: true },
  { method: "DELETE", below: "/:id", verb: remove, takesBody: false },
];

const discoveryRoutes: readonly { path: string; answer: (request: DiscoveryRequest) => Answer }[] = [
  { path: "/ServiceProviderConfig", answer: serviceProviderConfig },
  { path: "/ResourceTypes", answer: readResourceTypes },
  { path: "/ResourceTypes/:id", answer: readResourceTypes },
  { path: "/Schemas", answer: readSchemas },
  { path: "/Schemas/:id", answer: readSchemas },
];

/** Across all resource types, RFC 7644 §3.4.2.1 and §3.4.3. */
const rootRoutes: readonly Route[] = [
  { method: "GET", path: "", endpoint: queryRoot, takesBody: false },
  { method: "POST", path: "/.search", endpoint: searchRoot, takesBody: true, intent: "READ" },
  { method: "POST", path: "/Bulk", endpoint: bulk, takesBody: true, bulk: true, intent: "BULK" },
];

/** RFC 7644 §3.11 */
const selfRoutes: readonly Route[] = [
  { method: "GET", path: "/Me", endpoint: onSelf(read), takesBody: false, personal: true },
  { method: "POST", path: "/Me", endpoint: createSelf, takesBody: false, personal: true },
  { method: "PUT", path: "/Me", endpoint: onSelf(replace), takesBody: true, personal: true },
  { method: "PATCH", path: "/Me", endpoint: onSelf(patch), takesBody: true, personal: true },
  { method: "DELETE", path: "/Me", endpoint: onSelf(remove), takesBody: false, personal: true },
];

export const routes: readonly Route[] = [
  ...rootRoutes,
  ...selfRoutes,
  ...resourceTypes.flatMap((type) =>
    resourceVerbs.map(({ below, verb, ...rest }) => ({ ...rest, path: `${type.endpoint}${below}`, endpoint: on(verb, type), type })),
  ),
  ...discoveryRoutes.map(({ path, answer }) => ({
    method: "GET" as const,
    path,
    endpoint: discovery(answer),
    takesBody: false,
    open: true as const,
  })),
];

function on(verb: Verb, type: ResourceType): Route["endpoint"] {
  return (store, context, request) => verb(store, type, context, request);
}

function discovery(answer: (request: DiscoveryRequest) => Answer): Route["endpoint"] {
  return async (_store, { baseUrl, connection, cursors, maxBulkPayload }, { id, search }) =>
    answer({
      baseUrl,
      profile: connection.profile,
      id,
      filtered: parseQueryString(search).has("filter"),
      cursorTimeout: cursors.timeout,
      maxBulkPayload,
    });
}
