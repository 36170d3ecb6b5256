/** Users in the domain API. */
import type { Resource, Stored } from "../scim/resource.js";
import type { Shape, Written } from "../scim/store.js";
import { changeUser, countUsers, createUser, deleteUser, listUsers, listUsersByCursor, readUser } from "./documents.js";
import type { UserChange, UserInput, UserOrder, UserWhere } from "./domain-types.js";
import {
  type CursorVariables,
  changing,
  originOf,
  type PageVariables,
  patched,
  type Resources,
  replaced,
  type Send,
  toCursorPage,
} from "./resources.js";
import { toInput } from "./to-input.js";
import { toStored } from "./to-resource.js";
import { userMapping } from "./user-mapping.js";

interface UserCursorVariables extends Omit<CursorVariables, "where" | "orderBy"> {
  readonly where?: UserWhere;
  readonly orderBy?: UserOrder;
}

interface UserPageVariables {
  readonly where?: UserWhere;
  readonly orderBy?: UserOrder;
  readonly first: number;
  readonly offset: number;
}

/** A change needs the whole user but for what the answer leaves out and nobody writes. */
const changed = (shape: Shape): Shape => ({ values: true, groups: shape.groups, members: false });

async function read(send: Send, id: string, shape: Shape): Promise<Stored | undefined> {
  const { user } = await send(readUser.for(shape), { id }, id);
  return user ? toStored(userMapping, user) : undefined;
}

export const userResources: Resources = {
  mapping: userMapping,
  read,

  async list(send, page: PageVariables, shape) {
    const { users } = await send(listUsers.for(shape), page as UserPageVariables);
    return { total: users.totalCount, resources: users.nodes.map((user) => toStored(userMapping, user)) };
  },

  async listByCursor(send, page: CursorVariables, shape) {
    const { users } = await send(listUsersByCursor.for(shape), page as UserCursorVariables);
    return toCursorPage(
      users.nodes.map((user) => toStored(userMapping, user)),
      users,
    );
  },

  async count(send, where) {
    return (await send(countUsers, { where: where as UserWhere | undefined })).users.totalCount;
  },

  async create(send, context, resource) {
    const input = toInput(userMapping, resource) as unknown as UserInput;
    const { createUser: user } = await send(createUser, { input, origin: originOf(context) });
    return toStored(userMapping, user);
  },

  replace(send, context, target, resource) {
    return change(send, context, target, (before) => replaced(context, userMapping, before, resource));
  },

  patch(send, context, target, operations) {
    return change(send, context, target, (before) => patched(context, userMapping, before, operations));
  },

  async remove(send, context, id, version) {
    await send(deleteUser, { id, version, origin: originOf(context) }, id);
  },
};

function change(
  send: Send,
  context: Parameters<Resources["patch"]>[1],
  target: Parameters<Resources["patch"]>[2],
  apply: (before: Resource) => Resource,
): Promise<Written> {
  return changing(
    context,
    userMapping,
    target,
    () => read(send, target.id, changed(target.shape)),
    apply,
    async (before, after, set) => {
      if (Object.keys(set).length === 0) return before;
      const { changeUser: written } = await send(
        changeUser,
        { id: before.id, version: before.version, set: set as UserChange, origin: originOf(context) },
        before.id,
      );
      return {
        ...before,
        version: written.version,
        lastModified: written.updatedAt,
        resource: withManagerName(after, written.managerName),
      };
    },
  );
}

/** The manager's name is read from the manager: a change of manager changes it. */
function withManagerName(resource: Resource, managerName: string | null): Resource {
  const row = userMapping.read.find(({ field }) => field === "managerName");
  if (!row?.urn || !row.subAttribute) return resource;
  const extension = resource[row.urn];
  const manager = (extension as Resource | undefined)?.[row.attribute] as Resource | undefined;
  if (!manager) return resource;
  const { [row.subAttribute]: _, ...rest } = manager;
  const named = managerName === null ? rest : { ...rest, [row.subAttribute]: managerName };
  return { ...resource, [row.urn]: { ...(extension as Resource), [row.attribute]: named } };
}
