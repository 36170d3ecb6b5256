/** What a database refuses, under one name for every store. */

/** A unique key is taken. `key` is `<table>_<last column>`, the name of the unique index on every store, or `PRIMARY`. */
export class DuplicateKey extends Error {
  constructor(
    readonly key: string,
    cause: unknown,
  ) {
    super(`Duplicate value for ${key}`, { cause });
  }
}

/** A row points at one that is not there, or one that is pointed at was to go. */
export class ForeignKeyMissing extends Error {
  constructor(cause: unknown) {
    super("A row refers to one that does not exist", { cause });
  }
}

/** Another writer was in the way and nothing was changed: the whole transaction may run again. */
export class WriteCollision extends Error {
  constructor(cause: unknown) {
    super("Another writer was in the way", { cause });
  }
}

interface Numbered {
  readonly errno?: number;
  readonly errcode?: number;
  readonly message: string;
}

// 1213 deadlock, 1205 lock wait, 1020 the row changed under a snapshot.
const mysqlCollisions = new Set([1213, 1205, 1020]);

export function fromMysql(error: unknown): unknown {
  const { errno, message } = error as Numbered;
  if (errno === undefined) return error;
  if (errno === 1062) {
    const key = /for key '(?:[^'.]*\.)?([^'.]+)'/.exec(message)?.[1] ?? "";
    return new DuplicateKey(key, error);
  }
  if (errno === 1452 || errno === 1451) return new ForeignKeyMissing(error);
  return mysqlCollisions.has(errno) ? new WriteCollision(error) : error;
}

// SQLite's primary result code of BUSY; the extended ones keep it in their low byte.
const sqliteBusy = 5;

export function fromSqlite(error: unknown): unknown {
  const { errcode, message } = error as Numbered;
  if (errcode === undefined) return error;
  if (errcode === 1555) return new DuplicateKey("PRIMARY", error);
  if (errcode === 2067) {
    const [table, column] = (message.split(",").at(-1) ?? "").split(":").at(-1)?.trim().split(".") ?? [];
    return new DuplicateKey(`${table}_${column}`, error);
  }
  if (errcode === 787) return new ForeignKeyMissing(error);
  return (errcode & 0xff) === sqliteBusy ? new WriteCollision(error) : error;
}
