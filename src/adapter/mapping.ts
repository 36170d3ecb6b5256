/** How one SCIM resource type is kept by the domain API: a row for each SCIM path, and the forms made from the rows. */
import type { ResourceType } from "../../schema/scim/attribute.js";

/** A row says where a SCIM path lives; the names are the domain's fields, checked against its schema by the compiler. */
export type Row<Field extends string, List extends string, ListField extends string, Related extends string, Order extends string> =
  /** A field of the object itself, read and written. */
  | {
      readonly kind: "field";
      readonly field: Field;
      readonly order?: Order /** It can be changed but never be without a value. */;
      readonly always?: true;
    }
  /** A field of each of the object's values; sorted by, it is that of the primary value or else of the first. */
  | { readonly kind: "value"; readonly list: List; readonly field: ListField; readonly order?: Order }
  /** Read and filtered, but the domain's to write. */
  | { readonly kind: "derived"; readonly field: string; readonly order?: Order }
  /** The object's own id and times. */
  | { readonly kind: "own"; readonly field: "id" | "createdAt" | "updatedAt"; readonly order?: Order }
  /** A field of each related object; `words` translates an enumeration. */
  | {
      readonly kind: "related";
      readonly list: Related;
      readonly field: string;
      readonly words?: Readonly<Record<string, string>>;
      readonly order?: undefined;
    }
  /** The same for every object of the type. */
  | { readonly kind: "fixed"; readonly value: string; readonly order?: Order }
  /** The URNs of the schemas that the object has values of, RFC 7643 §3. */
  | { readonly kind: "urns"; readonly order?: undefined }
  /** Made when the answer is written, or not supported: it cannot be filtered by. */
  | { readonly kind: "none"; readonly why: string; readonly order?: undefined };

export type AnyRow = Row<string, string, string, string, string>;

/** A path of the resource as steps: the extension's URN first where there is one. */
export interface Step {
  readonly urn?: string;
  readonly attribute: string;
  readonly subAttribute?: string;
}

export interface FieldRow extends Step {
  readonly path: string;
  readonly field: string;
  readonly always: boolean;
}

/** One multi-valued attribute: its list in the domain and its sub-attributes. */
export interface ListRow {
  readonly attribute: string;
  readonly list: string;
  readonly fields: readonly { readonly name: string; readonly field: string }[];
}

/** One attribute made of related objects. */
export interface RelatedRow {
  readonly attribute: string;
  readonly list: string;
  readonly fields: readonly {
    readonly name: string;
    readonly field: string;
    readonly words?: Readonly<Record<string, string>>;
  }[];
}

/** A mapping's rows sorted into what each direction walks; made once. */
export interface Mapping {
  readonly type: ResourceType;
  readonly rows: ReadonlyMap<string, AnyRow>;
  /** Fields that are read, in order: written ones and derived ones. */
  readonly read: readonly FieldRow[];
  readonly written: readonly FieldRow[];
  readonly lists: readonly ListRow[];
  readonly related: readonly RelatedRow[];
}

export function compileMapping(type: ResourceType, table: Readonly<Record<string, AnyRow>>): Mapping {
  const read: FieldRow[] = [];
  const written: FieldRow[] = [];
  const lists = new Map<string, { attribute: string; list: string; fields: { name: string; field: string }[] }>();
  const related = new Map<string, { attribute: string; list: string; fields: RelatedRow["fields"][number][] }>();
  for (const [path, row] of Object.entries(table)) {
    const step = stepOf(type, path);
    const name = step.subAttribute ?? step.attribute;
    if (row.kind === "field" || row.kind === "derived") {
      const entry = { ...step, path, field: row.field, always: row.kind === "field" && row.always === true };
      read.push(entry);
      if (row.kind === "field") written.push(entry);
    } else if (row.kind === "value") {
      const list = lists.get(row.list) ?? { attribute: step.attribute, list: row.list, fields: [] };
      list.fields.push({ name, field: row.field });
      lists.set(row.list, list);
    } else if (row.kind === "related") {
      const list = related.get(row.list) ?? { attribute: step.attribute, list: row.list, fields: [] };
      list.fields.push({ name, field: row.field, ...(row.words ? { words: row.words } : {}) });
      related.set(row.list, list);
    }
  }
  return { type, rows: new Map(Object.entries(table)), read, written, lists: [...lists.values()], related: [...related.values()] };
}

function stepOf(type: ResourceType, path: string): Step {
  const extension = type.schemaExtensions.find(({ schema }) => path.startsWith(`${schema.id}:`));
  const local = extension ? path.slice(extension.schema.id.length + 1) : path;
  const [attribute = "", subAttribute] = local.split(".");
  return { urn: extension?.schema.id, attribute, subAttribute };
}
