/** Runs a suite against the console of a whole server on each kind of store, and of an organisation as its admin finds it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { consoleFolder } from "../../src/server/console-files.js";
import { openBrowser } from "./chromium.js";
import { composers, forEachServer, type TestServer } from "./server.js";

/** Those that serve the console: the facade in front of a remote domain has none. */
export const withConsole = composers.filter(({ title }) => title.startsWith("on "));

/** For what is the browser's alone, which no store changes. */
export const oneConsole = withConsole.slice(0, 1);

export function forEachConsole(name: string, suite: (server: () => TestServer) => void, kinds = withConsole): void {
  describe(`Console: ${name}`, function () {
    // A browser takes its time where the machine is busy.
    this.timeout(120_000);
    before(async function () {
      // The browser may have to be installed.
      this.timeout(300_000);
      if (!existsSync(join(consoleFolder, "index.html")))
        throw new Error(`No console was built into ${consoleFolder}: npm run build builds it.`);
      await openBrowser();
    });
    forEachServer(name, suite, kinds);
  });
}
