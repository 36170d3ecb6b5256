/** The thread of the embedded store's bounded reads: one statement at a time, ended by a function in it when its deadline is past. */
import { parentPort, workerData } from "node:worker_threads";
import { SqliteDatabase } from "./sqlite-driver.js";
import { type ScanAnswer, type ScanRequest, type ScanThreadData, signals } from "./sqlite-scan-request.js";

const { file, guard, shared } = workerData as ScanThreadData;
const database = new SqliteDatabase(file, { readonly: true });
database.pragma("cache_size = -32000");

let until = 0;
let passed = false;
database.function(guard, () => {
  if (performance.now() <= until && Atomics.load(shared, signals.stop) === 0) return 1;
  passed = true;
  throw new Error("The deadline has passed");
});

function answer({ sql, values, deadline }: ScanRequest): ScanAnswer {
  passed = false;
  until = performance.now() + deadline;
  Atomics.store(shared, signals.busy, 1);
  try {
    return { rows: database.cached(sql).all(...values) };
  } catch (error) {
    if (passed) return { passed };
    const { message, code, errcode } = error as Error & { code?: unknown; errcode?: number };
    return { fault: { message, code, errcode } };
  } finally {
    Atomics.store(shared, signals.busy, 0);
    Atomics.notify(shared, signals.busy);
  }
}

parentPort?.on("message", (request: ScanRequest | "close") => {
  if (request !== "close") return parentPort?.postMessage(answer(request));
  database.close();
  parentPort?.close();
});
