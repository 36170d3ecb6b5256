/** Every code the domain refuses with, as the SCIM error a client gets (RFC 7644 §3.12): an unmapped code does not compile. */
import { GraphError, GraphUnavailable } from "../graph/client.js";
import {
  conflict,
  forbidden,
  invalidValue,
  noTarget,
  notFound,
  type Reason,
  ScimError,
  tooMany,
  tooManyRequests,
  unauthorized,
  unavailable,
  uniqueness,
} from "../scim/errors.js";
import type { ErrorCode } from "./domain-types.js";
import type { Mapping } from "./mapping.js";

/** What was being done, for the text. */
export interface Place {
  readonly mapping?: Mapping;
  readonly id?: string;
}

/** The row was changed by another writer since it was read: worth reading again. */
export class LostRace extends ScimError {
  constructor() {
    super(409, undefined, "The resource is being changed by others; nothing was applied, try again", {}, "lostRace");
  }
}

interface Refusal {
  readonly message: string;
  /** The SCIM path of the field in question, quoted, or "A value". */
  readonly path: string;
  readonly limit: unknown;
  readonly values: readonly string[];
  readonly resource: string;
  readonly retryAfterSeconds: number;
}

/** By the path, as it is quoted. */
const duplicates: Readonly<Record<string, Reason>> = { "'userName'": "duplicateUserName", "'displayName'": "duplicateGroupName" };

/** When a client that works in cycles comes back by itself, in seconds. */
const nextCycle = 40 * 60;

const noField = "A value";
const challenge = 'Bearer realm="scim", error="invalid_token"';

const table = {
  UNAUTHENTICATED: () => unauthorized("The bearer token is unknown, expired or revoked", challenge),
  FORBIDDEN: ({ path, message }) => forbidden(path === noField ? message : `${path}: ${message}`),
  PLAN_REQUIRED: ({ message }) => forbidden(message, "planRequired"),
  NOT_FOUND: ({ resource }) => notFound(`${resource} not found`),
  INVALID_VALUE: ({ path, message }) => invalidValue(`${path} is not allowed: ${message}`),
  TOO_LONG: ({ path, limit }) => invalidValue(`${path} is too long: at most ${limit} characters are kept`, "tooLong"),
  REQUIRED: ({ path }) => invalidValue(`${path} is required`, "missingAttribute"),
  NOT_UNIQUE: ({ path, resource, message }) =>
    uniqueness(`${path} is taken by another ${resource.split(" ")[0]}: ${message}`, duplicates[path] ?? "duplicateValue"),
  EXISTING_PERSON: ({ message }) => uniqueness(message, "existingPerson"),
  VERSION_CONFLICT: () => new LostRace(),
  UNKNOWN_MEMBER: ({ values }) =>
    invalidValue(
      `'members' names ids that are neither a user nor a group here: ${values.slice(0, 20).join(", ")}; nothing was applied`,
      "unknownMember",
    ),
  NOTHING_MATCHED: ({ path, message }) => noTarget(`A filter on ${path} selects nothing: ${message} Nothing was applied`),
  LAST_ADMIN: ({ message }) => conflict(message, "lastAdmin"),
  OVERLAP: ({ message }) => conflict(message),
  LIMIT_EXCEEDED: ({ message }) => tooMany(message),
  MAIL_UNAVAILABLE: ({ message }) => unavailable(message, 60, "mailUnavailable"),
  HELD: ({ message, retryAfterSeconds }) => tooManyRequests(message, retryAfterSeconds),
  BUSY: () => unavailable("The store is busy; nothing was applied, try again", 1),
  INTERNAL: undefined,
} as const satisfies Record<ErrorCode, ((refusal: Refusal) => ScimError) | undefined>;

/** A refusal becomes a SCIM error; a fault comes back as it is, for the one place that logs and hides it. */
export function toScimError(error: unknown, place: Place = {}): unknown {
  if (error instanceof GraphUnavailable) {
    const outcome = error.maybeDone
      ? "whether the change was applied is not known: read the resource before you try again"
      : "nothing was applied, try again";
    return unavailable(`${error.message}; ${outcome}`, 5, "unreachable", error);
  }
  if (!(error instanceof GraphError)) return error;
  const make = Object.hasOwn(table, error.code) ? table[error.code as ErrorCode] : undefined;
  if (!make) return error;
  const { field, limit, values, retryAfterSeconds } = error.extensions;
  return make({
    message: error.message,
    path: typeof field === "string" ? `'${pathOf(place.mapping, field)}'` : noField,
    limit,
    values: Array.isArray(values) ? values.map(String) : [],
    retryAfterSeconds: typeof retryAfterSeconds === "number" ? retryAfterSeconds : nextCycle,
    resource: `${place.mapping?.type.name ?? "Resource"}${place.id === undefined ? "" : ` ${place.id.slice(0, 64)}`}`,
  });
}

/** The SCIM path of a domain field: `familyName` is `name.familyName`, `emails.value` stays. */
function pathOf(mapping: Mapping | undefined, field: string): string {
  const [list, inner] = field.split(".");
  for (const [path, row] of mapping?.rows ?? []) {
    if ((row.kind === "field" || row.kind === "derived") && row.field === field) return path;
    if (row.kind === "value" && row.list === list && row.field === inner) return path;
  }
  const whole = mapping?.lists.find((row) => row.list === list) ?? mapping?.related.find((row) => row.list === list);
  return whole?.attribute ?? field;
}
