/** SQL with named parameters, compiled once: `:name`, lists `(:ids*)`, and rows `[each rows: (:organisation, :row.id)]`. */

export type StoreKind = "sqlite" | "mariadb" | "mysql";
export type SqlValue = string | number | bigint | boolean | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;
export type SqlParameters = Readonly<Record<string, SqlValue | readonly SqlValue[] | readonly SqlRow[]>>;

/** What goes to a driver: placeholders and their values in order. */
export interface BoundStatement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** Whether every call of the statement has this same text, so that preparing it pays. */
  readonly constant: boolean;
}

type Part =
  | string
  | { readonly kind: "value" | "list" | "field"; readonly name: string }
  | { readonly kind: "each"; readonly name: string; readonly row: readonly Part[] };

const tokens = /'(?:[^']|'')*'|`[^`]*`|\[each (\w+): ([^\]]*)\]|:row\.(\w+)|:(\w+)(\*?)/g;

function compile(sql: string, used: Set<string>): readonly Part[] {
  const parts: Part[] = [];
  let text = "";
  let from = 0;
  for (const match of sql.matchAll(tokens)) {
    const [whole, each, row, field, name, list] = match;
    text += sql.slice(from, match.index);
    from = match.index + whole.length;
    let part: Part | undefined;
    if (each !== undefined && row !== undefined) part = { kind: "each", name: each, row: compile(row, used) };
    else if (field !== undefined) part = { kind: "field", name: field };
    else if (name !== undefined) {
      used.add(name);
      part = { kind: list === "*" ? "list" : "value", name };
    }
    if (part === undefined) {
      text += whole;
    } else {
      parts.push(text, part);
      text = "";
    }
  }
  parts.push(text + sql.slice(from));
  return parts;
}

function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`The statement's parameter :${name} was not given.`);
  return value;
}

const plain = (value: SqlValue): SqlValue => (typeof value === "boolean" ? Number(value) : value);

class Compiled {
  private readonly parts: readonly Part[];
  /** The finished text and the order of its parameters, when no list or row can change it. */
  private readonly fixed: { readonly sql: string; readonly names: readonly string[] } | undefined;

  constructor(sql: string, used: Set<string>) {
    this.parts = compile(sql, used);
    const names: string[] = [];
    let text = "";
    for (const part of this.parts) {
      if (typeof part === "string") text += part;
      else if (part.kind === "value") {
        names.push(part.name);
        text += "?";
      } else return;
    }
    this.fixed = { sql: text, names };
  }

  bind(parameters: SqlParameters): BoundStatement {
    const values: SqlValue[] = [];
    if (this.fixed !== undefined) {
      for (const name of this.fixed.names) values.push(plain(present(parameters[name], name) as SqlValue));
      return { sql: this.fixed.sql, values, constant: true };
    }
    return { sql: render(this.parts, parameters, undefined, values), values, constant: false };
  }
}

function render(parts: readonly Part[], parameters: SqlParameters, row: SqlRow | undefined, values: SqlValue[]): string {
  let sql = "";
  for (const part of parts) {
    if (typeof part === "string") {
      sql += part;
    } else if (part.kind === "each") {
      const rows = present(parameters[part.name], part.name) as readonly SqlRow[];
      if (rows.length === 0) throw new Error(`The statement's rows :${part.name} are empty.`);
      sql += rows.map((each) => render(part.row, parameters, each, values)).join(", ");
    } else if (part.kind === "list") {
      const list = present(parameters[part.name], part.name) as readonly SqlValue[];
      // An empty list is a list that holds nothing equal to anything.
      sql += list.length === 0 ? "NULL" : list.map(() => "?").join(", ");
      values.push(...list.map(plain));
    } else {
      const value = part.kind === "field" ? row?.[part.name] : parameters[part.name];
      values.push(plain(present(value, part.name) as SqlValue));
      sql += "?";
    }
  }
  return sql;
}

/** What a scope binds: its organisation, and the one whose settings count in it, which is another one only in a rehearsal. */
const scopes = ["organisation", "home"] as const;

/** One text for every store, or one for each where they differ. */
export type SqlText = string | { readonly sqlite: string; readonly mysql: string };

/** A statement that is ready to be bound. Only `statement()` makes one that a tenant's scope takes. */
export class Statement<Scoped extends boolean = boolean> {
  private readonly sqlite: Compiled;
  private readonly mysql: Compiled;

  constructor(
    text: SqlText,
    readonly scoped: Scoped,
    /** Read under the deadline, since no index may serve it; not inside a transaction. */
    readonly bounded = false,
  ) {
    const variants = typeof text === "string" ? [text] : [text.sqlite, text.mysql];
    const compiled = variants.map((sql) => {
      const used = new Set<string>();
      const result = new Compiled(sql, used);
      if (scoped && !scopes.some((name) => used.has(name)))
        throw new Error(`A statement must be held to one organisation by :organisation: ${sql}`);
      return result;
    });
    this.sqlite = compiled[0] as Compiled;
    this.mysql = (compiled[1] ?? compiled[0]) as Compiled;
  }

  bind(kind: StoreKind, parameters: SqlParameters): BoundStatement {
    return (kind === "sqlite" ? this.sqlite : this.mysql).bind(parameters);
  }
}

/** A statement inside one organisation: it must use `:organisation`, which the scope binds, or `:home` for what is the same in a rehearsal. */
export function statement(text: SqlText): Statement<true> {
  return new Statement(text, true);
}

/** A statement that no organisation bounds: finding a credential by its digest, operators' commands. Never reached through a scope. */
export function unscoped(text: SqlText): Statement<false> {
  return new Statement(text, false);
}

const made = new Map<string, Statement<true>>();
const madeLimit = 500;

/**
 * A scoped statement whose text is put together from fixed pieces (a where input, a choice of columns): compiled once for each text.
 * It is `bounded` when no index may serve it; what follows each of its `WHERE` is then an AND.
 */
export function madeStatement(sql: string, bounded = false): Statement<true> {
  const key = bounded ? `bounded ${sql}` : sql;
  let found = made.get(key);
  if (found === undefined) {
    found = new Statement(sql, true, bounded);
    if (made.size >= madeLimit) made.delete(made.keys().next().value as string);
    made.set(key, found);
  }
  return found;
}
