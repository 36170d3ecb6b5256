/** The store port in memory: the protocol's meaning without a product, for tests of the protocol alone. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { ResourceType } from "../../schema/scim/attribute.js";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { compareBytes, comparisonKey } from "../../src/scim/comparison-key.js";
import type { RequestContext } from "../../src/scim/context.js";
import { invalidValue, notFound, preconditionFailed, uniqueness } from "../../src/scim/errors.js";
import type { AttributePath } from "../../src/scim/filter.js";
import { matches } from "../../src/scim/filter-match.js";
import { applyPatch } from "../../src/scim/patch-apply.js";
import type { JsonObject, Resource, ResourceTypeName, Stored } from "../../src/scim/resource.js";
import { isExtension } from "../../src/scim/schema-index.js";
import type { IfMatch, Query, Store } from "../../src/scim/store.js";

const types: Readonly<Record<ResourceTypeName, ResourceType>> = { User: userType, Group: groupType };

interface Row {
  readonly type: ResourceTypeName;
  readonly stored: Stored;
}

export class MemoryStore implements Store {
  /** By organisation, then by id. */
  private readonly organisations = new Map<string, Map<string, Row>>();
  private made = 0;

  async read(context: RequestContext, type: ResourceTypeName, id: string): Promise<Stored | undefined> {
    await nextTurn();
    const row = this.rows(context).get(id);
    return row?.type === type ? this.complete(context, row) : undefined;
  }

  async query(context: RequestContext, type: ResourceTypeName, { filter, sort, startIndex, count }: Query) {
    await nextTurn();
    const all = [...this.rows(context).values()].filter((row) => row.type === type).map((row) => this.complete(context, row));
    const found = filter ? all.filter((stored) => matches(filter, stored, types[type])) : all;
    if (sort) found.sort((a, b) => (sort.descending ? -1 : 1) * compareAt(sort.path, types[type], a, b));
    return { total: found.length, resources: found.slice(startIndex - 1, startIndex - 1 + count) };
  }

  async create(context: RequestContext, type: ResourceTypeName, resource: Resource): Promise<Stored> {
    const id = `00000000-0000-7000-8000-${String(++this.made).padStart(12, "0")}`;
    const instant = new Date(context.now()).toISOString();
    const whole = type === "User" ? { active: true, ...resource } : resource;
    this.check(context, type, id, whole);
    const row: Row = { type, stored: { id, version: 1, created: instant, lastModified: instant, resource: whole } };
    this.rows(context).set(id, row);
    return this.complete(context, row);
  }

  async replace(context: RequestContext, type: ResourceTypeName, id: string, resource: Resource, ifMatch: IfMatch): Promise<Stored> {
    return this.change(context, type, id, ifMatch, ({ active }) =>
      type === "User" && active !== undefined ? { active, ...resource } : resource,
    );
  }

  async patch(...[context, type, id, operations, ifMatch]: Parameters<Store["patch"]>): Promise<Stored> {
    const { quirks, connection } = context;
    return this.change(context, type, id, ifMatch, (before) =>
      applyPatch(before, operations, types[type], { quirks, profile: connection.profile }),
    );
  }

  async remove(context: RequestContext, type: ResourceTypeName, id: string, ifMatch: IfMatch): Promise<void> {
    this.find(context, type, id, ifMatch);
    const rows = this.rows(context);
    rows.delete(id);
    for (const row of rows.values()) {
      const members = membersOf(row.stored.resource);
      if (members.some(({ value }) => value === id)) {
        this.put(context, row, { ...row.stored.resource, members: members.filter(({ value }) => value !== id) });
      }
    }
  }

  private change(
    context: RequestContext,
    type: ResourceTypeName,
    id: string,
    ifMatch: IfMatch,
    apply: (before: Resource) => Resource,
  ): Stored {
    const row = this.find(context, type, id, ifMatch);
    const after = apply(row.stored.resource);
    if (isDeepStrictEqual(after, row.stored.resource)) return this.complete(context, row);
    this.check(context, type, id, after);
    return this.complete(context, this.put(context, row, after));
  }

  private put(context: RequestContext, { type, stored }: Row, resource: Resource): Row {
    const row: Row = {
      type,
      stored: { ...stored, resource, version: stored.version + 1, lastModified: new Date(context.now()).toISOString() },
    };
    this.rows(context).set(stored.id, row);
    return row;
  }

  private find(context: RequestContext, type: ResourceTypeName, id: string, ifMatch: IfMatch): Row {
    const row = this.rows(context).get(id);
    if (row?.type !== type) throw notFound(`${type} ${id} not found`);
    if (typeof ifMatch === "number" && ifMatch !== row.stored.version) throw preconditionFailed(`${type} ${id} was changed`);
    return row;
  }

  private check(context: RequestContext, type: ResourceTypeName, id: string, resource: Resource): void {
    const name = type === "User" ? "userName" : "displayName";
    const key = comparisonKey(String(resource[name]));
    for (const other of this.rows(context).values()) {
      if (other.type !== type || other.stored.id === id) continue;
      if (comparisonKey(String(other.stored.resource[name])) === key) throw uniqueness(`${name} is taken by another ${type}`);
    }
    const unknown = membersOf(resource).filter(({ value }) => !this.rows(context).has(String(value)));
    if (unknown.length > 0) throw invalidValue(`members: ${unknown.map(({ value }) => value).join(", ")} are unknown`);
  }

  /** With what belongs to others: a user's groups, the names and types of a group's members. */
  private complete(context: RequestContext, { type, stored }: Row): Stored {
    const rows = this.rows(context);
    if (type === "Group") {
      const members = membersOf(stored.resource).map(({ value }) => {
        const member = rows.get(String(value));
        return { value, type: member?.type ?? "User", ...displayOf(member) } as JsonObject;
      });
      const { members: _, ...own } = stored.resource;
      return { ...stored, resource: members.length > 0 ? { ...own, members } : own };
    }
    const groups = [...rows.values()]
      .filter((row) => membersOf(row.stored.resource).some(({ value }) => value === stored.id))
      .map((row) => ({ value: row.stored.id, ...displayOf(row), type: "direct" }) as JsonObject);
    return groups.length > 0 ? { ...stored, resource: { ...stored.resource, groups } } : stored;
  }

  private rows({ connection }: RequestContext): Map<string, Row> {
    const rows = this.organisations.get(connection.organisationId) ?? new Map<string, Row>();
    this.organisations.set(connection.organisationId, rows);
    return rows;
  }
}

function membersOf(resource: Resource): JsonObject[] {
  return (resource.members ?? []) as JsonObject[];
}

function displayOf(row: Row | undefined): { display?: string } {
  const name = row?.stored.resource.displayName;
  return typeof name === "string" ? { display: name } : {};
}

function compareAt(path: AttributePath, type: ResourceType, a: Stored, b: Stored): number {
  return compareBytes(sortKey(path, type, a), sortKey(path, type, b));
}

function sortKey({ schema, attribute, subAttribute }: AttributePath, type: ResourceType, stored: Stored): string {
  const { id, created, lastModified, resource } = stored;
  const whole: JsonObject = { ...resource, id, meta: { created, lastModified } };
  const owner = isExtension(type, schema) ? (whole[schema] as JsonObject | undefined) : whole;
  const value = owner?.[attribute.name];
  return comparisonKey(String((subAttribute ? (value as JsonObject | undefined)?.[subAttribute.name] : value) ?? ""));
}
