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

/** A read was ended at its deadline. */
export class DeadlinePassed extends Error {
  constructor(cause?: unknown) {
    super("A read was ended at its deadline", { cause });
  }
}

/** A read did not begin: too many others were before it. */
export class WaitedTooLong extends Error {
  constructor() {
    super("A read waited too long for others");
  }
}

interface MysqlFault {
  readonly errno?: number;
  readonly message: string;
}

// 1213 deadlock, 1205 lock wait, 1020 the row changed under a snapshot.
const mysqlCollisions = new Set([1213, 1205, 1020]);

// 3024 MySQL's deadline, 1969 MariaDB's.
const mysqlDeadlines = new Set([3024, 1969]);

/** 1028 a sort was ended, for the reason that its message names. */
const mysqlSortEnded = 1028;

export function fromMysql(error: unknown): unknown {
  const { errno, message } = error as MysqlFault;
  if (errno === undefined) return error;
  if (errno === 1062) {
    const key = /for key '(?:[^'.]*\.)?([^'.]+)'/.exec(message)?.[1] ?? "";
    return new DuplicateKey(key, error);
  }
  if (errno === 1452 || errno === 1451) return new ForeignKeyMissing(error);
  if (mysqlDeadlines.has(errno) || (errno === mysqlSortEnded && /time exceeded/.test(message))) return new DeadlinePassed(error);
  return mysqlCollisions.has(errno) ? new WriteCollision(error) : error;
}

/** SQLite's extended result codes. */
const sqlite = { busy: 5, foreignKey: 787, primaryKey: 1555, unique: 2067 } as const;

// The prebuilt package leaves the code out when a statement that gives rows fails; SQLite's message says the same.
const sqliteMessages: readonly [begin: string, code: number][] = [
  ["UNIQUE constraint failed", sqlite.unique],
  ["FOREIGN KEY constraint failed", sqlite.foreignKey],
  ["database is locked", sqlite.busy],
];

interface SqliteFault {
  readonly code?: unknown;
  readonly errcode?: number;
  readonly message: string;
}

export function fromSqlite(error: unknown): unknown {
  const { code, errcode, message } = error as SqliteFault;
  if (code !== "ERR_SQLITE_ERROR") return error;
  const number = errcode ?? sqliteMessages.find(([begin]) => message.startsWith(begin))?.[1] ?? 0;
  if (number === sqlite.primaryKey) return new DuplicateKey("PRIMARY", error);
  if (number === sqlite.unique) {
    const [table, column] = (message.split(/[,:]/).at(-1) ?? "").trim().split(".");
    return new DuplicateKey(`${table}_${column}`, error);
  }
  if (number === sqlite.foreignKey) return new ForeignKeyMissing(error);
  // The low byte of an extended code is the code itself.
  return (number & 0xff) === sqlite.busy ? new WriteCollision(error) : error;
}
