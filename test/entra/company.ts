/** A company's first month against a server that is a process of its own: arrival, rest, days with faults and restarts, and what is the same at the end. */
import { type Connection, openConnection } from "../../src/simulator/connection.js";
import { instantAfter } from "../../src/simulator/cycle/clock.js";
import { type CycleReport, runCycle } from "../../src/simulator/cycle/cycle.js";
import { driftOf } from "../../src/simulator/cycle/drift.js";
import { restart, type World } from "../../src/simulator/cycle/job.js";
import { newWorld } from "../../src/simulator/cycle/new-world.js";
import { Chance } from "../../src/simulator/directory/chance.js";
import * as changes from "../../src/simulator/directory/changes.js";
import type { Directory, DirectoryUser } from "../../src/simulator/directory/directory.js";
import { generateDirectory } from "../../src/simulator/directory/generate.js";
import { randomDay } from "../../src/simulator/directory/random-days.js";
import { type FaultyProxy, faults, startFaultyProxy } from "../simulator/faulty-proxy.js";
import { GraphqlClient } from "../support/graphql-client.js";
import type { StorePlace } from "../support/stores.js";
import { type Comparison, Connections, compare, type Difference, differenceText, unexplained } from "./comparison.js";
import { type ServerProcess, startServerProcess } from "./server-process.js";

export interface CompanySettings {
  readonly users: number;
  readonly groups: number;
  readonly days: number;
  readonly seed: number;
  readonly dialect?: "legacy" | "flag";
  /** What happens in the directory in a day. */
  readonly changesPerDay: number;
  /** The share of requests that are spoiled during these days. */
  readonly faultRate: number;
  /** The server is ended in each so manieth day, in the middle of a cycle. */
  readonly restartEvery: number;
  /** Milliseconds after which a request is given up during these days. */
  readonly patience: number;
  /** Seconds that 429 and 500 ask to wait. */
  readonly retryAfter: number;
}

export interface CompanyResult {
  readonly arrival: CycleReport & { readonly seconds: number };
  readonly rest: CycleReport;
  /** After a restart that keeps links. */
  readonly rereading: CycleReport;
  readonly afterArrival: Comparison;
  /** Before the last restart of the job, once all is tried again. */
  readonly afterDays: Comparison;
  /** Of these, what the job's list of drifts does not account for: on the last evening, and once all is tried again. */
  readonly unexplained: readonly Difference[];
  readonly afterRestart: Comparison;
  readonly spoiled: FaultyProxy["spoiled"];
  readonly failures: number;
  readonly serverRestarts: number;
  readonly serverFaults: readonly string[];
}

type Tell = (line: string) => void;

const began = "2027-01-04T08:00:00.000Z";
const cyclesPerDay = 3;
/** Cycles at most until nothing is put off any more: waits double up to a day. */
const longestAftermath = 40;

export async function companyMonth(
  place: Pick<StorePlace, "location" | "environment">,
  settings: CompanySettings,
  tell: Tell,
): Promise<CompanyResult> {
  const server = await startServerProcess(place);
  const proxy = await startFaultyProxy(server.url, settings.seed, 0, { kinds: faults, retryAfter: settings.retryAfter });
  try {
    return await new Company(server, proxy, settings, tell).month();
  } finally {
    await proxy.stop();
    await server.stop();
  }
}

class Company {
  private readonly world: World;
  private readonly directory: Directory;
  private readonly connections = new Connections();
  private readonly chance: Chance;
  private failures = 0;

  constructor(
    private readonly server: ServerProcess,
    private readonly proxy: FaultyProxy,
    private readonly settings: CompanySettings,
    private readonly tell: Tell,
  ) {
    const { users, groups, seed, dialect = "legacy" } = settings;
    this.directory = timed(tell, `a company of ${users} people and ${groups} groups from seed ${seed}`, () =>
      generateDirectory({ users, groups, seed, domain: "fabrikam.example" }),
    );
    this.world = newWorld(this.directory, seed, began, { dialect });
    this.chance = new Chance(seed ^ 0xda75);
  }

  async month(): Promise<CompanyResult> {
    const { server, proxy, settings, tell } = this;
    const from = performance.now();
    const arrival = { ...(await this.cycle(this.direct())), seconds: (performance.now() - from) / 1000 };
    const requests = arrival.reads + arrival.writes;
    const { rss, heapUsed } = process.memoryUsage();
    tell(`  ${Math.round(requests / arrival.seconds)} requests/s; the simulator holds ${megabytes(rss)} (heap ${megabytes(heapUsed)})`);
    const afterArrival = await this.compared("after the initial cycle");
    const rest = await this.cycle(this.direct());
    tell(`the next cycle: ${rest.reads} reads, ${rest.writes} writes`);
    restart(this.world.job);
    tell("the job is restarted, and reads everything");
    const rereading = await this.cycle(this.direct());
    await this.days();
    const evening = await this.compared("on the last evening");
    const left = this.unexplained(evening);
    await this.aftermath();
    const afterDays = await this.compared("once all is tried again");
    left.push(...this.unexplained(afterDays));
    restart(this.world.job, ["Full"]);
    tell("the job is restarted (Full)");
    await this.cycle(this.direct());
    const afterRestart = await this.compared("after the last restart");
    const serverFaults = server.faults();
    return {
      arrival,
      rest,
      rereading,
      afterArrival,
      afterDays,
      unexplained: left,
      afterRestart,
      spoiled: proxy.spoiled,
      failures: this.failures,
      serverRestarts: server.restarts,
      serverFaults: settings.faultRate > 0 ? serverFaults : [],
    };
  }

  private bearer() {
    return { token: async () => this.server.token, close: async () => {} };
  }

  /** To the server as it is, with all patience. */
  private direct(): Connection {
    return openConnection({ url: `${this.server.url}/scim/v2`, bearer: this.bearer() });
  }

  /** Through the proxy; at the given request the server is ended, and comes back while the cycle goes on. */
  private spoiled(endAt: number, signal: "SIGTERM" | "SIGKILL", ended: (back: Promise<void>) => void): Connection {
    const { server, proxy, settings } = this;
    const real = openConnection({ url: `${proxy.url}/scim/v2`, bearer: this.bearer(), timeout: settings.patience });
    let sent = 0;
    return {
      ...real,
      send(...request) {
        sent += 1;
        if (sent === endAt)
          ended(
            server.restart(signal).then(() => {
              proxy.target = server.url;
            }),
          );
        return real.send(...request);
      },
    };
  }

  private async cycle(connection: Connection): Promise<CycleReport> {
    const from = performance.now();
    const report = await runCycle(this.world, connection);
    this.connections.note(this.world.job);
    const { kind, end, succeeded, failed, skipped, reads, writes } = report;
    this.failures += failed;
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    if (reads + writes > 2 || end !== "complete")
      this.tell(
        `${report.began.slice(0, 16)}  ${kind} cycle ${end} in ${seconds} s: ${succeeded} succeeded, ${failed} failed, ${skipped} skipped; ${reads} reads, ${writes} writes`,
      );
    return report;
  }

  private async days(): Promise<void> {
    const { world, directory, settings, chance, proxy, server, tell } = this;
    proxy.rate = settings.faultRate;
    for (let day = 1; day <= settings.days; day += 1) {
      world.clock = instantAfter(began, day * 24 * 60);
      const happened = [...randomDay(directory, chance, world.clock, settings.changesPerDay), ...this.administration(day)];
      let back: Promise<void> | undefined;
      const ends = day % settings.restartEvery === 0;
      const signal = day % (2 * settings.restartEvery) === 0 ? "SIGTERM" : "SIGKILL";
      for (let number = 0; number < cyclesPerDay; number += 1) {
        // A cycle that is cut off before that is followed by one that is not.
        const endAt = ends && !back ? 2 + (number === 0 ? Math.ceil(happened.length / 2) : 0) : 0;
        await this.cycle(
          this.spoiled(endAt, signal, (returning) => {
            back = returning;
          }),
        );
        await back;
      }
      tell(
        `day ${day}: ${happened.length} things happened${ends ? `; the server was ended by ${signal} and came back (${server.restarts}×)` : ""}`,
      );
    }
    proxy.rate = 0;
  }

  /** What random days leave out: the recycle bin emptied, assignments taken away and given back. */
  private administration(day: number): string[] {
    const { directory, chance } = this;
    const lines: string[] = [];
    const people = Object.values(directory.users);
    if (day % 3 === 0) {
      const binned = people.filter(({ deletedAt }) => deletedAt !== undefined);
      if (binned.length > 0) {
        const user = chance.oneOf(binned);
        changes.purgeUser(directory, user);
        lines.push(`purged ${user.userPrincipalName}`);
      }
    }
    const inGroups = new Set(Object.values(directory.groups).flatMap(({ members }) => members));
    const outsiders = people.filter(({ objectId, deletedAt }: DirectoryUser) => deletedAt === undefined && !inGroups.has(objectId));
    const assigned = new Set(directory.assignments.map(({ principal }) => principal));
    const [chosen, change, what] =
      day % 2 === 0
        ? [outsiders.filter(({ objectId }) => assigned.has(objectId)), changes.unassign, "unassigned"]
        : [outsiders.filter(({ objectId }) => !assigned.has(objectId)), changes.assign, "assigned"];
    if (chosen.length > 0) {
      const user = chance.oneOf(chosen);
      change(directory, user.objectId);
      lines.push(`${what} ${user.userPrincipalName}`);
    }
    return lines;
  }

  /** Without faults, until nothing waits to be tried again. */
  private async aftermath(): Promise<void> {
    const { world } = this;
    for (let number = 0; number < longestAftermath; number += 1) {
      const { end } = await this.cycle(this.direct());
      const waiting = Object.values(world.job.escrows).map(({ nextAttempt }) => nextAttempt);
      if (waiting.length === 0 && end === "complete") return;
      const [next] = waiting.sort();
      if (next !== undefined && Date.parse(next) > Date.parse(world.clock)) world.clock = next;
    }
  }

  private async compared(when: string): Promise<Comparison> {
    const { server, world, tell } = this;
    const from = performance.now();
    const comparison = await compare(world, this.connections, new GraphqlClient(`${server.url}/graphql`, server.apiKey));
    const { users, groups, memberships, values, differences, left } = comparison;
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    tell(
      `compared ${when} in ${seconds} s: ${users} users, ${groups} groups, ${memberships} memberships, ${values} values: ${differences.length} differences${left > 0 ? `; ${left} purged people left disabled` : ""}`,
    );
    for (const difference of differences.slice(0, 20)) tell(`  ${differenceText(difference)}`);
    return comparison;
  }

  private unexplained({ differences }: Comparison): Difference[] {
    const drifts = driftOf(this.world);
    const kinds = new Map<string, number>();
    for (const { kind } of drifts) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const rest = unexplained(differences, drifts);
    const listed = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ");
    this.tell(`  the job lists ${drifts.length} drifts${listed ? ` (${listed})` : ""}; ${rest.length} differences are none of them`);
    return rest;
  }
}

function timed<T>(tell: Tell, what: string, work: () => T): T {
  const from = performance.now();
  const result = work();
  tell(`${what}, made in ${((performance.now() - from) / 1000).toFixed(1)} s`);
  return result;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB`;
}

/** What speaks against the acceptance; nothing when all holds. */
export function verdict(result: CompanyResult, settings: CompanySettings): string[] {
  const { arrival, rest, rereading, afterArrival, unexplained: left, afterRestart, serverFaults, serverRestarts } = result;
  const checks: readonly (readonly [boolean, string])[] = [
    [arrival.end === "complete" && arrival.failed === 0, `the initial cycle was ${arrival.end} with ${arrival.failed} failures`],
    [afterArrival.users === settings.users && afterArrival.groups === settings.groups, "not everybody arrived"],
    [afterArrival.differences.length === 0, `${afterArrival.differences.length} differences after the initial cycle`],
    [rest.reads > 0 && rest.writes === 0, `the second cycle sent ${rest.reads} reads and ${rest.writes} writes`],
    [
      rereading.reads >= settings.users + settings.groups && rereading.writes === 0,
      `the cycle that reads everything sent ${rereading.reads} reads and ${rereading.writes} writes`,
    ],
    [left.length === 0, `${left.length} differences that no drift accounts for`],
    [afterRestart.differences.length === 0, `${afterRestart.differences.length} differences after the last restart`],
    [serverRestarts === Math.floor(settings.days / settings.restartEvery), `the server came back ${serverRestarts} times`],
    [serverFaults.length === 0, `the server wrote of ${serverFaults.length} faults of its own: ${serverFaults[0]}`],
  ];
  return checks.flatMap(([holds, why]) => (holds ? [] : [why]));
}
