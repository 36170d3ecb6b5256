/** What the person at the terminal reads when a start fails: the setting, its value, what is wrong with it, what helps. */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { inDataDir, openDataDir } from "../../src/server/data-dir.js";
import { ListenFault } from "../../src/server/listening.js";
import { startupFault } from "../../src/server/startup-fault.js";

const systemError = (code: string, syscall: string) => Object.assign(new Error(`${code}: refused, ${syscall}`), { code, syscall });

async function said(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return startupFault(error).message;
  }
  throw new Error("It did not fail");
}

describe("A DATA_DIR that cannot be", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "plandisc-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const rows: readonly [why: string, prepare: (data: string) => Promise<unknown>, says: RegExp][] = [
    ["is a file", (data) => writeFile(data, ""), /that is a file/],
    [
      "lies in a file",
      async (data) => {
        await rm(join(data, ".."), { recursive: true });
        await writeFile(join(data, ".."), "");
      },
      /a part of that path is a file/,
    ],
    [
      "has a folder for the store",
      (data) => mkdir(join(data, "plandisc.sqlite"), { recursive: true }),
      /plandisc\.sqlite is no file: move it away/,
    ],
    [
      "has something else for the store",
      async (data) => {
        await mkdir(data);
        await writeFile(join(data, "plandisc.sqlite"), "these are the notes of a person");
      },
      /plandisc\.sqlite is not a SQLite database: move it away/,
    ],
  ];
  for (const [why, prepare, says] of rows) {
    it(`is told: it ${why}`, async () => {
      const data = join(folder, "in", "data");
      await mkdir(join(folder, "in"));
      await prepare(data);
      const message = await said(openDataDir(data));
      expect(message).to.match(says).and.to.contain(`DATA_DIR is "${data}"`).and.not.to.match(/\n/);
    });
  }

  for (const code of ["EACCES", "EROFS", "ENOSPC"]) {
    it(`is told: ${code}, without a word on ports`, async () => {
      const message = await said(inDataDir("/there", () => Promise.reject(systemError(code, "open"))));
      expect(message)
        .to.match(/DATA_DIR is "\/there".*set DATA_DIR/)
        .and.not.to.match(/PORT/);
    });
  }

  it("is made with its parents when it can be, and taken again", async () => {
    const data = join(folder, "a", "b", "c");
    await Promise.all([openDataDir(data), openDataDir(data)]);
    expect((await stat(data)).isDirectory()).to.equal(true);
    await writeFile(join(data, "plandisc.sqlite"), "");
    await openDataDir(data);
    expect(await readFile(join(data, "plandisc.sqlite"), "utf8")).to.equal("");
  });
});

describe("What keeps a server from listening, or from its store", () => {
  const rows: readonly [fault: unknown, says: RegExp, not: RegExp][] = [
    [new ListenFault(systemError("EACCES", "listen")), /PORT/, /DATA_DIR|HOST|DATABASE_URL/],
    [new ListenFault(systemError("EADDRINUSE", "listen")), /PORT/, /DATA_DIR|HOST|DATABASE_URL/],
    [new ListenFault(systemError("ENOTFOUND", "getaddrinfo")), /HOST/, /DATA_DIR|DATABASE_URL/],
    [systemError("ENOTFOUND", "getaddrinfo"), /DATABASE_URL/, /HOST/],
    [new AggregateError([systemError("ECONNREFUSED", "connect")]), /DATABASE_URL/, /HOST/],
    [Object.assign(new Error("database disk image is malformed"), { code: "ERR_SQLITE_ERROR" }), /DATA_DIR/, /\n/],
  ];
  for (const [fault, says, not] of rows) {
    it(`is told by the setting: ${(fault as Error).message || "several"} ${says}`, () => {
      expect(startupFault(fault).message).to.match(says).and.not.to.match(not);
    });
  }

  it("keeps the stack of a fault that nobody foresaw", () => {
    expect(startupFault(new TypeError("x")).message).to.match(/TypeError: x\n\s+at /);
  });
});
