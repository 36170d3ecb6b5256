/** How a SCIM attribute is declared: its characteristics, RFC 7643 §2.2 and §7. */

export type AttributeType = "string" | "boolean" | "decimal" | "integer" | "dateTime" | "binary" | "reference" | "complex";

export type Mutability = "readOnly" | "readWrite" | "immutable" | "writeOnly";
export type Returned = "always" | "never" | "default" | "request";
export type Uniqueness = "none" | "server" | "global";
/** What the text of an attribute is, where it is not any text. */
export type TextFormat = "uri" | "url" | "email" | "languageTag" | "acceptLanguage" | "timeZone";

/** One attribute, as RFC 7643 §7 spells it. Omitted characteristics have the defaults of §2.2. */
export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly description: string;
  /** Default false. */
  readonly multiValued?: boolean;
  /** Default false. */
  readonly required?: boolean;
  /** Default false; ids, references and binaries say true. */
  readonly caseExact?: boolean;
  /** Default "readWrite". */
  readonly mutability?: Mutability;
  /** Default "default". */
  readonly returned?: Returned;
  /** Default "none". */
  readonly uniqueness?: Uniqueness;
  /** Suggestions, never a restriction (RFC 7643 §2.4). */
  readonly canonicalValues?: readonly string[];
  /** What a "reference" may point at. */
  readonly referenceTypes?: readonly string[];
  /** The form that a strict connection insists on; references and binaries have theirs from their type. */
  readonly format?: TextFormat;
  /** Default true. What is not supported is understood and ignored, and no schema tells of it. */
  readonly supported?: false;
  /** Only for type "complex". */
  readonly subAttributes?: readonly Attribute[];
}

/** One schema: a URN and its attributes. */
export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

/** One resource type, RFC 7643 §6. */
export interface ResourceType {
  readonly id: "User" | "Group";
  readonly name: "User" | "Group";
  readonly endpoint: "/Users" | "/Groups";
  readonly description: string;
  readonly schema: Schema;
  readonly schemaExtensions: readonly { readonly schema: Schema; readonly required: boolean }[];
}
