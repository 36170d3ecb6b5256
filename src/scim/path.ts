/** Reads the path of a PATCH operation, RFC 7644 §3.5.2 and its grammar in Figure 7. */
import type { ResourceType, Schema } from "../../schema/scim/attribute.js";
import { type Leniency, tolerates } from "./dialects.js";
import { invalidPath } from "./errors.js";
import type { AttributePath } from "./filter.js";
import { FilterParser, maxFilterLength } from "./filter-parser.js";
import { printFilter } from "./filter-printer.js";
import type { PatchPath } from "./patch-operation.js";
import { findSchema, isExtension, ownerPath, resolvePath, resolveTolerated, subPath } from "./schema-index.js";

/** A path may also be an extension's URN alone: all its attributes. */
export type ParsedPath = PatchPath | { readonly extension: Schema };

export function parsePath(given: string, type: ResourceType, leniency: Leniency): ParsedPath {
  const text = given.trim();
  if (text === "") throw invalidPath("The path is empty; leave it out or name an attribute");
  if (text.length > maxFilterLength) throw invalidPath(`The path has ${text.length} characters; ${maxFilterLength} are allowed`);
  const bracket = text.indexOf("[");
  if (bracket >= 0) return parseValuePath(text, bracket, type, leniency);
  const schema = findSchema(type, text);
  if (schema && isExtension(type, schema.id)) return { extension: schema };
  return { path: resolve(text, type, leniency) };
}

/** `emails[type eq "work"]` and `emails[type eq "work"].value`. */
function parseValuePath(text: string, bracket: number, type: ResourceType, leniency: Leniency): PatchPath {
  const path = resolve(text.slice(0, bracket).trimEnd(), type, leniency);
  if (path.attribute.type !== "complex" || path.subAttribute) throw invalidPath(`${path.text} has no values to select from with [...]`);
  if (!path.attribute.multiValued && !tolerates(leniency, "filter-on-single-value")) {
    throw invalidPath(`${path.text} has one value only, so it takes no [...]`);
  }
  const parser = new FilterParser(text, type, leniency, bracket);
  const filter = parser.parseSelection(path);
  const rest = text.slice(parser.position);
  if (rest === "") return { path, filter };
  const behind = rest.startsWith(".") ? subPath(path, rest.slice(1)) : undefined;
  if (behind) return { path: behind, filter };
  throw invalidPath(`"${shown(rest)}" cannot stand behind ${printPath({ path, filter })}; ${subAttributesOf(path, ".")} can`);
}

function resolve(text: string, type: ResourceType, leniency: Leniency): AttributePath {
  const path = resolvePath(type, text);
  if (path) return path;
  const other = resolveTolerated(type, text);
  if (other && tolerates(leniency, other.by)) return other.path;
  const owner = resolvePath(type, text.slice(0, Math.max(0, text.lastIndexOf("."))));
  const hint = owner && !owner.subAttribute && owner.attribute.subAttributes ? `; ${owner.text} has ${subAttributesOf(owner, "")}` : "";
  throw invalidPath(`"${shown(text)}" is no attribute of ${type.name}${other ? `; write ${other.path.text}` : hint}`, "unknownAttribute");
}

/** The path as a client writes it. */
export function printPath({ path, filter }: PatchPath): string {
  if (!filter) return path.text;
  return `${ownerPath(path).text}[${printFilter(filter)}]${path.subAttribute ? `.${path.subAttribute.name}` : ""}`;
}

function subAttributesOf(path: AttributePath, prefix: string): string {
  return (path.attribute.subAttributes ?? []).map((attribute) => `${prefix}${attribute.name}`).join(", ");
}

function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
