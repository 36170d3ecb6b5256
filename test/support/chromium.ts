/**
 * One browser for a whole test run: the one that CHROMIUM names, else Chromium or a browser made of it on this machine, else, as root on
 * Debian, Chromium installed first. There is no run without one.
 */
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { installPackage } from "./debian.js";
import { lastSteps } from "./stores.js";

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome"];
const elsewhere = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];

const advice =
  "The tests of the console need Chromium. Install the package chromium (Debian: apt-get install chromium), " +
  "or name the program of Chromium, Chrome or Edge by CHROMIUM=/path/to/it.";

let running: Promise<Browser> | undefined;

export function openBrowser(): Promise<Browser> {
  running ??= launched();
  return running;
}

async function launched(): Promise<Browser> {
  const executablePath = findProgram() ?? installChromium();
  // The sandbox of Chromium does not run as root.
  const browser = await chromium.launch({ executablePath, chromiumSandbox: userInfo().uid !== 0 });
  lastSteps.push(() => browser.close());
  return browser;
}

function findProgram(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM names ${named}, which is not there. ${advice}`);
    return named;
  }
  return [...programs.flatMap((name) => folders.map((folder) => join(folder, name))), ...elsewhere].find((path) => existsSync(path));
}

function installChromium(): string {
  installPackage("chromium", advice);
  const program = findProgram();
  if (!program) throw new Error(`The package chromium was installed, but brought no ${programs[0]}. ${advice}`);
  return program;
}
