/** A small company beside a tenant of the whole server, and the provisioning log written as a table: what scenarios are told with. */
import { type Connection, openConnection } from "../../src/simulator/connection.js";
import { type CycleReport, runCycle } from "../../src/simulator/cycle/cycle.js";
import type { JobSettings, World } from "../../src/simulator/cycle/job.js";
import { newWorld } from "../../src/simulator/cycle/new-world.js";
import type { Directory } from "../../src/simulator/directory/directory.js";
import { toDirectory } from "../../src/simulator/directory/directory-file.js";
import type { ProvisioningRecord, StepType } from "../../src/simulator/log/provisioning-record.js";
import type { TestServer } from "../support/server.js";
import { newTenant, type Tenant } from "../support/tenant.js";

export const clock = "2027-01-04T08:00:00.000Z";

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A tenant of the directory and one of the server, with all that is sent between them. */
export interface Rig {
  readonly world: World;
  readonly directory: Directory;
  readonly tenant: Tenant;
  readonly connection: Connection;
  readonly sent: Sent[];
  /** A cycle and the log that it wrote. */
  cycle(): Promise<CycleReport & { readonly log: readonly ProvisioningRecord[] }>;
  writes(): Sent[];
}

export interface RigSettings extends Partial<JobSettings> {
  /** Another token than the tenant's. */
  readonly token?: () => string;
  /** Stands between job and server. */
  readonly between?: (connection: Connection) => Connection;
}

export async function rig(server: TestServer, directory: Directory, settings: RigSettings = {}, base = server.url): Promise<Rig> {
  const { token, between = (connection) => connection, ...job } = settings;
  const tenant = await newTenant(server, { profile: "ENTRA" });
  const bearer = { token: async () => token?.() ?? tenant.scim.token ?? "", close: async () => {} };
  const real = between(openConnection({ url: `${base}/scim/v2`, bearer, retries: 0 }));
  const sent: Sent[] = [];
  const connection: Connection = {
    ...real,
    send(method, path, body, headers) {
      sent.push({ method, path, body });
      return real.send(method, path, body, headers);
    },
  };
  const world = newWorld(directory, 1, clock, job);
  return {
    world,
    directory,
    tenant,
    connection,
    sent,
    async cycle() {
      sent.length = 0;
      const log: ProvisioningRecord[] = [];
      const report = await runCycle(world, connection, { record: (record) => log.push(record) });
      return { ...report, log };
    },
    writes: () => sent.filter(({ method }) => method !== "GET"),
  };
}

/** People with a name of one word, and groups, all assigned. */
export function people(names: readonly string[], groups: readonly { displayName: string; members: string[] }[] = []): Directory {
  const users = names.map((name) => ({
    userPrincipalName: `${name}@x.example`,
    mail: `${name}@x.example`,
    givenName: name,
    surname: "Quill",
    displayName: name,
  }));
  return toDirectory({ users, groups, assignments: [...names, ...groups.map(({ displayName }) => displayName)] }, 1, "x.example");
}

/** What a log says of each object: action, status, code. */
export const lines = (log: readonly ProvisioningRecord[]) =>
  log.map(({ sourceIdentity, provisioningAction, provisioningStatusInfo: { status, errorInformation } }) =>
    [sourceIdentity.displayName, provisioningAction, status, errorInformation?.errorCode].filter(Boolean).join(" "),
  );

/** A record as a scenario tells it. */
export interface Told {
  readonly identity: string;
  readonly action: string;
  readonly status: string;
  readonly errorCode?: string;
  /** Each as `EntryExport success`. */
  readonly steps: readonly string[];
  /** Each as `active: True -> False`; a dash for nothing. */
  readonly modified: readonly string[];
}

const stepNames: Readonly<Record<StepType, string>> = {
  import: "EntryImport",
  scoping: "EntryScoping",
  matching: "EntryMatching",
  processing: "EntryProcessing",
  referenceResolution: "EntryReferenceResolution",
  export: "EntryExport",
};

/** `active: True -> False` for each. */
type Modified = Readonly<Record<string, string>>;

/** An expected record: `ending` is the status with its error code; steps are types, `:` says another status than success. */
export function row(identity: string, action: string, ending: string, steps: string, modified: Modified = {}): Told {
  const [status = "", errorCode] = ending.split(" ");
  return {
    identity,
    action,
    status,
    ...(errorCode === undefined ? {} : { errorCode }),
    steps: steps.split(" ").map((step) => {
      const [type = "", how = "success"] = step.split(":");
      return `${stepNames[type as StepType]} ${how}`;
    }),
    modified: Object.entries(modified).map(([path, change]) => `${path}: ${change}`),
  };
}

/** The server's ids are told as the names of whom the job links to them. */
export function told({ world }: Pick<Rig, "world">, log: readonly ProvisioningRecord[]): Told[] {
  const { directory, job } = world;
  const names = new Map(
    Object.entries(job.links).map(([objectId, { targetId }]) => [
      targetId,
      directory.users[objectId]?.displayName ?? directory.groups[objectId]?.displayName ?? objectId,
    ]),
  );
  const text = (value: string | null) => (value === null ? "-" : (names.get(value) ?? value));
  return log.map(({ sourceIdentity, provisioningAction, provisioningSteps, modifiedProperties, provisioningStatusInfo }) => ({
    identity: sourceIdentity.displayName,
    action: provisioningAction,
    status: provisioningStatusInfo.status,
    ...(provisioningStatusInfo.errorInformation ? { errorCode: provisioningStatusInfo.errorInformation.errorCode } : {}),
    steps: provisioningSteps.map(({ name, status }) => `${name} ${status}`),
    modified: modifiedProperties.map(({ displayName, oldValue, newValue }) => `${displayName}: ${text(oldValue)} -> ${text(newValue)}`),
  }));
}

/** What the default mapping gives a new person of `people`. */
export function arrival(name: string, address = name): Modified {
  return {
    userName: `- -> ${address}@x.example`,
    active: "- -> True",
    displayName: `- -> ${name}`,
    'emails[type eq "work"].value': `- -> ${address}@x.example`,
    "name.givenName": `- -> ${name}`,
    "name.familyName": "- -> Quill",
    "name.formatted": `- -> ${name} Quill`,
    externalId: `- -> ${address}`,
  };
}
