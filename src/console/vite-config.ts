/** How the console is built: names with the hash of their content, nothing inline (the policy of the page refuses it), each operation known by its hash. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { operations } from "./operations.js";
import { packed } from "./packed-files.js";

const hashes = Object.fromEntries(
  Object.values(operations).map((operation) => {
    const text = String(operation);
    return [/^\w+ (\w+)/.exec(text)?.[1] ?? "", createHash("sha256").update(text).digest("hex")];
  }),
);

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  define: { OPERATION_HASHES: JSON.stringify(hashes) },
  build: {
    outDir: fileURLToPath(new URL("../../dist/console", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      onLog(level, log, tell) {
        // Says to servers what a library's file is for; in a browser everything is of one kind.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") tell(level, log);
      },
    },
  },
  plugins: [packed()],
  logLevel: "warn",
});
