/** The only door to one organisation's rows: every statement that passes it is held to that organisation. */
import type { StatementResult } from "./backend.js";
import type { SqlParameters, Statement, StoreKind } from "./statement.js";
import type { Store, Transaction } from "./store.js";

/** A transaction inside one organisation. */
export class TenantTransaction {
  constructor(
    private readonly transaction: Transaction,
    readonly organisationId: string,
    readonly kind: StoreKind,
  ) {}

  all<Row>(statement: Statement<true>, parameters: SqlParameters = {}): Promise<Row[]> {
    return this.transaction.all(statement, { ...parameters, organisation: this.organisationId });
  }

  one<Row>(statement: Statement<true>, parameters: SqlParameters = {}): Promise<Row | undefined> {
    return this.transaction.one(statement, { ...parameters, organisation: this.organisationId });
  }

  run(statement: Statement<true>, parameters: SqlParameters = {}): Promise<StatementResult<unknown>> {
    return this.transaction.run(statement, { ...parameters, organisation: this.organisationId });
  }
}

export class TenantScope {
  constructor(
    private readonly store: Store,
    readonly organisationId: string,
  ) {}

  get kind(): StoreKind {
    return this.store.kind;
  }

  all<Row>(statement: Statement<true>, parameters: SqlParameters = {}): Promise<Row[]> {
    return this.store.all(statement, { ...parameters, organisation: this.organisationId });
  }

  one<Row>(statement: Statement<true>, parameters: SqlParameters = {}): Promise<Row | undefined> {
    return this.store.one(statement, { ...parameters, organisation: this.organisationId });
  }

  /** Runs `work` in a transaction, again when another writer was in the way: it must change nothing but rows. */
  write<T>(work: (transaction: TenantTransaction) => Promise<T>): Promise<T> {
    return this.store.write((transaction) => work(new TenantTransaction(transaction, this.organisationId, this.kind)));
  }
}
