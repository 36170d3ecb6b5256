/** Why a start failed, for the person at the terminal: what, where, and what helps. */
import { ConfigError } from "../config.js";

export interface StartupFault {
  readonly message: string;
  /** 2: the configuration; 1: anything else. */
  readonly exitCode: 1 | 2;
}

const advice: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there: stop it, or set PORT to another port",
  EADDRNOTAVAIL: "this machine has no such address: set HOST to one that it has",
  EACCES: "this user may not: set PORT to 1024 or above, or DATA_DIR to a folder that can be written",
  ENOTDIR: "a part of that path is no folder: look at DATA_DIR",
  EROFS: "the folder cannot be written: set DATA_DIR to another one",
  ENOTFOUND: "no such host: look at DATABASE_URL",
  ECONNREFUSED: "no database answers there: start it, or look at DATABASE_URL",
  ETIMEDOUT: "no database answers there: look at DATABASE_URL and the network",
  ER_ACCESS_DENIED_ERROR: "the database refuses the user or the password: look at DATABASE_URL",
  ER_DBACCESS_DENIED_ERROR: "the database user has no rights on this database: grant them, or look at DATABASE_URL",
  ER_BAD_DB_ERROR: "there is no such database: create it, or look at DATABASE_URL",
};

export function startupFault(error: unknown): StartupFault {
  if (error instanceof ConfigError) return { message: error.message, exitCode: 2 };
  const { message, code } = innermost(error);
  const help = code === undefined ? undefined : advice[code];
  if (help !== undefined) return { message: `Cannot start: ${message}. ${help[0]?.toUpperCase()}${help.slice(1)}.`, exitCode: 1 };
  return { message: `Cannot start. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, exitCode: 1 };
}

/** Drivers wrap what the system said, sometimes for several addresses at once. */
function innermost(error: unknown): { message: string; code?: string } {
  let fault = error as { message?: string; code?: string; cause?: unknown; errors?: unknown[]; driverError?: unknown };
  for (let inner = fault; inner; inner = (inner.errors?.[0] ?? inner.driverError ?? inner.cause) as typeof fault) {
    fault = inner;
    if (inner.code !== undefined && advice[inner.code] !== undefined) break;
  }
  return { message: String(fault.message || fault.code || error), ...(fault.code === undefined ? {} : { code: fault.code }) };
}
