/** Declares columns and GraphQL fields from rows of a table instead of from one decorator a property. */
import { Field } from "type-graphql";
import { Column } from "typeorm";
import { keyBytes } from "./comparison-key.js";

/** A class whose prototype is decorated. */
type Declared = abstract new (...none: never[]) => object;
export type TypeThunk = () => unknown;

/** `@Field` on a property that a table names. */
export function declareField(target: Declared, name: string, type: TypeThunk, options: { description: string; nullable?: boolean }): void {
  Field(type as () => StringConstructor, options)(target.prototype, name);
}

/** A text column, and beside it the bytes by which it is compared. */
export function declareText(target: Declared, name: string, max: number, nullable: boolean, long = false): void {
  if (long) Column({ type: "text", nullable })(target.prototype, name);
  else Column({ type: "varchar", length: max, nullable })(target.prototype, name);
  Column({ type: "varbinary", length: keyBytes(max), nullable })(target.prototype, keyColumn(name));
}

export function keyColumn(name: string): string {
  return `${name}Key`;
}

/** The base of a class whose properties a table declares; `Properties` is what they come to. */
export function declared<Properties>(): new () => Properties {
  return class {} as new () => Properties;
}
