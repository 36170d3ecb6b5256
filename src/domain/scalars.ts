/** The two scalars beyond GraphQL's own: instants, kept as milliseconds since the epoch, and JSON. */
import { GraphQLError, GraphQLScalarType, valueFromASTUntyped } from "graphql";

/** RFC 3339 with a time zone: without one an instant would be a guess. */
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i;

function toMilliseconds(value: unknown): number {
  const milliseconds = typeof value === "string" && instantForm.test(value) ? Date.parse(value.toUpperCase()) : Number.NaN;
  if (Number.isNaN(milliseconds))
    throw new GraphQLError(
      `DateTime must be an ISO 8601 string with a time zone, such as "2026-01-31T09:00:00.000Z"; got ${JSON.stringify(value)}`,
    );
  return milliseconds;
}

/** In rows and resolvers an instant is a number of milliseconds; on the wire it is text in UTC. */
export const DateTime = new GraphQLScalarType<number, string>({
  name: "DateTime",
  description:
    "An instant as ISO 8601 text, answered with milliseconds in UTC: `2026-01-31T09:00:00.000Z`. Any offset is accepted as input.",
  specifiedByURL: "https://scalars.graphql.org/andimarek/date-time.html",
  serialize: (value) => new Date(Number(value)).toISOString(),
  parseValue: toMilliseconds,
  parseLiteral: (node) => toMilliseconds(valueFromASTUntyped(node)),
});

/** Anything that JSON can say, passed as it is. */
export const Json = new GraphQLScalarType<unknown, unknown>({
  name: "JSON",
  description: "Any JSON value.",
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc8259",
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
