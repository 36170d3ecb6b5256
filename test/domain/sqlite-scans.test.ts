/** The thread of the embedded store's bounded reads: how it starts, fails, and ends; and how other stores are told a deadline. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect } from "chai";
import { DeadlinePassed, fromMysql } from "../../src/domain/database-errors.js";
import { within } from "../../src/domain/mysql-backend.js";
import { SqliteDatabase } from "../../src/domain/sqlite-driver.js";
import { SqliteScans } from "../../src/domain/sqlite-scans.js";
import type { BoundStatement, SqlValue } from "../../src/domain/statement.js";

const asked = (sql: string, ...values: SqlValue[]): BoundStatement => ({ sql, values, constant: true });

/** Walks on until it is ended. */
const endless = asked("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i > 0) SELECT COUNT(*) AS total FROM n");
const one = asked("SELECT a FROM things WHERE a = ?", 1);

const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("Bounded reads of SQLite", () => {
  let folder: string;
  let file: string;
  let writer: SqliteDatabase;
  let opened: SqliteScans[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plandisc-"));
    file = join(folder, "things.sqlite");
    opened = [];
  });
  afterEach(async () => {
    for (const scans of opened) await scans.close();
    writer?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function makeFile(): void {
    writer = new SqliteDatabase(file);
    writer.exec("PRAGMA journal_mode = WAL; CREATE TABLE things (a, b); INSERT INTO things VALUES (1, x'00ff')");
  }
  function scans(wait?: number): SqliteScans {
    const made = new SqliteScans(file, wait);
    opened.push(made);
    return made;
  }

  it("end at their deadline, and leave nothing open behind them", async () => {
    makeFile();
    const reads = scans();
    expect(await thrown(reads.run(endless, 20))).to.be.instanceOf(DeadlinePassed);
    writer.exec("INSERT INTO things VALUES (2, NULL)");
    // A reader that is still somewhere in the past would keep the log.
    expect(writer.pragma("wal_checkpoint(TRUNCATE)")[0]).to.include({ busy: 0, log: 0 });
    expect((await reads.run(asked("SELECT a FROM things WHERE a > ?", 0), 5000)).rows).to.deep.equal([{ a: 1 }, { a: 2 }]);
  });

  it("give bytes as bytes", async () => {
    makeFile();
    const { rows } = await scans().run<{ b: Uint8Array }>(asked("SELECT b FROM things WHERE a = ?", 1), 5000);
    expect([...(rows[0]?.b ?? [])]).to.deep.equal([0, 255]);
  });

  it("are answered with an error when their thread ends, and the next starts another one", async () => {
    const reads = scans();
    expect(await thrown(reads.run(one, 5000))).to.match(/thread of bounded reads ended/);
    makeFile();
    expect((await reads.run(one, 5000)).rows).to.deep.equal([{ a: 1 }]);
  });

  it("are answered with what is wrong with them, and the next are served", async () => {
    makeFile();
    const reads = scans();
    expect(await thrown(reads.run(asked("SELECT a FROM elsewhere"), 5000))).to.match(/no such table: elsewhere/);
    expect((await reads.run(one, 5000)).rows).to.deep.equal([{ a: 1 }]);
  });

  it("wait for each other, but not for long", async () => {
    makeFile();
    const outcomes = (reads: SqliteScans) =>
      Promise.all([endless, one, one].map((statement) => reads.run(statement, 200).then(({ rows }) => rows, String)));
    expect(await outcomes(scans())).to.deep.equal(["Error: A read was ended at its deadline", [{ a: 1 }], [{ a: 1 }]]);
    const late = "Error: A read waited too long for others";
    expect(await outcomes(scans(50))).to.deep.equal(["Error: A read was ended at its deadline", late, late]);
  });

  it("end when the store is closed, and none begins", async () => {
    makeFile();
    const reads = scans();
    const first = thrown(reads.run(endless, 600_000));
    const second = thrown(reads.run(one, 5000));
    await nextTurn();
    await reads.close();
    expect([String(await first), String(await second)]).to.deep.equal([
      "Error: A read was ended at its deadline",
      "Error: A read waited too long for others",
    ]);
  });
});

describe("Bounded reads of MySQL and MariaDB", () => {
  const texts: readonly { readonly kind: "mysql" | "mariadb"; readonly sql: string; readonly told: string }[] = [
    {
      kind: "mariadb",
      sql: "SELECT a FROM b WHERE c = ?",
      told: "SET STATEMENT max_statement_time = 1.5 FOR SELECT a FROM b WHERE c = ?",
    },
    { kind: "mysql", sql: "SELECT a FROM b WHERE c = ?", told: "SELECT /*+ MAX_EXECUTION_TIME(1500) */ a FROM b WHERE c = ?" },
    {
      kind: "mysql",
      sql: "WITH RECURSIVE x (i) AS (SELECT ')' FROM y) SELECT i FROM x UNION ALL SELECT 1",
      told: "WITH RECURSIVE x (i) AS (SELECT ')' FROM y) SELECT /*+ MAX_EXECUTION_TIME(1500) */ i FROM x UNION ALL SELECT 1",
    },
  ];
  for (const { kind, sql, told } of texts) {
    it(`tell ${kind} their deadline: ${sql}`, () => {
      expect(within(kind, sql, 1500)).to.equal(told);
    });
  }

  const faults: readonly { readonly errno: number; readonly message: string; readonly ended: boolean }[] = [
    { errno: 3024, message: "Query execution was interrupted, maximum statement execution time exceeded", ended: true },
    { errno: 1969, message: "Query execution was interrupted (max_statement_time exceeded)", ended: true },
    { errno: 1028, message: "Sort aborted: Query execution was interrupted, maximum statement execution time exceeded", ended: true },
    { errno: 1028, message: "Sort aborted: Server shutdown in progress", ended: false },
    { errno: 1317, message: "Query execution was interrupted", ended: false },
  ];
  for (const { errno, message, ended } of faults) {
    it(`${ended ? "end" : "do not end"} at their deadline by ${errno} ${message}`, () => {
      expect(fromMysql(Object.assign(new Error(message), { errno })) instanceof DeadlinePassed).to.equal(ended);
    });
  }
});
