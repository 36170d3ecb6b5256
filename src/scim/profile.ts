/** What a resource must carry when it is created, by the profile of the connection; RFC 7643 §4.1 and §4.2 are the least. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import type { ProfileName } from "./context.js";
import { invalidValue, mutability } from "./errors.js";
import { matchesEntry } from "./filter-match.js";
import type { PatchOperation, PatchPath } from "./patch-operation.js";
import { parsePath } from "./path.js";
import type { Json, JsonObject, Resource, ResourceTypeName } from "./resource.js";
import { isExtension } from "./schema-index.js";

export interface Requirement {
  /** As a client writes it. */
  readonly path: string;
  /** How it looks in a body. */
  readonly example: JsonObject;
}

const userName = { path: "userName", example: { userName: "ada@example.com" } };
const groupName = { path: "displayName", example: { displayName: "Design team" } };

export const profiles: Readonly<Record<ProfileName, Readonly<Record<ResourceTypeName, readonly Requirement[]>>>> = {
  generic: { User: [userName], Group: [groupName] },
  entra: {
    User: [
      userName,
      { path: "active", example: { active: true } },
      { path: 'emails[type eq "work"].value', example: { emails: [{ type: "work", value: "ada@example.com" }] } },
      { path: "displayName", example: { displayName: "Ada Quill" } },
      { path: "externalId", example: { externalId: "ada.quill" } },
    ],
    Group: [groupName],
  },
};

/** Refuses a resource that lacks what the profile asks of a create, naming all that is missing. */
export function checkProfile(resource: Resource, type: ResourceType, profile: ProfileName): void {
  const missing = profiles[profile][type.name].filter(({ path }) => !hasValue(resource, targetOf(path, type), type));
  if (missing.length === 0) return;
  const example = JSON.stringify(Object.assign({}, ...missing.map((requirement) => requirement.example)));
  const names = missing.map(({ path }) => path).join(", ");
  throw invalidValue(
    `${names} ${missing.length === 1 ? "is" : "are"} required of a ${type.name}, for example ${example}`,
    "missingAttribute",
  );
}

/**
 * Refuses a PATCH that takes away what the profile asks for. A remove is told apart from a value that became empty (RFC 7644 §3.5.2.2), and
 * nobody need complete what was not there before.
 */
export function checkKept(
  before: Resource,
  after: Resource,
  operations: readonly PatchOperation[],
  type: ResourceType,
  profile: ProfileName,
): void {
  for (const { path } of profiles[profile][type.name]) {
    const target = targetOf(path, type);
    if (!hasValue(before, target, type) || hasValue(after, target, type)) continue;
    const last = operations.findLast((operation) => operation.target.path.attribute === target.path.attribute);
    if (last?.op === "remove" && !last.emptied)
      throw mutability(`${path} is required of a ${type.name} and cannot be removed`, "requiredAttribute");
    throw invalidValue(`${path} is required of a ${type.name} and cannot be left empty`, "requiredAttribute");
  }
}

function hasValue(resource: Resource, { path, filter }: PatchPath, type: ResourceType): boolean {
  const owner = isExtension(type, path.schema) ? (resource[path.schema] as JsonObject | undefined) : resource;
  const value = owner?.[path.attribute.name];
  if (value === undefined) return false;
  const entries: Json[] = Array.isArray(value) ? value : [value];
  const selected = filter ? entries.filter((entry) => matchesEntry(filter, entry as JsonObject)) : entries;
  const { subAttribute } = path;
  return selected.some((entry) => !subAttribute || (entry as JsonObject)[subAttribute.name] !== undefined);
}

const targets = new Map(
  [userType, groupType].flatMap((type) =>
    Object.values(profiles).flatMap((profile) =>
      profile[type.name].map(({ path }) => [`${type.name} ${path}`, parseTarget(path, type)] as const),
    ),
  ),
);

function targetOf(path: string, type: ResourceType): PatchPath {
  return targets.get(`${type.name} ${path}`) ?? parseTarget(path, type);
}

function parseTarget(path: string, type: ResourceType): PatchPath {
  const parsed = parsePath(path, type, { dialects: "strict", quirks: new Map() });
  if ("extension" in parsed) throw new TypeError(`A profile names the whole extension ${path}`);
  return parsed;
}
