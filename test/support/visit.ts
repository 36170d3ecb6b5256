/** A visit to the console in a real browser: one window with cookies of its own, and everything kept that a browser complains of. */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults, RunOptions } from "axe-core";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { createSignInLink } from "../../src/domain/operators.js";
import { openBrowser } from "./chromium.js";
import type { TestServer } from "./server.js";

export const desktop = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

export interface VisitOptions {
  readonly language?: "en-GB" | "da-DK";
  readonly window?: typeof desktop;
  /** Origins beside the server's own that may be asked. */
  readonly elsewhere?: readonly string[];
  /** What the browser may complain of. */
  readonly expected?: readonly RegExp[];
}

interface Person {
  /** The organisation's id. */
  readonly organisation: string;
  readonly user: string;
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Axe {
  readonly axe: { run(on: ParentNode, options: RunOptions): Promise<AxeResults> };
}

/** What axe finds, whole, in what can be reached now: in the dialog where one is open, else in the page. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const shown = document.querySelector("dialog[open]") ?? document;
    return (await (window as unknown as Axe).axe.run(shown, { resultTypes: ["violations"] })).violations;
  });
  return violations.map(({ id, help, nodes }) =>
    [`${id}: ${help}`, ...nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`)].join("\n"),
  );
}

/** Where pictures go; without it none are made. */
const album = process.env.SCREENSHOTS;

/** Fails when the browser complained of anything, or asked anybody but the server. */
export async function visiting(server: TestServer, options: VisitOptions, visit: (visit: Visit) => Promise<void>): Promise<void> {
  const { language = "en-GB", window = desktop, elsewhere = [], expected = [] } = options;
  const browser = await openBrowser();
  const context = await browser.newContext({ baseURL: server.url, locale: language, viewport: window, reducedMotion: "reduce" });
  const complaints: string[] = [];
  const complain = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  const known = new Set([server.url, ...elsewhere]);
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "data:" && !known.has(origin)) complain(`asked ${request.url()}`);
  });
  // Also tells of what a content security policy refuses.
  context.on("console", (message) => {
    const { url } = message.location();
    if (elsewhere.some((origin) => url.startsWith(`${origin}/`)) || !["error", "warning"].includes(message.type())) return;
    complain(`${message.type()}: ${message.text()} (${url})`);
  });
  context.on("weberror", (error) => complain(`page error: ${error.error().stack}`));
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  try {
    await visit(new Visit(server, context, page));
  } catch (error) {
    const shown = await page.locator("dialog[open], body:not(:has(dialog[open]))").first().innerText();
    throw new Error([(error as Error).message, "The browser showed:", shown, "and said:", ...complaints].join("\n"), { cause: error });
  } finally {
    await context.close();
  }
  if (complaints.length > 0) throw new Error(`The browser complained:\n${complaints.join("\n")}`);
}

export class Visit {
  constructor(
    readonly server: TestServer,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  button = (name: string | RegExp, within: Page | Locator = this.page) => within.getByRole("button", { name, exact: true });
  link = (name: string, within: Page | Locator = this.page) => within.getByRole("link", { name, exact: true });
  heading = (name: string | RegExp) => this.page.getByRole("heading", { name, exact: true });
  dialog = (name: string | RegExp) => this.page.getByRole("dialog", { name, exact: true });
  /** Labels of fields that are required end in an asterisk, which is no part of their name. */
  field = (name: string, within: Page | Locator = this.page) => within.getByLabel(new RegExp(`^${literal(name)}\\*?$`));
  region = (name: string) => this.page.getByRole("region", { name, exact: true });

  /** The address of a one-time link, as operators print it. */
  async linkFor({ organisation, user }: Person): Promise<string> {
    const { store, url } = this.server;
    if (!store) throw new Error("Links are made where there is a store");
    const { token } = await createSignInLink(store, { organisation, user, purpose: "SIGN_IN" });
    return `${url}/sign-in/link#${token}`;
  }

  /** As the page of the link does it. */
  async signIn(person: Person): Promise<void> {
    const { hash } = new URL(await this.linkFor(person));
    const headers = { Origin: this.server.url };
    const response = await this.context.request.post("/sign-in/link", { data: { token: hash.slice(1) }, headers });
    if (!response.ok()) throw new Error(`Signing in answered ${response.status()} ${await response.text()}`);
  }

  /** Opens a page and waits until all of it is there. */
  async open(path: string, heading: string | RegExp): Promise<void> {
    await this.page.goto(path);
    await this.at(heading);
  }

  /** Waits for the page with this heading, and for what it shows. */
  async at(heading: string | RegExp): Promise<void> {
    await this.page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
    await this.settled();
  }

  /** Nothing is being waited for, and nothing old is shown. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(() => document.querySelector(".waiting, .stale, [role=progressbar]") === null);
  }

  violations(): Promise<string[]> {
    return violationsOn(this.page);
  }

  async photograph(name: string): Promise<void> {
    if (!album) return;
    mkdirSync(album, { recursive: true });
    // A dialog stands in the middle of the window, and what is behind it is to be seen elsewhere.
    const fullPage = (await this.page.getByRole("dialog").count()) === 0;
    await this.page.screenshot({ path: join(album, `${name}.png`), fullPage });
  }
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
