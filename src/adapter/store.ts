/** The store port over the domain's GraphQL API: one for any mapping. */
import type { GraphClient } from "../graph/client.js";
import type { RequestContext } from "../scim/context.js";
import type { ResourceTypeName } from "../scim/resource.js";
import type { Store } from "../scim/store.js";
import { writeBatch } from "./batch.js";
import { toScimError } from "./error-table.js";
import { groupResources } from "./group-resources.js";
import { cursorVariables, guarded, pageVariables, type Resources, type Send } from "./resources.js";
import { userResources } from "./user-resources.js";

const resourcesOf: Readonly<Record<ResourceTypeName, Resources>> = { User: userResources, Group: groupResources };

export function createStore(client: GraphClient): Store {
  const sender =
    (context: RequestContext, { mapping }: Resources): Send =>
    async (operation, variables, id) => {
      try {
        return await client.execute(context.caller, operation, variables);
      } catch (error) {
        throw toScimError(error, { mapping, id });
      }
    };

  const store: Store = {
    async read(context, type, id, shape) {
      const resources = resourcesOf[type];
      return resources.read(sender(context, resources), id, shape);
    },

    async query(context, type, query, shape) {
      const resources = resourcesOf[type];
      const send = sender(context, resources);
      const page = pageVariables(resources.mapping, query);
      return query.count === 0 ? { total: await resources.count(send, page.where), resources: [] } : resources.list(send, page, shape);
    },

    async queryByCursor(context, type, query, shape) {
      const resources = resourcesOf[type];
      return resources.listByCursor(sender(context, resources), cursorVariables(resources.mapping, query), shape);
    },

    async create(context, type, resource) {
      const resources = resourcesOf[type];
      return resources.create(sender(context, resources), context, resource);
    },

    async replace(context, type, id, resource, ifMatch, shape) {
      const resources = resourcesOf[type];
      return resources.replace(sender(context, resources), context, { id, ifMatch, shape }, resource);
    },

    async patch(context, type, id, operations, ifMatch, shape) {
      const resources = resourcesOf[type];
      return resources.patch(sender(context, resources), context, { id, ifMatch, shape }, operations);
    },

    async remove(context, type, id, ifMatch) {
      const resources = resourcesOf[type];
      const version = typeof ifMatch === "number" ? ifMatch : undefined;
      await guarded(ifMatch, () => resources.remove(sender(context, resources), context, id, version));
    },

    async batch(context, writes, allOrNothing) {
      const [first] = writes;
      return first ? writeBatch(sender(context, resourcesOf[first.type]), context, writes, allOrNothing, store) : [];
    },
  };
  return store;
}
