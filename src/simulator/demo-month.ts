/** The demo's month: days in the company, a cycle each, and two mishaps with their end. */
import { type Connection, openConnection } from "./connection.js";
import { instantAfter } from "./cycle/clock.js";
import { type CycleReport, runCycle } from "./cycle/cycle.js";
import { changeSettings, restart, type World } from "./cycle/job.js";
import { newWorld } from "./cycle/new-world.js";
import { writeWorld } from "./cycle/state-file.js";
import { Chance } from "./directory/chance.js";
import { changeUser, swapNames } from "./directory/changes.js";
import type { DirectoryUser } from "./directory/directory.js";
import { generateDirectory } from "./directory/generate.js";
import { randomDay } from "./directory/random-days.js";
import { appendCycle, cyclesBeside } from "./log/cycle-file.js";
import { LogFile, logBeside } from "./log/log-file.js";
import type { Progress } from "./log/progress.js";
import { type Mapping, standard } from "./mapping/mapping.js";
import { userCalled } from "./sign-in/admission.js";

export interface MonthSettings {
  readonly state: string;
  readonly users: number;
  readonly groups: number;
  readonly days: number;
  readonly seed: number;
  readonly domain: string;
  /** The instant at which the company begins. */
  readonly begin: string;
  readonly scimEndpoint: string;
  readonly token: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** Changes in the company on an ordinary day. */
const changesADay = 2;
const day = 24 * 60;

export class Month {
  readonly world: World;
  private readonly chance: Chance;
  private readonly log: LogFile;
  private swapped: readonly DirectoryUser[] = [];

  constructor(private readonly settings: MonthSettings) {
    const { state, users, groups, seed, domain, begin } = settings;
    this.world = newWorld(generateDirectory({ users, groups, seed, domain }), seed, begin);
    changeSettings(this.world.job, { mapping: byObjectId(standard) });
    // Another row of chances than the one that the company was made of, whose ids would come again.
    this.chance = new Chance(seed ^ 0x30da75);
    this.log = new LogFile(logBeside(state));
    this.keep();
  }

  /** The initial cycle. */
  async begin(): Promise<CycleReport> {
    const report = await this.cycle(this.connection(this.settings.token));
    this.settings.print(`${this.world.clock.slice(0, 10)}  ${cycleText(report)}`);
    return report;
  }

  /** Ends early when it is interrupted. */
  async pass(): Promise<void> {
    const { begin, days, print, signal, token } = this.settings;
    for (let number = 1; number <= days && !signal.aborted; number += 1) {
      const clock = instantAfter(begin, number * day);
      this.world.clock = clock;
      const lines = randomDay(this.world.directory, this.chance, clock, changesADay);
      const extra = extras(days).filter((each) => each.day === number);
      lines.push(...extra.map(({ what }) => (typeof what === "string" ? what : what(this))));
      const report = await this.cycle(this.connection(extra.find((each) => each.token !== undefined)?.token ?? token));
      print([`${clock.slice(0, 10)}  ${lines.join("\n            ")}`, `            ${cycleText(report)}`].join("\n"));
    }
  }

  /** Two people exchange names: neither gets the other's while the other has it. */
  swap(): string {
    const [one, other] = this.chance.some(this.present(), 2);
    if (!one || !other) return "nobody is there to exchange names";
    this.swapped = [one, other];
    swapNames(this.world.directory, one, other);
    return `${one.userPrincipalName} and ${other.userPrincipalName} exchange names`;
  }

  /** One of them steps aside, and takes the name on the next day. */
  stepAside(mark: string): string {
    const { directory } = this.world;
    const [one] = this.swapped;
    if (!one || !this.present().includes(one)) return "one of the two has left";
    const before = one.userPrincipalName;
    const [local = "", domain = ""] = before.split("@");
    const mailNickname = `${local.replace(".interim", "")}${mark}`;
    const userPrincipalName = `${mailNickname}@${domain}`;
    if (userCalled(directory, userPrincipalName)) return `${before} stays, as ${userPrincipalName} is somebody else by now`;
    changeUser(directory, one, { userPrincipalName, mail: userPrincipalName, mailNickname });
    return `${before} becomes ${userPrincipalName}`;
  }

  /** As an administrator does it in the portal. */
  restart(): string {
    restart(this.world.job);
    return "the right Secret Token is entered, and provisioning restarted";
  }

  present(): DirectoryUser[] {
    return Object.values(this.world.directory.users).filter(({ deletedAt, accountEnabled }) => accountEnabled && deletedAt === undefined);
  }

  private async cycle(connection: Connection): Promise<CycleReport> {
    const { state, progress, signal } = this.settings;
    try {
      const report = await runCycle(this.world, connection, { progress, signal, record: this.log.write });
      this.log.flush();
      appendCycle(cyclesBeside(state), this.world.job.id, report);
      this.keep();
      if (report.end === "unreachable") throw new Error(`The product does not answer any more: ${report.failure?.reason}`);
      return report;
    } finally {
      await connection.close();
    }
  }

  private connection(token: string): Connection {
    return openConnection({ url: this.settings.scimEndpoint, bearer: { token: async () => token, close: async () => {} } });
  }

  private keep(): void {
    writeWorld(this.settings.state, this.world);
  }
}

interface Extra {
  readonly day: number;
  readonly what: string | ((month: Month) => string);
  /** With which the cycle of this day signs in, instead of the right one. */
  readonly token?: string;
}

/** Two mishaps and how they end; a month that is too short for the end has no beginning of it. */
function extras(days: number): readonly Extra[] {
  const [token, names] = [Math.ceil(days / 3), Math.ceil(days / 2)];
  const wrongToken: readonly Extra[] = [
    { day: token, what: "somebody enters a wrong Secret Token", token: "a-wrong-secret-token" },
    { day: token + 1, what: (month) => month.restart() },
  ];
  const exchange: readonly Extra[] = [
    { day: names, what: (month) => month.swap() },
    { day: names + 2, what: (month) => month.stepAside(".interim") },
    { day: names + 3, what: (month) => month.stepAside("") },
  ];
  return [wrongToken, exchange].filter((mishap) => mishap.every((each) => each.day < days)).flat();
}

/** The default mapping, with externalId as customers are told to have it, so that single sign-on finds people by it. */
function byObjectId(mapping: Mapping): Mapping {
  const rows = mapping.User.rows.map((row) => (row.target === "externalId" ? { ...row, source: "objectId" } : row));
  return { ...mapping, name: "default, externalId from objectId", User: { ...mapping.User, rows } };
}

function cycleText({ kind, end, succeeded, failed, skipped, failure }: CycleReport): string {
  const counts = `${succeeded} succeeded, ${failed} failed, ${skipped} skipped`;
  return `${kind} cycle ${end}: ${counts}${failure ? ` (${failure.errorCode})` : ""}`;
}
