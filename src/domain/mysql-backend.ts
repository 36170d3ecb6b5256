/** MySQL and MariaDB through TypeORM's pool of mysql2 connections. */
import type { DataSource } from "typeorm";
import type { Backend, Connection, StatementResult } from "./backend.js";
import { fromMysql } from "./database-errors.js";
import type { BoundStatement } from "./statement.js";

/** The part of mysql2's callback API that is used. */
interface MysqlConnection {
  query(sql: string, values: readonly unknown[], done: (error: unknown, result: unknown) => void): void;
  execute(sql: string, values: readonly unknown[], done: (error: unknown, result: unknown) => void): void;
}
interface PooledConnection extends MysqlConnection {
  release(): void;
  destroy(): void;
}
interface MysqlPool extends MysqlConnection {
  getConnection(done: (error: unknown, connection: PooledConnection) => void): void;
}
interface WriteResult {
  readonly affectedRows: number;
  readonly insertId: number;
}

function run<Row>(connection: MysqlConnection, { sql, values, constant }: BoundStatement): Promise<StatementResult<Row>> {
  return new Promise((resolve, reject) => {
    connection[constant ? "execute" : "query"](sql, values, (error, result) => {
      if (error) reject(fromMysql(error));
      else if (Array.isArray(result)) resolve({ rows: result as Row[], affected: result.length, insertId: 0 });
      else resolve({ rows: [], affected: (result as WriteResult).affectedRows, insertId: (result as WriteResult).insertId });
    });
  });
}

const outermostSelect = /'(?:[^']|'')*'|`[^`]*`|[()]|\bSELECT\b/g;

/** The statement with its deadline in it: a session's would hold for the writes that share the connection. */
export function within(kind: "mariadb" | "mysql", sql: string, deadline: number): string {
  if (kind === "mariadb") return `SET STATEMENT max_statement_time = ${deadline / 1000} FOR ${sql}`;
  let depth = 0;
  for (const { 0: token, index } of sql.matchAll(outermostSelect)) {
    if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    else if (token === "SELECT" && depth === 0) {
      const end = index + token.length;
      return `${sql.slice(0, end)} /*+ MAX_EXECUTION_TIME(${deadline}) */${sql.slice(end)}`;
    }
  }
  throw new Error(`Only a SELECT has a deadline: ${sql}`);
}

// MySQL does not prepare these.
const control = (sql: string): BoundStatement => ({ sql, values: [], constant: false });
const begin = control("START TRANSACTION");
const commit = control("COMMIT");
const rollback = control("ROLLBACK");

export class MysqlBackend implements Backend {
  private readonly pool: MysqlPool;

  constructor(
    readonly dataSource: DataSource,
    readonly kind: "mariadb" | "mysql",
  ) {
    this.pool = (dataSource.driver as unknown as { pool: MysqlPool }).pool;
  }

  run<Row>(statement: BoundStatement): Promise<StatementResult<Row>> {
    return run(this.pool, statement);
  }

  runWithin<Row>(statement: BoundStatement, deadline: number): Promise<StatementResult<Row>> {
    return run(this.pool, { ...statement, sql: within(this.kind, statement.sql, deadline) });
  }

  async transaction<T>(work: (connection: Connection) => Promise<T>, observe: (sql: string) => void): Promise<T> {
    const connection = await new Promise<PooledConnection>((resolve, reject) => {
      this.pool.getConnection((error, pooled) => (error ? reject(error) : resolve(pooled)));
    });
    const step = (statement: BoundStatement) => {
      observe(statement.sql);
      return run(connection, statement);
    };
    try {
      await step(begin);
      const result = await work({ run: (statement) => run(connection, statement) });
      await step(commit);
      connection.release();
      return result;
    } catch (error) {
      try {
        await step(rollback);
        connection.release();
      } catch {
        // A connection that cannot even roll back must not go back into the pool; the server rolls back when it closes.
        connection.destroy();
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }
}
