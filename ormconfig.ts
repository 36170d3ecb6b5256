/** What TypeORM must know of both stores: entities, migrations, connection settings; and how a store is opened with them. */
import "reflect-metadata";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import mysql, { type PoolOptions, type SslOptions } from "mysql2";
import { createConnection } from "mysql2/promise";
import { DataSource, type DataSourceOptions } from "typeorm";
import { People1764000000000 } from "./schema/migrations/1-people.js";
import { ConnectionsCredentialsDiscs1790000000002 } from "./schema/migrations/2-connections-credentials-discs.js";
import { OrderIndices1790000000003 } from "./schema/migrations/3-order-indices.js";
import { ActiveIndex1790000000004 } from "./schema/migrations/4-active-index.js";
import { OAuthClients1790000000005 } from "./schema/migrations/5-oauth-clients.js";
import { Sessions1790000000006 } from "./schema/migrations/6-sessions.js";
import { SingleSignOn1790000000007 } from "./schema/migrations/7-single-sign-on.js";
import { ProvisioningEvents1790000000008 } from "./schema/migrations/8-provisioning-events.js";
import { Health1790000000009 } from "./schema/migrations/9-health.js";
import { Rehearsals1790000000010 } from "./schema/migrations/10-rehearsals.js";
import { Brakes1790000000011 } from "./schema/migrations/11-brakes.js";
import { Webhooks1790000000012 } from "./schema/migrations/12-webhooks.js";
import { settings } from "./src/config.js";
import { AccessToken } from "./src/domain/access-token.js";
import { AdminGrantRow } from "./src/domain/admin-grant.js";
import { BrakeMark } from "./src/domain/brake.js";
import { Change } from "./src/domain/change.js";
import { ChangeSubject } from "./src/domain/change-subject.js";
import { ClientSecret } from "./src/domain/client-secret.js";
import { Credential } from "./src/domain/credential.js";
import { Disc } from "./src/domain/disc.js";
import { DiscShare } from "./src/domain/disc-share.js";
import { ExpiryWarning } from "./src/domain/expiry-warning.js";
import { Group } from "./src/domain/group.js";
import { Identity } from "./src/domain/identity.js";
import { Membership } from "./src/domain/membership.js";
import { MysqlBackend } from "./src/domain/mysql-backend.js";
import { OAuthClient } from "./src/domain/oauth-client.js";
import { Organisation, OrganisationDomain } from "./src/domain/organisation.js";
import { ProvisioningConnection } from "./src/domain/provisioning-connection.js";
import { ProvisioningCycle } from "./src/domain/provisioning-cycle.js";
import { ProvisioningEvent } from "./src/domain/provisioning-event.js";
import { HeldRemoval, ProvisioningHold } from "./src/domain/provisioning-hold.js";
import { Rehearsal, RehearsalVersion } from "./src/domain/rehearsal.js";
import { Session } from "./src/domain/session.js";
import { SignInAttempt } from "./src/domain/sign-in-attempt.js";
import { SignInLink } from "./src/domain/sign-in-link.js";
import { SingleSignOn } from "./src/domain/single-sign-on.js";
import { SqliteBackend } from "./src/domain/sqlite-backend.js";
import { SqliteDatabase } from "./src/domain/sqlite-driver.js";
import { Store } from "./src/domain/store.js";
import { User } from "./src/domain/user.js";
import { UserValue } from "./src/domain/user-value.js";
import { HealthTold, Webhook, WebhookDelivery } from "./src/domain/webhook.js";

export const entities = [
  Organisation,
  OrganisationDomain,
  ProvisioningConnection,
  Credential,
  OAuthClient,
  ClientSecret,
  AccessToken,
  User,
  UserValue,
  Group,
  Membership,
  Disc,
  DiscShare,
  Change,
  Session,
  SignInLink,
  AdminGrantRow,
  ExpiryWarning,
  SingleSignOn,
  Identity,
  SignInAttempt,
  ChangeSubject,
  ProvisioningCycle,
  ProvisioningEvent,
  Rehearsal,
  RehearsalVersion,
  ProvisioningHold,
  HeldRemoval,
  BrakeMark,
  Webhook,
  WebhookDelivery,
  HealthTold,
];
export const migrations = [
  People1764000000000,
  ConnectionsCredentialsDiscs1790000000002,
  OrderIndices1790000000003,
  ActiveIndex1790000000004,
  OAuthClients1790000000005,
  Sessions1790000000006,
  SingleSignOn1790000000007,
  ProvisioningEvents1790000000008,
  Health1790000000009,
  Rehearsals1790000000010,
  Brakes1790000000011,
  Webhooks1790000000012,
];

const common = { entities, migrations, synchronize: false, migrationsRun: false, migrationsTransactionMode: "each" as const };

/** Milliseconds that the writer waits, blocking, for another process; longer waits are the store's, without blocking. */
const blockingWait = 2;

export function sqliteOptions(file: string): DataSourceOptions {
  return {
    ...common,
    type: "better-sqlite3",
    driver: SqliteDatabase,
    database: file,
    enableWAL: true,
    prepareDatabase: (database: SqliteDatabase) => {
      database.pragma("busy_timeout = 5000");
      database.pragma("synchronous = NORMAL");
      database.pragma("cache_size = -32000");
      database.pragma("temp_store = MEMORY");
    },
  };
}

/** What every session is given: errors instead of silent cuts, groups of any size in one cell, whole keys in every order, and no locks on gaps. */
const sessionSettings = [
  "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', group_concat_max_len = 8388608, max_sort_length = 2048",
  // Whoever waits longer gives its connection back and tries again: the others of the process need it.
  "SET SESSION innodb_lock_wait_timeout = 3",
  "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
];

/** Groups may be in groups as deep as they like: what ends a recursion is that it finds nothing new. */
const unlimitedRecursion = {
  mysql: "SET SESSION cte_max_recursion_depth = 4294967295",
  mariadb: "SET SESSION max_recursive_iterations = 4294967295",
} as const;

/** mysql2, with each new connection of a pool set up before its first statement. */
const mysqlDriver = (type: "mysql" | "mariadb") => ({
  ...mysql,
  createPool(options: PoolOptions) {
    const pool = mysql.createPool(options);
    pool.on("connection", (connection) => {
      for (const setting of [...sessionSettings, unlimitedRecursion[type]]) connection.query(setting);
    });
    return pool;
  },
});

export function mysqlOptions(url: string, type: "mysql" | "mariadb", poolSize = 10): DataSourceOptions {
  return {
    ...common,
    type,
    driver: mysqlDriver(type),
    url,
    ssl: sslOptions(url),
    poolSize,
    charset: "utf8mb4_bin",
    timezone: "Z",
    supportBigNumbers: true,
    bigNumberStrings: false,
    // A server holds 16382 prepared statements by default, for all connections of all processes together.
    extra: {
      maxPreparedStatements: 200,
      maxIdle: poolSize,
      idleTimeout: 60_000,
      queueLimit: 0,
      waitForConnections: true,
      enableKeepAlive: true,
    },
  };
}

/** `?ssl=true`: the server's certificate must be one that this machine trusts, and of that name. */
function sslOptions(url: string): SslOptions | undefined {
  return new URL(url).searchParams.get("ssl") === "true" ? { rejectUnauthorized: true, verifyIdentity: true } : undefined;
}

export interface StoreLocation {
  /** `mysql://` or `mariadb://`; without it the embedded store is used. */
  readonly url?: string | undefined;
  /** The embedded store's file. */
  readonly file?: string | undefined;
  /** Bring the tables up to date first (the default). */
  readonly migrate?: boolean;
  /** Milliseconds that a bounded read may take. */
  readonly deadline?: number;
}

export async function openStore({
  url,
  file,
  migrate = true,
  deadline = settings.statementDeadline.absent(),
}: StoreLocation): Promise<Store> {
  if (url !== undefined) return new Store(await openMysql(url.replace(/^mariadb:/, "mysql:"), migrate), deadline);
  if (file !== undefined) return new Store(await openSqlite(file, migrate), deadline);
  throw new Error("A store is opened by the URL of a MySQL or MariaDB database or by the file of an embedded one; neither was given.");
}

async function openSqlite(file: string, migrate: boolean): Promise<SqliteBackend> {
  await mkdir(dirname(file), { recursive: true });
  const dataSource = new DataSource(sqliteOptions(file));
  // SQLite takes any type name; TypeORM asks that they be announced.
  dataSource.driver.supportedDataTypes.push("varbinary", "mediumtext");
  dataSource.driver.withLengthColumnTypes.push("varbinary");
  await dataSource.initialize();
  if (migrate) await dataSource.runMigrations();
  (dataSource.driver as unknown as { databaseConnection: SqliteDatabase }).databaseConnection.pragma(`busy_timeout = ${blockingWait}`);
  return new SqliteBackend(dataSource, file);
}

async function openMysql(url: string, migrate: boolean): Promise<MysqlBackend> {
  const ssl = sslOptions(url);
  const probe = await createConnection({ uri: url.replace(/\?.*$/, ""), ...(ssl ? { ssl } : {}) });
  // Two processes that start at once must not both migrate; the lock ends with the connection.
  const [rows] = await probe.query("SELECT VERSION() AS version, GET_LOCK(CONCAT('migrations ', LEFT(DATABASE(), 50)), 120) AS locked");
  try {
    const [answer] = rows as { version: string; locked: number }[];
    if (answer?.locked !== 1) throw new Error("Another process has been migrating this database for two minutes.");
    const kind = /mariadb/i.test(answer.version) ? "mariadb" : "mysql";
    const dataSource = await new DataSource(mysqlOptions(url, kind)).initialize();
    if (migrate) await dataSource.runMigrations();
    return new MysqlBackend(dataSource, kind);
  } finally {
    await probe.end();
  }
}
