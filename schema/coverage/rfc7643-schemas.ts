/** RFC 7643 §4 to §8: users, groups, the enterprise extension, and the schemas of discovery. */
import type { Chapter } from "./chapter.js";

const attributes = "test/http/7643-2-attributes.test.ts";
const create = "test/http/3.3-create.test.ts";
const discovery = "test/http/4-discovery.test.ts";
const groups = "test/http/groups-in-groups.test.ts";
const samples = "test/vectors/rfc";

export const schemaChapters: readonly Chapter[] = [
  {
    rfc: 7643,
    section: "4.1",
    about: "User",
    by: "schema/scim/user.ts",
    test: create,
    asks: [
      [
        "MUST",
        "userName is required, not empty, and unique in any case.",
        "answers 409 uniqueness for a userName that is taken, in any case",
        { by: "src/domain/user-writes.ts" },
      ],
      ["MUST", "userName is not empty.", "with an empty userName", { by: "src/scim/profile.ts" }],
      [
        "MUST",
        "All attributes of the schema are declared.",
        "have the User attributes of RFC 7643 §4.1",
        { test: "test/scim/schema-index.test.ts" },
      ],
      [
        "MUST",
        "All attributes that are supported are kept.",
        "keeps every attribute as it was sent",
        { by: "src/adapter/user-mapping.ts" },
      ],
      ["SHOULD", "§4.1.1 profileUrl is the URL of a page.", "a text that is no URL", { test: attributes, by: "src/scim/format.ts" }],
      [
        "MUST",
        "§4.1.1 preferredLanguage has the form of Accept-Language.",
        "a text that is no list of languages",
        { test: attributes, by: "src/scim/format.ts" },
      ],
      ["MUST", "§4.1.1 locale is a language tag.", "a text that is no language", { test: attributes, by: "src/scim/format.ts" }],
      [
        "MUST",
        "§4.1.1 timezone is a name of the IANA time zone database.",
        "a text that is no time zone",
        { test: attributes, by: "src/scim/format.ts" },
      ],
      [
        "MAY",
        "§4.1.1 What active means is the product's: an inactive person opens nothing.",
        "is active where nothing else is said",
        { by: "src/domain/person-input.ts" },
      ],
      [
        "MUST",
        "§4.1.1 password is never returned.",
        "never shows or keeps a password, nor lets it be searched for",
        { test: attributes, by: "src/scim/projection.ts" },
      ],
      [
        "SHOULD",
        "§4.1.2 emails have the form of RFC 5321.",
        "a text that is no e-mail address",
        { test: attributes, by: "src/scim/format.ts" },
      ],
      [
        "MAY",
        "§4.1.2 phoneNumbers are kept as they are given.",
        "keeps values as they were given",
        { test: "test/scim/resource-reader.test.ts", by: "src/scim/attribute-value.ts" },
      ],
      [
        "MUST",
        "§4.1.2 groups is read-only: membership changes through the group.",
        "a user's groups",
        { test: "test/http/3.5.2-patch.test.ts", by: "src/scim/patch-parser.ts" },
      ],
      [
        "MUST",
        "§4.1.2 groups has id, reference and name of each group, and whether the membership is direct.",
        "creates a group with its members",
        { by: "src/adapter/to-resource.ts" },
      ],
      ["MUST", "§4.1.2 x509Certificates are base64 of DER.", "a text that is no base64", { test: attributes, by: "src/scim/format.ts" }],
      [
        "MUST",
        "§4.1.2 A membership through another group is indirect.",
        "shows a user the groups around its groups as indirect, however deep and each once",
        { test: groups, by: "src/domain/effective-groups.ts" },
      ],
    ],
  },
  {
    rfc: 7643,
    section: "4.2",
    about: "Group",
    by: "schema/scim/group.ts",
    test: create,
    asks: [
      [
        "MUST",
        "displayName is required.",
        "refuses of a group what it refuses of a user",
        { test: "test/http/3.5.2-patch-strict.test.ts", by: "src/scim/profile.ts" },
      ],
      [
        "MAY",
        "displayName is unique: a name that is taken is refused.",
        "answers 409 uniqueness for a group's name that is taken",
        { by: "src/domain/group-writes.ts" },
      ],
      [
        "MUST",
        "members are users and groups, each by its id.",
        "creates a group with its members",
        { by: "src/domain/membership-delta.ts" },
      ],
      [
        "MUST",
        "A member's value does not change; members are added and removed.",
        "does not let a member become another one",
        { test: attributes, by: "src/scim/patch-parser.ts" },
      ],
      [
        "MUST",
        "A member's type is User or Group, and what the member is.",
        "is refused by name where it is something else, in",
        { test: "test/http/member-types.test.ts", by: "src/domain/membership-delta.ts" },
      ],
      [
        "MUST",
        "A member's $ref is the URI of the user or group.",
        "shows a group's members with type, display and reference, whatever was said of them",
        { test: attributes, by: "src/scim/answer.ts" },
      ],
      [
        "MAY",
        "A group may be a member.",
        "knows a member's groups and a group as a member",
        { test: "test/conformance/store-exam.ts", by: "src/domain/membership.ts" },
      ],
      [
        "MUST",
        "A group as a member has its type, name and URI.",
        "shows a group as a member with its type, name and URL, in the answer to a create as in a read",
        { test: groups, by: "src/domain/member.ts" },
      ],
      [
        "SHOULD",
        "Groups that are in one another do no harm.",
        "comes to an end where groups are in one another",
        { test: groups, by: "src/domain/effective-groups.ts" },
      ],
      [
        "MUST",
        "A group is answered whole, however large it is.",
        "is read whole, with the headers of any other",
        { test: "test/http/huge-group.test.ts", by: "src/scim/long-list.ts" },
      ],
    ],
  },
  {
    rfc: 7643,
    section: "4.3",
    about: "Enterprise User",
    by: "schema/scim/enterprise-user.ts",
    test: attributes,
    asks: [
      [
        "MUST",
        "All attributes of the extension are declared.",
        "have the attributes of RFC 7643 §3.1, §4.2 and §4.3",
        { test: "test/scim/schema-index.test.ts" },
      ],
      [
        "SHOULD",
        "manager.value is the id of a user, manager.$ref its URI.",
        "makes references itself, absolute and to where the resource is",
        { by: "src/scim/answer.ts" },
      ],
      [
        "MUST",
        "manager.displayName is read-only and is the manager's.",
        "shows the manager's displayName as it is now",
        { by: "src/domain/user-rows.ts" },
      ],
    ],
  },
  {
    rfc: 7643,
    section: "5",
    about: "Service provider configuration",
    by: "src/scim/discovery.ts",
    test: discovery,
    asks: [
      [
        "MUST",
        "patch, bulk, filter, changePassword, sort and etag say whether they are supported, and how far.",
        "says what it supports, and nothing that it does not",
      ],
      ["MUST", "authenticationSchemes says how to authenticate.", "says what it supports, and nothing that it does not"],
      [
        "SHOULD",
        "It can be read without authentication.",
        "tells anybody how to authenticate, but refuses a wrong token",
        { by: "src/server/routes.ts" },
      ],
      [
        "MUST",
        "It is read-only.",
        "answers 405 with Allow to every other method on",
        { test: "test/http/3.1-methods-media.test.ts", by: "src/server/routes.ts" },
      ],
      [
        "MUST",
        "What it answers is what its schema describes.",
        "describes in its schemas what it answers with",
        { by: "schema/scim/service-provider.ts" },
      ],
    ],
  },
  {
    rfc: 7643,
    section: "6",
    about: "Resource types",
    by: "src/scim/discovery.ts",
    test: discovery,
    asks: [
      [
        "MUST",
        "Each has name, endpoint, schema and its extensions with whether they are required.",
        "lists the resource types, each readable at its location",
      ],
      [
        "MUST",
        "The endpoint is one that answers, and its schemas are ones that are listed.",
        "names endpoints that answer and schemas that it lists",
      ],
    ],
  },
  {
    rfc: 7643,
    section: "7",
    about: "Schemas",
    by: "src/scim/discovery.ts",
    test: discovery,
    asks: [
      [
        "MUST",
        "Each has its URN as id, and its attributes with all characteristics.",
        "gives each attribute all its characteristics and no nulls",
      ],
      ["MUST", "Each is found at its own location.", "lists the schemas, each readable at its location"],
      ["SHOULD", "What is not supported is not in it.", "does not tell of attributes that it does not support"],
      ["SHOULD", "What a connection requires is said to be required.", "says what the connection's profile requires"],
      ["MUST", "Schemas are read-only.", "POST on the schemas", { test: "test/http/3.12-errors.test.ts", by: "src/server/routes.ts" }],
    ],
  },
  {
    rfc: 7643,
    section: "8",
    about: "Representations",
    by: "src/scim/resource-reader.ts",
    test: "test/http/rfc-samples.test.ts",
    asks: [
      [
        "MUST",
        "§8.1 The minimal user is taken and answered.",
        "The least that a user can be",
        { test: `${samples}/rfc7643-8.1-minimal_user.json` },
      ],
      [
        "MUST",
        "§8.2 The full user is taken and answered.",
        "Every attribute of a user; groups, password and meta are not the client's to keep",
        { test: `${samples}/rfc7643-8.2-full_user.json` },
      ],
      [
        "MUST",
        "§8.3 The enterprise user is taken and answered.",
        "The extension stands under its URN; a manager's URL and name are derived",
        { test: `${samples}/rfc7643-8.3-enterprise_user.json` },
      ],
      ["MUST", "§8.4 The group is taken and answered.", "A group with two members", { test: `${samples}/rfc7643-8.4-group.json` }],
      [
        "MUST",
        "§8.7.2 The schemas of discovery itself are among the schemas.",
        "lists the schemas, each readable at its location",
        { test: discovery, by: "schema/scim/service-provider.ts" },
      ],
      [
        "MUST",
        "§8.5 The RFC's sample: the service provider configuration, with the parts that the RFC shows.",
        "The service provider configuration, with the parts that the RFC shows",
        { test: "test/vectors/rfc/rfc7643-8.5-service_provider_config.json" },
      ],
      [
        "MUST",
        "§8.6 The RFC's sample: the resource types of users and groups.",
        "The resource types of users and groups",
        { test: "test/vectors/rfc/rfc7643-8.6-resource_types.json" },
      ],
      [
        "MUST",
        "§8.7.1 The RFC's sample: the schemas of users and groups, each attribute with the characteristics that the RFC shows.",
        "The schemas of users and groups, each attribute with the characteristics that the RFC shows",
        { test: "test/vectors/rfc/rfc7643-8.7.1-schemas.json" },
      ],
    ],
  },
];
