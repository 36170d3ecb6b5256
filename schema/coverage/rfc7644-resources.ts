/** RFC 7644 §2 to §3.6 but for queries: authentication, creating, reading, replacing and deleting. */
import type { Chapter } from "./chapter.js";

const media = "test/http/3.1-methods-media.test.ts";
const strict = "test/http/3.5.2-patch-strict.test.ts";
const vectors = "test/vectors/rfc";
const errors = "test/http/3.12-errors.test.ts";

export const resourceChapters: readonly Chapter[] = [
  {
    rfc: 7644,
    section: "2",
    about: "Authentication and authorization",
    by: "src/server/bearer.ts",
    test: errors,
    asks: [
      ["MUST", "A request without valid credentials is answered 401 with WWW-Authenticate.", "answers 401 with a challenge to"],
      [
        "MUST",
        "A client that is known and may not is answered 403 with the reason.",
        "answers 403 with the reason to an API key on every other route",
        { test: "test/http/3.11-me.test.ts", by: "src/server/scim-routes.ts" },
      ],
      [
        "SHOULD",
        "Tokens can expire and be revoked.",
        "refuses unknown, expired and revoked tokens with one text, and malformed ones without a query",
        { test: "test/domain/authentication.test.ts", by: "src/domain/authentication.ts" },
      ],
      [
        "SHOULD",
        "Tokens are not kept in a form that opens anything.",
        "keeps nothing from which a token could be made",
        { test: "test/domain/authentication.test.ts", by: "src/domain/token.ts" },
      ],
    ],
  },
  {
    rfc: 7644,
    section: "3.1",
    about: "Background",
    by: "src/server/request-body.ts",
    test: media,
    asks: [
      [
        "MUST",
        "application/scim+json is taken and answered.",
        "answers 201 with the resource, its Location, its version and its times",
        { test: "test/http/3.3-create.test.ts", by: "src/server/scim-error.ts" },
      ],
      ["SHOULD", "application/json is taken too.", "takes application/json, and a byte order mark", { test: errors }],
      ["MUST", "Other media types are answered 415.", "answers 415 to a body of Content-Type"],
      ["SHOULD", "An Accept that excludes JSON is answered 406.", "answers 406 before anything is done", { by: "src/server/accept.ts" }],
      ["MUST", "Bodies are UTF-8.", "takes a body that is no UTF-8 for no JSON", { test: errors }],
      ["MUST", "A body that is no JSON is answered 400 invalidSyntax.", "half an object", { test: errors, by: "src/scim/json-text.ts" }],
      ["MUST", "schemas is in every message.", "a body without its schemas", { test: strict, by: "src/scim/patch-parser.ts" }],
    ],
  },
  {
    rfc: 7644,
    section: "3.2",
    about: "Endpoints and methods",
    by: "src/server/routes.ts",
    test: media,
    asks: [
      ["MUST", "Every endpoint answers the methods of Table 2, and no other.", "answers 405 with Allow to every other method on"],
      ["SHOULD", "OPTIONS says which.", "answers OPTIONS"],
      [
        "MUST",
        "HEAD is GET without the body.",
        "answers HEAD with the status and the headers of GET, Content-Length too, and no body",
        { by: "src/server/scim-routes.ts" },
      ],
      ["SHOULD", "A body of GET or DELETE has no meaning.", "ignores a body and its type on GET and DELETE"],
      ["MUST", "What is at no endpoint is answered 404.", "an unknown endpoint", { test: errors, by: "src/server/scim-routes.ts" }],
    ],
  },
  {
    rfc: 7644,
    section: "3.3",
    about: "Creating resources",
    by: "src/scim/endpoint.ts",
    test: "test/http/3.3-create.test.ts",
    asks: [
      [
        "MUST",
        "A creation is answered 201 with the resource, Location and meta.location.",
        "answers 201 with the resource, its Location, its version and its times",
      ],
      [
        "MUST",
        "What is read-only is ignored.",
        "ignores what is read-only, and what no schema declares",
        { by: "src/scim/resource-reader.ts" },
      ],
      ["MUST", "What is left out has its default.", "is active where nothing else is said", { by: "src/domain/person-input.ts" }],
      [
        "MUST",
        "A resource that exists already is answered 409 uniqueness.",
        "answers 409 uniqueness for a userName that is taken, in any case",
        { by: "src/domain/user-writes.ts" },
      ],
      [
        "MUST",
        "Of many at once one creates it.",
        "20 POSTs of one userName: one 201, nineteen 409",
        { test: "test/http/parallel.test.ts", by: "src/domain/user-writes.ts" },
      ],
      [
        "MUST",
        "What is refused leaves nothing behind.",
        "answers 400 invalidValue for a member that nobody knows, and creates nothing",
        { by: "src/domain/group-writes.ts" },
      ],
      [
        "MUST",
        "The RFC's own request is taken.",
        "The body of a create",
        { test: `${vectors}/rfc7644-3.3-create_user.json`, by: "src/scim/resource-reader.ts" },
      ],
      [
        "SHOULD",
        "§3.3.1 meta.resourceType is set by the endpoint, whatever is sent.",
        "ignores what is read-only, and what no schema declares",
      ],
      ["MAY", "The answer is shaped as attributes asks.", "answers what attributes asks for"],
      [
        "MUST",
        "The RFC's sample: the answer to a create: the whole resource, its location and its version.",
        "The answer to a create: the whole resource, its location and its version",
        { test: "test/vectors/rfc/rfc7644-3.3-created.json" },
      ],
    ],
  },
  {
    rfc: 7644,
    section: "3.4.1",
    about: "Reading a resource",
    by: "src/scim/endpoint.ts",
    test: "test/http/3.4.1-read.test.ts",
    asks: [
      ["MUST", "A resource is answered 200 with its representation.", "answers 200 with ETag and the absolute location"],
      ["MUST", "An unknown id is answered 404.", "answers 404 for the id"],
      ["MUST", "The id of another type is unknown.", "answers 404 for a group's id at /Users, and a user's at /Groups"],
      [
        "MUST",
        "The id of another tenant is unknown.",
        "lets both have the same userName, externalId and displayName",
        { test: "test/http/tenants.test.ts", by: "src/domain/tenant-scope.ts" },
      ],
      [
        "MUST",
        "The RFC's sample: a known resource is retrieved from its location.",
        "A known resource is retrieved from its location",
        { test: "test/vectors/rfc/rfc7644-3.4.1-known_resource.json" },
      ],
    ],
  },
  {
    rfc: 7644,
    section: "3.5.1",
    about: "Replacing with PUT",
    by: "src/scim/endpoint.ts",
    test: "test/http/3.5.1-replace.test.ts",
    asks: [
      [
        "MUST",
        "A replacement is answered 200 with the whole resource.",
        "answers 200 with the whole resource, under the same id and a new version",
      ],
      [
        "MUST",
        "What can be written is replaced, and cleared where it is left out.",
        "clears what is left out",
        { by: "src/adapter/resources.ts" },
      ],
      [
        "MUST",
        "What is read-only stays, whatever is sent.",
        "keeps what is read-only, whatever is sent",
        { by: "src/scim/resource-reader.ts" },
      ],
      [
        "MUST",
        "A required attribute must be there.",
        "answers 400 without a required attribute, and 409 for a taken userName, and changes nothing",
        { by: "src/scim/profile.ts" },
      ],
      ["MUST", "PUT creates nothing.", "answers 404 for an unknown id, and creates nothing"],
      [
        "MUST",
        "A PUT of what was read changes nothing.",
        "changes nothing, the version included, when it brings back what was read",
        { by: "src/adapter/to-input.ts" },
      ],
      [
        "MUST",
        "A group has exactly the members that are sent.",
        "makes the members of a group exactly these",
        { by: "src/domain/membership-delta.ts" },
      ],
      [
        "MUST",
        "The RFC's own request is taken; an empty list clears.",
        "An empty list clears an attribute",
        { test: `${vectors}/rfc7644-3.5.1-replace_user.json`, by: "src/scim/attribute-value.ts" },
      ],
    ],
  },
  {
    rfc: 7644,
    section: "3.6",
    about: "Deleting",
    by: "src/scim/endpoint.ts",
    test: "test/http/3.6-delete.test.ts",
    asks: [
      ["MUST", "A deletion is answered 204, and every operation afterwards 404.", "answers 204 without a body, then 404 to everything"],
      [
        "MUST",
        "A deleted resource is in no answer and is nobody's rival for a name.",
        "frees the userName, under a new id",
        { by: "src/domain/user-writes.ts" },
      ],
      [
        "MUST",
        "Nobody's groups or members name it any more.",
        "takes a user out of the groups, and a group away from its members",
        { by: "src/domain/membership.ts" },
      ],
      ["MUST", "What never was is answered 404.", "answers 404 for what never was"],
      [
        "MUST",
        "The RFC's sample: a deletion of the version that is known; the user is gone, and its name is free.",
        "A deletion of the version that is known; the user is gone, and its name is free",
        { test: "test/vectors/rfc/rfc7644-3.6-delete.json" },
      ],
    ],
  },
];
