/** The provisioning log by cycle, as much of it as a page can hold: failures first, then the newest of the others. */
import type { LoggedCycle } from "../log/cycle-file.js";
import type { ProvisioningRecord } from "../log/provisioning-record.js";

export interface Limits {
  /** Records besides failures, of one cycle. */
  readonly ofCycle: number;
  /** Of all cycles together; the oldest are left out. */
  readonly failures: number;
  readonly others: number;
}

export const limits: Limits = { ofCycle: 100, failures: 5_000, others: 2_000 };

export interface ErrorCount {
  readonly errorCode: string;
  count: number;
  /** The first one that was met. */
  readonly reason: string;
  readonly recommendedAction: string | null;
}

/** One cycle, or one object that was provisioned on demand. */
export interface GatheredCycle {
  readonly cycleId: string;
  readonly began: string;
  readonly onDemand: boolean;
  /** Absent for what was done on demand, and for a cycle whose process was killed. */
  readonly report?: LoggedCycle;
  readonly total: number;
  /** By action, and within by status. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly errors: readonly ErrorCount[];
  readonly failures: readonly ProvisioningRecord[];
  readonly others: readonly ProvisioningRecord[];
}

/** The newest first. */
export function gather(
  jobId: string,
  records: Iterable<ProvisioningRecord>,
  reports: Iterable<LoggedCycle>,
  { ofCycle, failures, others }: Limits = limits,
): GatheredCycle[] {
  const cycles = new Map<string, Gathering>();
  const held = { failures: new Shelf(failures), others: new Shelf(others) };
  for (const record of records) {
    if (record.jobId !== jobId) continue;
    const cycle = cycles.get(record.cycleId) ?? new Gathering(record.cycleId, record.activityDateTime);
    cycles.set(record.cycleId, cycle);
    cycle.count(record);
    if (record.provisioningStatusInfo.status === "failure") held.failures.put(cycle.failures, record);
    else if (cycle.others.length < ofCycle) held.others.put(cycle.others, record);
  }
  for (const report of reports) {
    if (report.jobId !== jobId) continue;
    const cycle = cycles.get(report.cycleId) ?? new Gathering(report.cycleId, report.began);
    cycle.report = report;
    cycles.set(report.cycleId, cycle);
  }
  return [...cycles.values()].sort((one, other) => Date.parse(one.began) - Date.parse(other.began)).reverse();
}

class Gathering {
  onDemand = false;
  report?: LoggedCycle;
  total = 0;
  readonly counts = new Map<string, Map<string, number>>();
  private readonly codes = new Map<string, ErrorCount>();
  readonly failures: ProvisioningRecord[] = [];
  readonly others: ProvisioningRecord[] = [];

  constructor(
    readonly cycleId: string,
    readonly began: string,
  ) {}

  get errors(): ErrorCount[] {
    return [...this.codes.values()].sort((one, other) => other.count - one.count);
  }

  count({
    provisioningAction: action,
    provisioningStatusInfo: { status, errorInformation: error },
    initiatedBy,
  }: ProvisioningRecord): void {
    this.total += 1;
    this.onDemand ||= initiatedBy.initiatorType === "user";
    const statuses = this.counts.get(action) ?? new Map<string, number>();
    this.counts.set(action, statuses.set(status, (statuses.get(status) ?? 0) + 1));
    if (status !== "failure" || !error) return;
    const { errorCode, reason, recommendedAction } = error;
    const known = this.codes.get(errorCode);
    if (known) known.count += 1;
    else this.codes.set(errorCode, { errorCode, count: 1, reason, recommendedAction });
  }
}

/** Records of all cycles up to a number; a new one takes the place of the oldest. */
class Shelf {
  private readonly lists: ProvisioningRecord[][] = [];
  private held = 0;

  constructor(private readonly most: number) {}

  put(list: ProvisioningRecord[], record: ProvisioningRecord): void {
    if (list.length === 0) this.lists.push(list);
    list.push(record);
    this.held += 1;
    while (this.held > this.most) {
      const [oldest] = this.lists;
      if (!oldest?.length) this.lists.shift();
      else {
        oldest.shift();
        this.held -= 1;
      }
    }
  }
}
