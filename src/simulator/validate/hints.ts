/** What Microsoft asks of every answer though none of its tests looks: said beside the tests, never a failure of one [D6] [D7]. */
import { property } from "../mapping/target.js";
import type { Exchange } from "./world.js";

interface Rule {
  readonly hint: string;
  readonly source: string;
  readonly broken: (exchange: Exchange) => boolean;
}

/** Milliseconds after which Entra's repetitions may end as 409; assumed. */
const slow = 2_000;

const rules: readonly Rule[] = [
  {
    hint: "answers with a body should have the content type application/scim+json",
    source: "[D1]",
    broken: ({ answer }) =>
      answer !== undefined && answer.text !== "" && !/^application\/scim\+json\b/i.test(answer.headers.get("content-type") ?? ""),
  },
  {
    hint: "a created resource should come with a Location header",
    source: "RFC 7644 §3.3",
    broken: ({ method, answer }) => method === "POST" && answer?.status === 201 && !answer.headers.has("location"),
  },
  {
    hint: "a POST that creates should answer 201",
    source: "RFC 7644 §3.3",
    broken: ({ method, answer }) => method === "POST" && answer?.status === 200,
  },
  {
    hint: "an error's body should be a SCIM Error with its status as a text",
    source: "RFC 7644 §3.12",
    broken: ({ answer }) =>
      answer !== undefined &&
      answer.status >= 400 &&
      String(property(answer.body, "status")) + typeof property(answer.body, "status") !== `${answer.status}string`,
  },
  {
    hint: "an empty list should have Resources: []",
    source: "[D1]",
    broken: ({ answer }) => property(answer?.body, "totalResults") === 0 && property(answer?.body, "Resources") === undefined,
  },
  {
    hint: "25 requests a second should bring no 429",
    source: "[D6]",
    broken: ({ answer }) => answer?.repeated.includes(429) === true || answer?.status === 429,
  },
  { hint: `an answer should come within ${slow} ms`, source: "[D7], assumed", broken: ({ answer }) => (answer?.ms ?? 0) > slow },
];

export interface Hint {
  readonly hint: string;
  readonly source: string;
  readonly times: number;
  /** The first request that it was seen at. */
  readonly example: string;
}

/** Listens to a run's exchanges. */
export class Hints {
  private readonly seen = new Map<Rule, { times: number; example: string }>();

  hear(exchange: Exchange): void {
    for (const rule of rules.filter(({ broken }) => broken(exchange))) {
      const known = this.seen.get(rule);
      if (known) known.times += 1;
      else this.seen.set(rule, { times: 1, example: `${exchange.method} ${exchange.path}: ${exchange.answer?.status}` });
    }
  }

  all(): Hint[] {
    return rules.flatMap((rule) => {
      const seen = this.seen.get(rule);
      return seen ? [{ hint: rule.hint, source: rule.source, ...seen }] : [];
    });
  }
}
