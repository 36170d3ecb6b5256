/** The one door to the database: reads, and transactions that are tried again when another writer was in the way. */
import { setTimeout as pause } from "node:timers/promises";
import type { Backend, Connection, StatementResult } from "./backend.js";
import { DeadlinePassed, WaitedTooLong, WriteCollision } from "./database-errors.js";
import { DomainError } from "./errors.js";
import type { SqlParameters, Statement, StoreKind } from "./statement.js";

/** What can be asked inside a transaction. */
export interface Transaction {
  all<Row>(statement: Statement, parameters?: SqlParameters): Promise<Row[]>;
  one<Row>(statement: Statement, parameters?: SqlParameters): Promise<Row | undefined>;
  run(statement: Statement, parameters?: SqlParameters): Promise<StatementResult<unknown>>;
}

const tryFor = 8000;
const longestPause = 200;

export class Store {
  /** Told each statement before it runs, `BEGIN`, `COMMIT` and `ROLLBACK` among them. */
  onStatement: ((sql: string) => void) | undefined;

  constructor(
    private readonly backend: Backend,
    /** Milliseconds that a bounded read may take. */
    private readonly deadline: number,
  ) {}

  get kind(): StoreKind {
    return this.backend.kind;
  }

  async all<Row>(statement: Statement, parameters: SqlParameters = {}): Promise<Row[]> {
    return (await this.read<Row>(statement, parameters)).rows;
  }

  async one<Row>(statement: Statement, parameters: SqlParameters = {}): Promise<Row | undefined> {
    return (await this.read<Row>(statement, parameters)).rows[0];
  }

  /** Runs `work` in a transaction. It may run several times: it must change nothing but rows, and keep nothing from a try that failed. */
  async write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const until = Date.now() + tryFor;
    for (let tries = 0; ; tries++) {
      try {
        return await this.backend.transaction(
          (connection) => work(this.inside(connection)),
          (sql) => this.onStatement?.(sql),
        );
      } catch (error) {
        if (!(error instanceof WriteCollision)) throw error;
        if (Date.now() >= until) throw new DomainError("BUSY", "The store was too busy and nothing was changed; please try again.");
        await pause(Math.random() * Math.min(longestPause, 4 * 2 ** tries));
      }
    }
  }

  /** The statements that would make the tables what the entities say: none, when the migrations tell the same. */
  async drift(): Promise<string[]> {
    const { upQueries } = await this.backend.dataSource.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  }

  close(): Promise<void> {
    return this.backend.close();
  }

  private async read<Row>(statement: Statement, parameters: SqlParameters): Promise<StatementResult<Row>> {
    if (!statement.bounded) return this.send<Row>(this.backend, statement, parameters);
    try {
      return await this.send<Row>({ run: (bound) => this.backend.runWithin(bound, this.deadline) }, statement, parameters);
    } catch (error) {
      if (error instanceof DeadlinePassed) throw tookTooLong(this.deadline);
      if (error instanceof WaitedTooLong) throw new DomainError("BUSY", "Too many long lists are being read at once; please try again.");
      throw error;
    }
  }

  private inside(connection: Connection): Transaction {
    return {
      all: async <Row>(statement: Statement, parameters: SqlParameters = {}) =>
        (await this.send<Row>(connection, statement, parameters)).rows,
      one: async <Row>(statement: Statement, parameters: SqlParameters = {}) =>
        (await this.send<Row>(connection, statement, parameters)).rows[0],
      run: (statement, parameters = {}) => this.send(connection, statement, parameters),
    };
  }

  private send<Row>(connection: Connection, statement: Statement, parameters: SqlParameters): Promise<StatementResult<Row>> {
    const bound = statement.bind(this.kind, parameters);
    this.onStatement?.(bound.sql);
    return connection.run<Row>(bound);
  }
}

function tookTooLong(limit: number): DomainError {
  const text =
    `The list was not found within ${limit} ms, as long as reading one may take: narrow the filter by the whole value of an attribute that ` +
    "has an index (userName, externalId, displayName, employeeNumber, emails), or sort by such an attribute.";
  return new DomainError("LIMIT_EXCEEDED", text, { limit });
}
