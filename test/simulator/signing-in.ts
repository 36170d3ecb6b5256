/** The simulated directory's provider for tests, and a person who picks an account there. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newWorld } from "../../src/simulator/cycle/new-world.js";
import { readWorld, writeWorld } from "../../src/simulator/cycle/state-file.js";
import type { Directory } from "../../src/simulator/directory/directory.js";
import type { Application } from "../../src/simulator/sign-in/application.js";
import { openSignIn } from "../../src/simulator/sign-in/service.js";
import type { Browser } from "../support/browser.js";

export interface SignInRig {
  readonly issuer: string;
  readonly file: string;
  readonly application: Application;
  /** What was told of sign-ins. */
  readonly told: readonly string[];
  /** Changes the directory in its file, as the simulator's commands do. */
  edit(change: (directory: Directory) => void): void;
  stop(): Promise<void>;
}

export async function startSignIn(directory: Directory, settings: Partial<Application>): Promise<SignInRig> {
  const folder = mkdtempSync(join(tmpdir(), "simulator-sign-in-"));
  const file = join(folder, "state.json");
  writeWorld(file, newWorld(directory, 1, "2027-01-04T08:00:00.000Z"));
  const application: Application = {
    clientId: "5a3b0000-0000-4000-8000-000000000001",
    name: "Discs",
    redirectUris: ["http://127.0.0.1:1/callback"],
    signOutUris: [],
    proof: { clientSecret: "a secret of the application" },
    groups: "None",
    assignmentRequired: true,
    ...settings,
  };
  const told: string[] = [];
  const service = await openSignIn({
    tenantId: directory.tenantId,
    application,
    port: 0,
    directory: () => readWorld(file).directory,
    tell: (line) => told.push(line),
  });
  return {
    issuer: service.issuer,
    file,
    application,
    told,
    edit: (change) => {
      const world = readWorld(file);
      change(world.directory);
      writeWorld(file, world);
    },
    stop: async () => {
      await service.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Where the browser came to: the product's address, or a page that says something. */
export interface Arrival {
  readonly url: URL;
  readonly status: number | undefined;
  readonly text: string;
}

const readPage = async ({ url, response }: { readonly url: URL; readonly response: Response | undefined }): Promise<Arrival> => ({
  url,
  status: response?.status,
  text: response ? await response.text() : "",
});

/** From the product's link to its callback, by the page where the account is picked; no account: as far as there is a page. */
export async function pickAccount(
  browser: Browser,
  begin: string | URL,
  isProduct: (url: URL) => boolean,
  account?: string,
): Promise<Arrival> {
  const page = await readPage(await browser.follow(begin, isProduct));
  if (account === undefined || isProduct(page.url)) return page;
  const posted = await browser.go(page.url, { method: "POST", body: new URLSearchParams({ account }) });
  const location = posted.headers.get("Location");
  if (location === null) return readPage({ url: page.url, response: posted });
  return readPage(await browser.follow(new URL(location, page.url), isProduct));
}
