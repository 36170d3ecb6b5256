/** RFC 9865: pages by cursor. */
import type { Chapter } from "./chapter.js";

const cursors = "test/http/9865-cursor.test.ts";

export const cursorChapters: readonly Chapter[] = [
  {
    rfc: 9865,
    section: "2",
    about: "Query parameters and answers",
    by: "src/scim/cursor.ts",
    test: cursors,
    asks: [
      [
        "MUST",
        "A cursor without a value asks for the first page.",
        "an empty cursor asks for the first page, which is not counted and has nothing before it",
      ],
      [
        "MUST",
        "cursor may stand there without an equals sign.",
        "a cursor without a value, as in the RFC's example, is an empty one",
        { by: "src/scim/query-parameters.ts" },
      ],
      [
        "MUST",
        "Cursors are opaque and made of unreserved characters of URLs.",
        "cursors are made of unreserved characters and name nobody",
      ],
      ["MUST", "The last page has no nextCursor.", "the last page has no nextCursor, and a page that holds all has no cursor"],
      [
        "MUST",
        "previousCursor gives the page before.",
        "a page's previousCursor gives the page before it, and that one's nextCursor the page again",
      ],
      ["MUST", "Pages forward and backward have each resource once.", "goes by", { by: "src/domain/page.ts" }],
      [
        "SHOULD",
        "A query of the root is paged by cursor as that of an endpoint is.",
        "goes by cursor through all types, forward and backward:",
        { by: "src/scim/merged-cursor-page.ts", test: "test/http/3.4.2.1-root.test.ts" },
      ],
      ["MUST", "A negative count is one of 0.", "a count of 0 asks for the total alone"],
      ["MUST", "A count of 0 asks for the total.", "a count of 0 asks for the total alone"],
      ["MUST", "Nothing found is a page without cursors.", "nothing found is an empty page"],
      [
        "SHOULD",
        "What changes in between moves nobody else.",
        "what is made or deleted in between moves nobody else off or onto a page",
        { by: "src/domain/page.ts" },
      ],
      ["MUST", "The other parameters of the query stay the same.", "a cursor of another filter"],
      [
        "MUST",
        "The RFC's sample: pages by cursor, forward and back.",
        "Pages by cursor, forward and back",
        { test: "test/vectors/rfc/rfc9865-2-cursors.json" },
      ],
    ],
  },
  {
    rfc: 9865,
    section: "2.1",
    about: "Pagination errors",
    by: "src/scim/cursor.ts",
    test: cursors,
    asks: [
      ["MUST", "invalidCursor: what is no cursor of this server.", "a cursor that is nonsense"],
      ["MUST", "invalidCursor: what was changed.", "a cursor that was changed"],
      ["SHOULD", "expiredCursor: what was waited with for too long.", "are refused as expiredCursor, with the time that there was"],
      ["MUST", "invalidCount: a count that is another or too large.", "a count beyond the largest page"],
      ["SHOULD", "An index and a cursor together are refused.", "an index and a cursor"],
    ],
  },
  {
    rfc: 9865,
    section: "2.2",
    about: "Sorting",
    by: "src/scim/cursor.ts",
    test: cursors,
    asks: [["MUST", "A sorted query is paged in its order.", "a cursor of another order"]],
  },
  {
    rfc: 9865,
    section: "3",
    about: "Querying with POST",
    by: "src/scim/search-request.ts",
    test: cursors,
    asks: [
      ["MUST", "/.search takes cursor and count, and gives cursors.", "searches by POST take and give cursors too (§3)"],
      [
        "MUST",
        "The RFC's sample: a search by POST with a cursor.",
        "A search by POST with a cursor",
        { test: "test/vectors/rfc/rfc9865-3-search.json" },
      ],
    ],
  },
  {
    rfc: 9865,
    section: "4",
    about: "Service provider configuration",
    by: "src/scim/discovery.ts",
    test: cursors,
    asks: [
      [
        "MUST",
        "pagination tells which ways there are, the default, page sizes and the cursors' time.",
        "tells in ServiceProviderConfig how it pages (§4)",
      ],
    ],
  },
  {
    rfc: 9865,
    section: "5",
    about: "Security",
    by: "src/scim/cursor.ts",
    test: cursors,
    asks: [
      [
        "MUST",
        "A cursor opens nothing to another client.",
        "refuses a cursor of another organisation, and of another endpoint, in the words for nonsense",
      ],
      ["SHOULD", "A cursor tells nothing of what it points at.", "cursors are made of unreserved characters and name nobody"],
    ],
  },
];
