/** The only door to one organisation's rows: every statement that passes it is held to that organisation. */
import type { StatementResult } from "./backend.js";
import { DomainError } from "./errors.js";
import { type SqlParameters, type Statement, type StoreKind, statement } from "./statement.js";
import type { Store, Transaction } from "./store.js";

/** A transaction inside one organisation. */
export class TenantTransaction {
  constructor(
    private readonly transaction: Transaction,
    readonly organisationId: string,
    readonly kind: StoreKind,
    /** Of a copy in which something is rehearsed, the organisation itself, whose settings count there too. */
    readonly home = organisationId,
  ) {}

  all<Row>(statement: Statement<true>, parameters: SqlParameters = {}): Promise<Row[]> {
    return this.transaction.all(statement, this.held(parameters));
  }

  one<Row>(statement: Statement<true>, parameters: SqlParameters = {}): Promise<Row | undefined> {
    return this.transaction.one(statement, this.held(parameters));
  }

  run(statement: Statement<true>, parameters: SqlParameters = {}): Promise<StatementResult<unknown>> {
    return this.transaction.run(statement, this.held(parameters));
  }

  private held(parameters: SqlParameters): SqlParameters {
    return { ...parameters, organisation: this.organisationId, home: this.home };
  }
}

const copy = "SELECT id FROM organisations WHERE id = :organisation AND rehearsalOf = :home";
const selectCopy = statement(copy);
/** Whoever ends the rehearsal waits for those who write in it, and they for the end. */
const holdCopy = statement({ sqlite: copy, mysql: `${copy} LOCK IN SHARE MODE` });

const selectRehearsal = statement("SELECT id FROM organisations WHERE rehearsalOf = :organisation");

/** Where one organisation is read and written; or, with a `home` of its own, a copy of it in which something is rehearsed. */
export class TenantScope {
  constructor(
    private readonly store: Store,
    readonly organisationId: string,
    readonly home = organisationId,
  ) {}

  get kind(): StoreKind {
    return this.store.kind;
  }

  async all<Row>(statement: Statement<true>, parameters: SqlParameters = {}): Promise<Row[]> {
    const rows = await this.store.all<Row>(statement, this.held(parameters));
    if (this.isCopy) requireCopy(await this.store.one(selectCopy, this.held({})));
    return rows;
  }

  async one<Row>(statement: Statement<true>, parameters: SqlParameters = {}): Promise<Row | undefined> {
    return (await this.all<Row>(statement, parameters))[0];
  }

  /** Runs `work` in a transaction, again when another writer was in the way: it must change nothing but rows. */
  write<T>(work: (transaction: TenantTransaction) => Promise<T>): Promise<T> {
    return this.store.write(async (transaction) => {
      if (this.isCopy) requireCopy(await transaction.one(holdCopy, this.held({})));
      return work(new TenantTransaction(transaction, this.organisationId, this.kind, this.home));
    });
  }

  /** The copy in which the organisation rehearses, if it does. */
  async rehearsal(): Promise<TenantScope | undefined> {
    const found = await this.one<{ id: string }>(selectRehearsal);
    return found && new TenantScope(this.store, found.id, this.organisationId);
  }

  /** The organisation itself, also for who works in a copy of it. */
  atHome(): TenantScope {
    return this.isCopy ? new TenantScope(this.store, this.home) : this;
  }

  get isCopy(): boolean {
    return this.home !== this.organisationId;
  }

  private held(parameters: SqlParameters): SqlParameters {
    return { ...parameters, organisation: this.organisationId, home: this.home };
  }
}

/** What is missing from a copy that is gone is not missing from the organisation: nobody may be told so. */
function requireCopy(found: unknown): void {
  if (found === undefined)
    throw new DomainError("BUSY", "A rehearsal is just beginning, or has just ended; nothing was changed, please try again.");
}
