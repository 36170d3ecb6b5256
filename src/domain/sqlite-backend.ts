/** The embedded store: one writer connection behind a queue, readers that see committed rows only (SQLite in WAL mode). */
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import type { DataSource } from "typeorm";
import type { Backend, Connection, StatementResult } from "./backend.js";
import { fromSqlite, WriteCollision } from "./database-errors.js";
import { SqliteDatabase } from "./sqlite-driver.js";
import { SqliteScans } from "./sqlite-scans.js";
import type { BoundStatement } from "./statement.js";

/** SQLite answers synchronously, so a long run of writes would starve timers and sockets without a pause. */
const writesBetweenPauses = 32;

/** Milliseconds in which a write of another process should end. */
const waitForOthers = 5000;

class SqliteConnection implements Connection {
  constructor(readonly database: SqliteDatabase) {}

  async run<Row>({ sql, values }: BoundStatement): Promise<StatementResult<Row>> {
    try {
      const prepared = this.database.cached(sql);
      if (prepared.reader) {
        const rows = prepared.all(...values) as Row[];
        return { rows, affected: rows.length, insertId: 0 };
      }
      return { rows: [], affected: prepared.run(...values).changes, insertId: 0 };
    } catch (error) {
      throw fromSqlite(error);
    }
  }
}

export class SqliteBackend implements Backend {
  readonly kind = "sqlite";
  private readonly reader: SqliteConnection;
  private readonly writer: SqliteConnection;
  private readonly scans: SqliteScans;
  private queue: Promise<unknown> = Promise.resolve();
  private writes = 0;

  constructor(
    readonly dataSource: DataSource,
    file: string,
  ) {
    this.writer = new SqliteConnection((dataSource.driver as unknown as { databaseConnection: SqliteDatabase }).databaseConnection);
    this.reader = new SqliteConnection(new SqliteDatabase(file, { readonly: true }));
    this.reader.database.pragma("cache_size = -32000");
    this.scans = new SqliteScans(file);
  }

  run<Row>(statement: BoundStatement): Promise<StatementResult<Row>> {
    return this.reader.run(statement);
  }

  runWithin<Row>(statement: BoundStatement, deadline: number): Promise<StatementResult<Row>> {
    return this.scans.run(statement, deadline);
  }

  transaction<T>(work: (connection: Connection) => Promise<T>, observe: (sql: string) => void): Promise<T> {
    const turn = this.queue.then(() => this.transactNow(work, observe));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async transactNow<T>(work: (connection: Connection) => Promise<T>, observe: (sql: string) => void): Promise<T> {
    if (++this.writes % writesBetweenPauses === 0) await nextTurn();
    await this.begin(observe);
    let result: T;
    try {
      result = await work(this.writer);
    } catch (error) {
      this.control("ROLLBACK", observe);
      throw error;
    }
    this.control("COMMIT", observe);
    return result;
  }

  /** Waits for another process without blocking this one; the writes behind wait in the queue. */
  private async begin(observe: (sql: string) => void): Promise<void> {
    const until = Date.now() + waitForOthers;
    for (;;) {
      try {
        this.control("BEGIN IMMEDIATE", observe);
        return;
      } catch (error) {
        if (!(error instanceof WriteCollision) || Date.now() >= until) throw error;
        await pause(1 + Math.random() * 9);
      }
    }
  }

  private control(sql: string, observe: (sql: string) => void): void {
    observe(sql);
    try {
      this.writer.database.cached(sql).run();
    } catch (error) {
      throw fromSqlite(error);
    }
  }

  async close(): Promise<void> {
    await this.queue;
    await this.scans.close();
    this.reader.database.close();
    await this.dataSource.destroy();
  }
}
