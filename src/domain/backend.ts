/** What a database must do for the store: read, and run a transaction once. Retrying and counting are the store's. */
import type { DataSource } from "typeorm";
import type { BoundStatement, StoreKind } from "./statement.js";

export interface StatementResult<Row> {
  readonly rows: Row[];
  /** Rows that a write matched. */
  readonly affected: number;
  /** What `LAST_INSERT_ID(expression)` gave back (MySQL and MariaDB). */
  readonly insertId: number;
}

export interface Connection {
  run<Row>(statement: BoundStatement): Promise<StatementResult<Row>>;
}

export interface Backend extends Connection {
  readonly kind: StoreKind;
  /** TypeORM's view of the same database: migrations, and the comparison of entities with tables. */
  readonly dataSource: DataSource;
  /** A read outside transactions, ended when it takes more milliseconds than `deadline`: `DeadlinePassed`. */
  runWithin<Row>(statement: BoundStatement, deadline: number): Promise<StatementResult<Row>>;
  /** One try. Throws what database-errors.ts names. */
  transaction<T>(work: (connection: Connection) => Promise<T>, observe: (sql: string) => void): Promise<T>;
  close(): Promise<void>;
}
