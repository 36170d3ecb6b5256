/** The paths of the console's pages: the browser goes by them, and the server knows by them what is a page. */

export const pages = {
  start: "/",
  enterprise: "/enterprise",
  people: "/people",
  person: "/people/:id",
  groups: "/groups",
  group: "/groups/:id",
  provisioning: "/provisioning",
  provisioningLog: "/provisioning/log",
  provisioningEvent: "/provisioning/log/:id",
  provisioningCycles: "/provisioning/cycles",
  provisioningRehearsal: "/provisioning/rehearsal",
  provisioningBrake: "/provisioning/brakes",
  provisioningWebhooks: "/provisioning/webhooks",
  provisioningWebhook: "/provisioning/webhooks/:id",
  singleSignOn: "/single-sign-on",
  discs: "/discs",
  sessions: "/sessions",
  signIn: "/sign-in",
  signInLink: "/sign-in/link",
  notAllowed: "/not-allowed",
  explorer: "/graphiql",
} as const;

export type PageName = keyof typeof pages;

/** Paths that were meant for a page of another name. */
const otherNames: Readonly<Record<string, PageName>> = { "/users": "people", "/overview": "enterprise" };

export interface FoundPage {
  readonly name: PageName;
  /** What stands for `:id`; empty for pages without one. */
  readonly id: string;
}

const patterns = (Object.keys(pages) as PageName[]).map((name) => ({
  name,
  pattern: new RegExp(`^${pages[name].replace(":id", "([^/]+)")}$`),
}));

export function findPage(path: string): FoundPage | undefined {
  const asked = path === "/" ? path : path.replace(/\/+$/, "");
  const other = otherNames[asked.toLowerCase()];
  if (other) return { name: other, id: "" };
  for (const { name, pattern } of patterns) {
    const match = pattern.exec(asked);
    if (match) return { name, id: match[1] ?? "" };
  }
  return undefined;
}

export function pathOf(name: PageName, id = ""): string {
  return pages[name].replace(":id", encodeURIComponent(id));
}
