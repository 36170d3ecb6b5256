/** The form of better-sqlite3 that TypeORM speaks, over the API of node:sqlite: built into newer Nodes, a prebuilt package on Node 20. */
import { createRequire } from "node:module";

interface RawStatement {
  all(...values: unknown[]): Record<string, unknown>[];
  run(...values: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  columns(): unknown[];
}
interface RawDatabase {
  prepare(sql: string): RawStatement;
  exec(sql: string): void;
  function(name: string, work: () => number): void;
  close(): void;
}
type RawConstructor = new (file: string, options: { readOnly: boolean; timeout: number }) => RawDatabase;

const builtin = (process as { getBuiltinModule?: (name: string) => unknown }).getBuiltinModule?.("node:sqlite");
const { DatabaseSync } = (builtin ?? createRequire(import.meta.url)("@photostructure/sqlite")) as { DatabaseSync: RawConstructor };

/** The API takes neither `undefined` nor booleans, and would bind dates and objects silently as NULL. */
function bindable(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === "boolean") return Number(value);
  if (value !== null && typeof value === "object" && !(value instanceof Uint8Array)) {
    throw new TypeError("SQLite binds text, numbers and bytes; an object or a date was given.");
  }
  return value;
}

export class SqliteStatement {
  /** Whether it gives rows. */
  readonly reader: boolean;

  constructor(private readonly raw: RawStatement) {
    this.reader = raw.columns().length > 0;
  }

  all(...values: unknown[]): Record<string, unknown>[] {
    return this.raw.all(...values.map(bindable));
  }

  run(...values: unknown[]): { changes: number; lastInsertRowid: number | bigint } {
    const { changes, lastInsertRowid } = this.raw.run(...values.map(bindable));
    return { changes: Number(changes), lastInsertRowid };
  }
}

export interface SqliteOptions {
  readonly readonly?: boolean;
  /** Milliseconds to wait, blocking, for another process. */
  readonly timeout?: number;
}

const preparedLimit = 500;

export class SqliteDatabase {
  private readonly raw: RawDatabase;
  private readonly prepared = new Map<string, SqliteStatement>();

  constructor(file: string, options: SqliteOptions = {}) {
    this.raw = new DatabaseSync(file, { readOnly: options.readonly ?? false, timeout: options.timeout ?? 5000 });
  }

  prepare(sql: string): SqliteStatement {
    return new SqliteStatement(this.raw.prepare(sql));
  }

  /** Prepares at first use and keeps the statement. */
  cached(sql: string): SqliteStatement {
    let found = this.prepared.get(sql);
    if (found === undefined) {
      found = this.prepare(sql);
      if (this.prepared.size >= preparedLimit) this.prepared.delete(this.prepared.keys().next().value as string);
      this.prepared.set(sql, found);
    }
    return found;
  }

  pragma(text: string): Record<string, unknown>[] {
    return this.raw.prepare(`PRAGMA ${text}`).all();
  }

  exec(sql: string): void {
    this.raw.exec(sql);
  }

  /** Defines an SQL function without arguments, which may be different each time. */
  function(name: string, work: () => number): void {
    this.raw.function(name, work);
  }

  close(): void {
    this.prepared.clear();
    this.raw.close();
  }
}
