/**
 * One database server for a whole test run: the one that TEST_DATABASE_URL names, else MariaDB or MySQL of this machine started privately,
 * else, as root on Debian, MariaDB installed first. There is no run without one.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createConnection } from "mysql2/promise";
import { installPackage } from "./debian.js";

interface DatabaseServer {
  /** With the rights to create and drop databases; its path is not used. */
  readonly url: URL;
  readonly stop: () => Promise<void>;
}

export interface Database {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

let running: Promise<DatabaseServer> | undefined;
let made = 0;

/** A new, empty database. */
export async function createDatabase(): Promise<Database> {
  const { url } = await startDatabaseServer();
  const name = `plandisc_test_${process.pid}_${++made}`;
  await query(url, `CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => query(url, `DROP DATABASE ${name}`) };
}

export function startDatabaseServer(): Promise<DatabaseServer> {
  running ??= findServer();
  return running;
}

export async function stopDatabaseServer(): Promise<void> {
  const server = await running;
  running = undefined;
  await server?.stop();
}

async function query(url: URL, sql: string): Promise<void> {
  const server = new URL(url);
  server.pathname = "/";
  const connection = await createConnection(server.href);
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

async function findServer(): Promise<DatabaseServer> {
  const named = process.env.TEST_DATABASE_URL;
  if (named) return { url: new URL(named.replace(/^mariadb:/, "mysql:")), stop: async () => {} };
  const program = findProgram() ?? installMariadb();
  return startPrivately(program);
}

const programs = ["mariadbd", "mysqld"];
const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", "/usr/libexec"];

function findProgram(): string | undefined {
  return programs.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

const advice =
  "The tests need a MariaDB or MySQL server. Install the package mariadb-server (Debian: apt-get install mariadb-server), " +
  "or name a server by TEST_DATABASE_URL=mysql://user:password@host:3306 whose user may create databases.";

function installMariadb(): string {
  installPackage("mariadb-server", advice);
  const program = findProgram();
  if (!program) throw new Error(`mariadb-server was installed, but brought no ${programs.join(" or ")}. ${advice}`);
  return program;
}

async function startPrivately(program: string): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), "plandisc-database-"));
  const log = join(folder, "log");
  const port = await freePort();
  const common = ["--no-defaults", `--user=${userInfo().username}`, `--datadir=${folder}/data`];
  initialise(program, common);
  // A server that starts removes what it takes for leftovers: those of others that run must not lie in the same folder.
  mkdirSync(join(folder, "tmp"));
  const server = spawn(
    program,
    [
      ...common,
      `--socket=${folder}/s`,
      `--pid-file=${folder}/pid`,
      `--tmpdir=${folder}/tmp`,
      `--log-error=${log}`,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      "--skip-name-resolve",
      "--skip-log-bin",
      "--innodb-buffer-pool-size=128M",
      // Tests need no durability: what is lost with the machine is lost with the run.
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-doublewrite=0",
      "--performance-schema=off",
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const killed = () => {
    server.kill("SIGKILL");
    remove();
  };
  process.once("exit", killed);
  const url = new URL(`mysql://root@127.0.0.1:${port}`);
  try {
    await answering(url, ended);
  } catch (error) {
    const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n") : "";
    throw new Error(`${program} did not start. ${lines}`, { cause: error });
  }
  return {
    url,
    async stop() {
      process.off("exit", killed);
      server.kill("SIGTERM");
      await ended;
      remove();
    },
  };
}

/** MySQL makes its data folder itself; MariaDB has a script for it, in the folder beside. */
function initialise(program: string, common: readonly string[]): void {
  const isMariadb = execFileSync(program, ["--no-defaults", "--version"], { encoding: "utf8" }).includes("MariaDB");
  const quiet = { stdio: "ignore" } as const;
  if (isMariadb) {
    execFileSync(
      "mariadb-install-db",
      [...common, "--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=8M"],
      quiet,
    );
  } else {
    execFileSync(program, [...common, "--initialize-insecure"], quiet);
  }
}

/** Whatever came first: an answer, the end of the server, or half a minute. */
async function answering(url: URL, ended: Promise<void>): Promise<void> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      return await query(url, "DO 1");
    } catch (error) {
      if (gone || Date.now() > until) throw error;
      await pause(25);
    }
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
