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
import { parseInstant } from "../../src/scim/instant.js";
import { applyPatch } from "../../src/scim/patch-apply.js";
import type { JsonObject, Resource, ResourceTypeName, Stored } from "../../src/scim/resource.js";
import { isExtension } from "../../src/scim/schema-index.js";
import type { BatchOutcome, BatchWrite, CursorPage, CursorQuery, IfMatch, Query, Store } from "../../src/scim/store.js";

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

  async query(context: RequestContext, type: ResourceTypeName, query: Query) {
    await nextTurn();
    const found = this.found(context, type, query);
    const from = query.startIndex - 1;
    return { total: found.length, resources: found.slice(from, from + query.count) };
  }

  async queryByCursor(context: RequestContext, type: ResourceTypeName, query: CursorQuery): Promise<CursorPage> {
    await nextTurn();
    const { count, position, sort } = query;
    const found = this.found(context, type, query);
    const forward = position.direction === "forward";
    const place = position.from === undefined ? undefined : (JSON.parse(position.from) as Stored);
    const order = inOrderOf(sort, types[type]);
    const beyond = place ? found.filter((stored) => (forward ? order(place, stored) < 0 : order(stored, place) < 0)) : found;
    const resources = forward ? beyond.slice(0, count) : beyond.slice(-count);
    const more = beyond.length > count;
    const at = (stored: Stored | undefined) => (stored ? { from: JSON.stringify(stored) } : {});
    return {
      resources,
      ...((forward ? more : place) ? { next: { direction: "forward", ...at(resources.at(-1)) } } : {}),
      ...((forward ? place : more) ? { previous: { direction: "backward", ...at(resources[0]) } } : {}),
    };
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

  async batch(context: RequestContext, writes: readonly BatchWrite[], allOrNothing: boolean): Promise<BatchOutcome[]> {
    const before = new Map(this.rows(context));
    const outcomes: BatchOutcome[] = [];
    for (const write of writes) outcomes.push(await this.write(context, write).catch((error: unknown) => ({ error })));
    if (!allOrNothing || !outcomes.some((outcome) => "error" in outcome)) return outcomes;
    this.organisations.set(context.connection.organisationId, before);
    return outcomes.map((outcome) => ("error" in outcome ? outcome : { undone: true }));
  }

  private async write(context: RequestContext, write: BatchWrite): Promise<BatchOutcome> {
    if (write.op === "create") return this.create(context, write.type, write.resource);
    if (write.op === "replace") return this.replace(context, write.type, write.id, write.resource, write.ifMatch);
    const { type, id, ifMatch } = write;
    if (write.op === "patch")
      return this.patch(context, type, id, write.operations, ifMatch, { values: false, groups: false, members: false });
    await this.remove(context, type, id, ifMatch);
    return { id };
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
    if (membersOf(resource).some(({ value }) => value === id)) throw invalidValue(`members: the group ${id} cannot be a member of itself`);
    const unknown = membersOf(resource).filter(({ value }) => !this.rows(context).has(String(value)));
    if (unknown.length > 0) throw invalidValue(`members: ${unknown.map(({ value }) => value).join(", ")} are unknown`);
    for (const { value, type: said } of membersOf(resource)) {
      const actual = this.rows(context).get(String(value))?.type;
      if (said !== undefined && said !== actual) throw invalidValue(`members: ${value} is a ${actual}, not a ${said}`);
    }
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
    const groups = [...groupsOf(stored.id, rows)].map(
      ([group, type]) => ({ value: group.stored.id, ...displayOf(group), type }) as JsonObject,
    );
    return groups.length > 0 ? { ...stored, resource: { ...stored.resource, groups } } : stored;
  }

  /** In order; without one, in that in which they were made, as their ids are. */
  private found(context: RequestContext, type: ResourceTypeName, { filter, sort }: Pick<Query, "filter" | "sort">): Stored[] {
    const all = [...this.rows(context).values()].filter((row) => row.type === type).map((row) => this.complete(context, row));
    const found = filter ? all.filter((stored) => matches(filter, stored, types[type])) : all;
    return found.sort(inOrderOf(sort, types[type]));
  }

  private rows({ connection }: RequestContext): Map<string, Row> {
    const rows = this.organisations.get(connection.organisationId) ?? new Map<string, Row>();
    this.organisations.set(connection.organisationId, rows);
    return rows;
  }
}

/** The groups that have somebody as a member, and those that have these, each with how it was reached. */
function groupsOf(id: string, rows: ReadonlyMap<string, Row>): Map<Row, "direct" | "indirect"> {
  const found = new Map<Row, "direct" | "indirect">();
  let last = [id];
  for (let type: "direct" | "indirect" = "direct"; last.length > 0; type = "indirect") {
    const next = [...rows.values()].filter(
      (row) => !found.has(row) && membersOf(row.stored.resource).some(({ value }) => last.includes(String(value))),
    );
    for (const row of next) found.set(row, type);
    last = next.map(({ stored }) => stored.id);
  }
  return found;
}

function membersOf(resource: Resource): JsonObject[] {
  return (resource.members ?? []) as JsonObject[];
}

function displayOf(row: Row | undefined): { display?: string } {
  const name = row?.stored.resource.displayName;
  return typeof name === "string" ? { display: name } : {};
}

type Key = string | number | undefined;

/** RFC 7644 §3.4.2.3: absent values last, or first when descending; the id decides between equals. */
function inOrderOf(sort: Query["sort"], type: ResourceType): (one: Stored, other: Stored) => number {
  const sign = sort?.descending ? -1 : 1;
  return (one, other) =>
    sign * ((sort ? compareKeys(sortKey(sort.path, type, one), sortKey(sort.path, type, other)) : 0) || compareBytes(one.id, other.id));
}

function compareKeys(one: Key, other: Key): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  return typeof one === "number" && typeof other === "number" ? one - other : compareBytes(String(one), String(other));
}

/** What decides: of several values that of the primary one, or else of the first. */
function sortKey({ schema, attribute, subAttribute }: AttributePath, type: ResourceType, stored: Stored): Key {
  const { id, created, lastModified, resource } = stored;
  const whole: JsonObject = { ...resource, id, meta: { created, lastModified, resourceType: type.name } };
  const owner = isExtension(type, schema) ? (whole[schema] as JsonObject | undefined) : whole;
  const given = owner?.[attribute.name];
  const chosen = Array.isArray(given) ? (given.find((value) => (value as JsonObject).primary === true) ?? given[0]) : given;
  const value = subAttribute ? (chosen as JsonObject | undefined)?.[subAttribute.name] : chosen;
  if (value === undefined && chosen !== undefined && subAttribute?.name === "primary") return 0;
  if (value === undefined) return undefined;
  if (typeof value === "boolean") return Number(value);
  const { type: kind, caseExact } = subAttribute ?? attribute;
  if (kind === "dateTime") return parseInstant(String(value));
  return caseExact ? String(value) : comparisonKey(String(value));
}
