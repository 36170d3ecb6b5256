/** Organisations, people with their values, groups with their members, and the change log. */
import {
  type MigrationInterface,
  type QueryRunner,
  Table,
  type TableColumnOptions,
  type TableForeignKeyOptions,
  type TableIndexOptions,
} from "typeorm";

const id = (name: string, isPrimary = false, isNullable = false): TableColumnOptions => ({
  name,
  type: "varchar",
  length: "36",
  isPrimary,
  isNullable,
});
const text = (name: string, length: number, isNullable = false): TableColumnOptions => ({
  name,
  type: "varchar",
  length: String(length),
  isNullable,
});
const key = (name: string, length: number, isNullable = false): TableColumnOptions => ({
  name: `${name}Key`,
  type: "varbinary",
  length: String(length),
  isNullable,
});
const integer = (name: string, type: "integer" | "bigint" | "tinyint", isNullable = false): TableColumnOptions => ({
  name,
  type,
  isNullable,
});
const json = (name: string, isNullable = false): TableColumnOptions => ({ name, type: "mediumtext", isNullable });

/** A text and the bytes by which it is compared. */
const compared = (name: string, length: number, isNullable = true): TableColumnOptions[] => [
  text(name, length, isNullable),
  key(name, Math.min(4 * length, 2048), isNullable),
];

const index = (name: string, columnNames: string[], isUnique = false): TableIndexOptions => ({ name, columnNames, isUnique });

const reference = (name: string, columnNames: string[], table: string, referencedColumnNames: string[]): TableForeignKeyOptions => ({
  name,
  columnNames,
  referencedTableName: table,
  referencedColumnNames,
  onDelete: "CASCADE",
  onUpdate: "NO ACTION",
});
const toOrganisation = (name: string) => reference(name, ["organisationId"], "organisations", ["id"]);
const toOwn = (name: string, column: string, table: string) => reference(name, ["organisationId", column], table, ["organisationId", "id"]);

const shortTexts = [
  "displayName formattedName familyName givenName middleName honorificPrefix honorificSuffix nickName title userType preferredLanguage locale timezone",
  "employeeNumber costCenter organizationName division department",
]
  .join(" ")
  .split(" ");

const tables: Table[] = [
  new Table({
    name: "organisations",
    columns: [id("id", true), text("name", 255), text("plan", 16), integer("createdAt", "bigint"), integer("updatedAt", "bigint")],
  }),
  new Table({
    name: "organisation_domains",
    columns: [id("organisationId", true), { ...text("domain", 255), isPrimary: true }, integer("verifiedAt", "bigint", true)],
    indices: [index("organisation_domains_domain", ["domain"])],
    foreignKeys: [toOrganisation("organisation_domains_organisation")],
  }),
  new Table({
    name: "users",
    columns: [
      id("organisationId", true),
      id("id", true),
      integer("version", "integer"),
      integer("createdAt", "bigint"),
      integer("updatedAt", "bigint"),
      integer("provisionedAt", "bigint", true),
      text("role", 16),
      integer("active", "tinyint"),
      ...compared("userName", 255, false),
      ...compared("externalId", 255),
      ...shortTexts.flatMap((name) => compared(name, 255)),
      ...compared("profileUrl", 1024),
      ...compared("managerId", 64),
    ],
    indices: [
      index("users_userNameKey", ["organisationId", "userNameKey"], true),
      index("users_externalIdKey", ["organisationId", "externalIdKey"]),
      index("users_displayNameKey", ["organisationId", "displayNameKey"]),
      index("users_employeeNumberKey", ["organisationId", "employeeNumberKey"]),
      index("users_managerIdKey", ["organisationId", "managerIdKey"]),
      index("users_createdAt", ["organisationId", "createdAt", "id"]),
      index("users_updatedAt", ["organisationId", "updatedAt", "id"]),
      index("users_role", ["organisationId", "role", "active"]),
    ],
    foreignKeys: [toOrganisation("users_organisation")],
  }),
  new Table({
    name: "user_values",
    columns: [
      id("organisationId", true),
      id("userId", true),
      { ...text("attribute", 32), isPrimary: true },
      { ...integer("position", "integer"), isPrimary: true },
      { ...integer("isPrimary", "tinyint"), isNullable: true },
      { name: "value", type: "text", isNullable: true },
      key("value", 2048, true),
      ...["display", "type"].flatMap((name) => compared(name, 255)),
      ...["formatted", "streetAddress"].flatMap((name) => compared(name, 1024)),
      ...["locality", "region", "postalCode", "country"].flatMap((name) => compared(name, 255)),
    ],
    indices: [index("user_values_valueKey", ["organisationId", "attribute", "valueKey", "userId"])],
    foreignKeys: [toOwn("user_values_user", "userId", "users")],
  }),
  new Table({
    name: "user_groups",
    columns: [
      id("organisationId", true),
      id("id", true),
      integer("version", "integer"),
      integer("createdAt", "bigint"),
      integer("updatedAt", "bigint"),
      integer("provisionedAt", "bigint", true),
      ...compared("displayName", 255, false),
      ...compared("externalId", 255),
    ],
    indices: [
      index("user_groups_displayNameKey", ["organisationId", "displayNameKey"], true),
      index("user_groups_externalIdKey", ["organisationId", "externalIdKey"]),
      index("user_groups_createdAt", ["organisationId", "createdAt", "id"]),
      index("user_groups_updatedAt", ["organisationId", "updatedAt", "id"]),
    ],
    foreignKeys: [toOrganisation("user_groups_organisation")],
  }),
  new Table({
    name: "memberships",
    columns: [
      id("organisationId", true),
      id("groupId", true),
      id("memberId", true),
      id("userId", false, true),
      id("childGroupId", false, true),
    ],
    indices: [
      index("memberships_memberId", ["organisationId", "memberId", "groupId"]),
      index("memberships_userId", ["organisationId", "userId", "groupId"]),
      index("memberships_childGroupId", ["organisationId", "childGroupId", "groupId"]),
    ],
    foreignKeys: [
      toOwn("memberships_group", "groupId", "user_groups"),
      toOwn("memberships_user", "userId", "users"),
      toOwn("memberships_childGroup", "childGroupId", "user_groups"),
    ],
  }),
  new Table({
    name: "changes",
    columns: [
      id("organisationId", true),
      id("id", true),
      integer("at", "bigint"),
      text("action", 64),
      text("subjectKind", 64),
      id("subjectId"),
      text("actorKind", 16),
      id("actorId", false, true),
      text("client", 255, true),
      text("correlationId", 255, true),
      json("notes", true),
      json("differences"),
    ],
    indices: [
      index("changes_subjectId", ["organisationId", "subjectId", "id"]),
      index("changes_correlationId", ["organisationId", "correlationId", "id"]),
    ],
    foreignKeys: [toOrganisation("changes_organisation")],
  }),
];

export class People1764000000000 implements MigrationInterface {
  readonly name = "People1764000000000";

  async up(runner: QueryRunner): Promise<void> {
    const sqlite = runner.dataSource.options.type === "better-sqlite3";
    if (!sqlite) await compareBytes(runner);
    for (const table of tables) await runner.createTable(table.clone());
    if (sqlite) await expectMany(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
  }
}

/** Other collations find `é` equal to `e`, and some character sets cannot hold every name. */
async function compareBytes(runner: QueryRunner): Promise<void> {
  const [database] = (await runner.query("SELECT @@character_set_database AS charset, @@collation_database AS collation")) as {
    charset: string;
    collation: string;
  }[];
  if (database?.charset === "utf8mb4" && database.collation === "utf8mb4_bin") return;
  await runner.query("ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
}

/**
 * What SQLite shall think of the tables: for each index, how many rows a value of its first column has, of its first two, and so on. Left
 * alone it takes an organisation for ten rows, and would walk all of them in order rather than look up the few that are asked for.
 */
const expected: readonly [table: string, index: string, rows: string][] = [
  ["users", "sqlite_autoindex_users_1", "1000000 100000 1"],
  ["users", "users_userNameKey", "1000000 100000 1"],
  ["users", "users_externalIdKey", "1000000 100000 2"],
  ["users", "users_displayNameKey", "1000000 100000 2"],
  ["users", "users_employeeNumberKey", "1000000 100000 2"],
  ["users", "users_managerIdKey", "1000000 100000 10"],
  ["users", "users_createdAt", "1000000 100000 2 1"],
  ["users", "users_updatedAt", "1000000 100000 2 1"],
  ["users", "users_role", "1000000 100000 50000 50000"],
  ["user_values", "sqlite_autoindex_user_values_1", "4000000 400000 4 2 1"],
  ["user_values", "user_values_valueKey", "4000000 400000 100000 2 1"],
  ["user_groups", "sqlite_autoindex_user_groups_1", "1000000 100000 1"],
  ["user_groups", "user_groups_displayNameKey", "1000000 100000 1"],
  ["user_groups", "user_groups_externalIdKey", "1000000 100000 2"],
  ["user_groups", "user_groups_createdAt", "1000000 100000 2 1"],
  ["user_groups", "user_groups_updatedAt", "1000000 100000 2 1"],
  ["memberships", "sqlite_autoindex_memberships_1", "10000000 1000000 100 1"],
  ["memberships", "memberships_memberId", "10000000 1000000 10 1"],
  ["memberships", "memberships_userId", "10000000 1000000 10 1"],
  ["memberships", "memberships_childGroupId", "10000000 1000000 500000 500000"],
];

async function expectMany(runner: QueryRunner): Promise<void> {
  await runner.query("ANALYZE");
  for (const row of expected) await runner.query("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", [...row]);
}
