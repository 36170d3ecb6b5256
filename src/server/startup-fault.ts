/** Why a start failed, for the person at the terminal: what, where, and what helps. */
import { ConfigError } from "../config.js";
import { DataDirFault } from "./data-dir.js";
import { ListenFault } from "./listening.js";

export interface StartupFault {
  readonly message: string;
  /** 2: the configuration; 1: anything else. */
  readonly exitCode: 1 | 2;
}

type Advice = Readonly<Record<string, string>>;

const noSuchHost = "no such name: set HOST to an address of this machine, such as 127.0.0.1 or 0.0.0.0";

/** What keeps a server from listening. */
const listenAdvice: Advice = {
  EADDRINUSE: "another program listens there: stop it, or set PORT to another port",
  EADDRNOTAVAIL: "this machine has no such address: set HOST to one that it has",
  EINVAL: "this machine cannot listen on such an address: set HOST to another one",
  EAFNOSUPPORT: "this machine has no addresses of this kind: set HOST to another one",
  EACCES: "this user may not listen there: set PORT to 1024 or above",
  ENOTFOUND: noSuchHost,
  EAI_AGAIN: noSuchHost,
};

/** What keeps a store from being opened, by the code of the system or of the database. */
const storeAdvice: Advice = {
  ENOTFOUND: "no such host: look at DATABASE_URL",
  EAI_AGAIN: "the host's name cannot be looked up: look at DATABASE_URL and the network",
  ECONNREFUSED: "no database answers there: start it, or look at DATABASE_URL",
  ECONNRESET: "what answers there is no database, or it hung up: look at DATABASE_URL",
  EHOSTUNREACH: "no way leads there: look at DATABASE_URL and the network",
  ETIMEDOUT: "no database answers there: look at DATABASE_URL and the network",
  ER_ACCESS_DENIED_ERROR: "the database refuses the user or the password: look at DATABASE_URL",
  ER_DBACCESS_DENIED_ERROR: "the database user has no rights on this database: grant them, or look at DATABASE_URL",
  ER_BAD_DB_ERROR: "there is no such database: create it, or look at DATABASE_URL",
  HANDSHAKE_NO_SSL_SUPPORT: "the database speaks no TLS: look at ssl in DATABASE_URL",
  HANDSHAKE_SSL_ERROR: "the database's certificate is not one that this machine trusts: NODE_EXTRA_CA_CERTS names a file of others",
};

/** SQLite has one code for everything, and a message for each. */
const sqliteAdvice: Advice = {
  "file is not a database": "the store's file is damaged: put a copy back, or set DATA_DIR to another folder",
  "database disk image is malformed": "the store's file is damaged: put a copy back, or set DATA_DIR to another folder",
  "database is locked": "another process holds the store's file: end it, or set DATA_DIR to another folder",
  "database or disk is full": "make room, or set DATA_DIR to another folder",
  "attempt to write a readonly database": "this user may not write the store's file: set DATA_DIR to a folder of files that it can write",
  "unable to open database file": "this user cannot open the store's file: set DATA_DIR to a folder of files that it can write",
  "disk I/O error": "the store's file cannot be read or written there: set DATA_DIR to a folder on a local disk",
};

export function startupFault(error: unknown): StartupFault {
  if (error instanceof ConfigError) return { message: error.message, exitCode: 2 };
  if (error instanceof DataDirFault) return { message: `Cannot start: ${error.message}`, exitCode: 1 };
  const told = error instanceof ListenFault ? advised([error], listenAdvice) : advised(causesOf(error), storeAdvice);
  if (told !== undefined) return { message: `Cannot start: ${told}`, exitCode: 1 };
  return { message: `Cannot start. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, exitCode: 1 };
}

interface Fault {
  readonly message?: string;
  readonly code?: string;
}

function advised(faults: readonly Fault[], advice: Advice): string | undefined {
  for (const { message = "", code } of faults) {
    const help = code === undefined ? undefined : (advice[code] ?? sqliteHelp(code, message));
    if (help !== undefined) return `${message || code}. ${help[0]?.toUpperCase()}${help.slice(1)}.`;
  }
  return undefined;
}

function sqliteHelp(code: string, message: string): string | undefined {
  if (code !== "ERR_SQLITE_ERROR") return undefined;
  return Object.entries(sqliteAdvice).find(([text]) => message.includes(text))?.[1];
}

/** The error and what is inside: drivers wrap what the system said, sometimes for several addresses at once. */
function causesOf(error: unknown): Fault[] {
  const causes: Fault[] = [];
  type Wrapper = Fault & { cause?: unknown; errors?: unknown[]; driverError?: unknown };
  for (let inner = error as Wrapper | undefined; typeof inner === "object" && inner !== null; ) {
    causes.push(inner);
    inner = (inner.errors?.[0] ?? inner.driverError ?? inner.cause) as Wrapper | undefined;
  }
  return causes;
}
