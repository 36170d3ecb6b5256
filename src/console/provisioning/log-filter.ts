/** What of the provisioning log is shown: as the page's address has it, and as the domain API is asked for it. */
import type { VariablesOf } from "gql.tada";
import type { operations } from "../operations.js";
import { type PageVariables, pageSize } from "../parts/paging.js";

export type EventWhere = NonNullable<VariablesOf<typeof operations.provisioningEvents>["where"]>;
type Operation = NonNullable<NonNullable<NonNullable<EventWhere["operation"]>["in"]>[number]>;

export const actions = {
  created: ["CREATED"],
  linked: ["LINKED"],
  updated: ["UPDATED"],
  deactivated: ["DEACTIVATED"],
  reactivated: ["REACTIVATED"],
  deleted: ["DELETED"],
  members: ["MEMBERS_ADDED", "MEMBERS_REMOVED", "MEMBERS_CHANGED"],
  several: ["SEVERAL"],
  unchanged: ["UNCHANGED"],
} as const satisfies Record<string, readonly Operation[]>;

export const outcomes = {
  done: { failed: false },
  failed: { failed: true },
  held: { operation: { in: ["HELD"] } },
} as const satisfies Record<string, EventWhere>;

const hour = 3_600_000;

/** How far back, in milliseconds; `dates` are told beside it. */
export const periods = { hour, day: 24 * hour, week: 168 * hour, month: 720 * hour, dates: undefined } as const;

/** What other pages lead here with; each is shown as something that can be left out again. */
export const narrowings = ["cycle", "subject", "credential", "reason"] as const;

const names = ["who", "action", "outcome", "period", "from", "to", ...narrowings] as const;

/** Each is a parameter of the address; an empty one is none. */
export type LogFilter = Readonly<Record<(typeof names)[number], string>>;

export function filterIn(search: URLSearchParams): LogFilter {
  return Object.fromEntries(names.map((name) => [name, search.get(name) ?? ""])) as LogFilter;
}

export const isEmpty = (filter: LogFilter) => names.every((name) => filter[name] === "");

/** What follows the path of the log, with its question mark. */
export function searchOf(filter: Partial<LogFilter>): string {
  const given = names.flatMap((name): [string, string][] => (filter[name] ? [[name, filter[name]]] : []));
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** The page of the list, which is in the address too, so that one comes back to it. */
export function pageIn(search: URLSearchParams): PageVariables {
  const [after, before] = [search.get("after"), search.get("before")];
  if (after !== null) return { first: pageSize, after };
  return before !== null ? { last: pageSize, before } : { first: pageSize };
}

export function withPage(filter: LogFilter, { after, before }: PageVariables): string {
  const place = after !== undefined ? { after } : before !== undefined ? { before } : {};
  const search = new URLSearchParams([...new URLSearchParams(searchOf(filter)), ...Object.entries(place)]).toString();
  return search === "" ? "" : `?${search}`;
}

const requestId = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

const has = <Table extends object>(table: Table, name: string): name is Extract<keyof Table, string> => Object.hasOwn(table, name);

/** The moment a day begins where the reader is; nothing for what is no date. */
function beginning(date: string, daysLater = 0): string | undefined {
  const [year, month, day] = /^\d{4}-\d\d-\d\d$/.test(date) ? date.split("-").map(Number) : [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const begins = new Date(year, month - 1, day + daysLater);
  return Number.isNaN(begins.getTime()) ? undefined : begins.toISOString();
}

function times({ period, from, to }: LogFilter, now: number): EventWhere {
  if (!has(periods, period)) return {};
  const length = periods[period];
  if (length !== undefined) return { at: { ge: new Date(now - length).toISOString() } };
  const [ge, lt] = [beginning(from), beginning(to, 1)];
  return ge === undefined && lt === undefined ? {} : { at: { ...(ge !== undefined && { ge }), ...(lt !== undefined && { lt }) } };
}

export function whereOf(filter: LogFilter, now: number): EventWhere {
  const { who, action, outcome, cycle, subject, credential, reason } = filter;
  const text = who.trim();
  return {
    ...times(filter, now),
    ...(text !== "" && (requestId.test(text) ? { id: { eq: text.toLowerCase() } } : { subjectName: { contains: text } })),
    ...(has(actions, action) && { operation: { in: [...actions[action]] } }),
    ...(has(outcomes, outcome) && outcomes[outcome]),
    ...(cycle !== "" && { cycleId: { eq: cycle } }),
    ...(subject !== "" && { subjectId: { eq: subject } }),
    ...(credential !== "" && { credentialId: { eq: credential } }),
    ...(reason !== "" && { reason: { eq: reason } }),
  };
}
