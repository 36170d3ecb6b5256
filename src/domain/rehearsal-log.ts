/** Where requests are logged that are told of a moment after they were made, when a rehearsal has begun or ended in between. */
import type { RehearsalState } from "./rehearsal.js";
import { statement } from "./statement.js";
import type { TenantScope } from "./tenant-scope.js";

interface Told {
  readonly id: string;
  readonly at: number;
}
interface ReadsTold {
  readonly firstAt: number;
}

export interface Shares<Request, Reads> {
  /** Where they are told of. */
  readonly here: { readonly requests: readonly Request[]; readonly reads: Reads | null | undefined };
  /** In the organisation itself, although they are told of in a copy of it. */
  readonly atHome: readonly Request[];
}

/** One that runs, and one that ended a moment before it began. */
const selectRehearsals = statement(`
  SELECT id, state, startedAt, endedAt FROM rehearsals WHERE organisationId = :home ORDER BY id DESC LIMIT 2`);

const selectChanged = statement(`
  SELECT DISTINCT organisationId, correlationId FROM changes
  WHERE organisationId IN (:organisation, :home) AND correlationId IN (:ids*)`);

interface RehearsalRow {
  readonly id: string;
  readonly state: RehearsalState;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

type Place = "home" | "copy" | "nowhere";

/**
 * A request is logged where its changes are, and one without changes where clients worked when it came: what was asked in a rehearsal that
 * was discarded is gone with it.
 */
export async function shareOut<Request extends Told, Reads extends ReadsTold>(
  scope: TenantScope,
  requests: readonly Request[],
  reads: Reads | null | undefined,
): Promise<Shares<Request, Reads>> {
  const rehearsals = requests.length === 0 && !reads ? [] : await scope.all<RehearsalRow>(selectRehearsals);
  const placeAt = (at: number): Place => {
    const found = rehearsals.find(({ startedAt, endedAt }) => Number(startedAt) <= at && (endedAt === null || at <= Number(endedAt)));
    if (found === undefined || found.state === "APPLIED") return "home";
    return found.state === "DISCARDED" ? "nowhere" : "copy";
  };
  const usual: Place = scope.isCopy ? "copy" : "home";
  if (requests.every(({ at }) => placeAt(at) === usual)) return { here: { requests, reads: readsAt(placeAt, reads) }, atHome: [] };
  const rows = await scope.all<{ organisationId: string; correlationId: string }>(selectChanged, { ids: requests.map(({ id }) => id) });
  const changed = new Map(rows.map(({ organisationId, correlationId }) => [correlationId, organisationId]));
  const placeOf = ({ id, at }: Told): Place => {
    const organisation = changed.get(id);
    if (organisation === undefined) return placeAt(at);
    return organisation === scope.home ? "home" : "copy";
  };
  const of = (place: Place) => requests.filter((request) => placeOf(request) === place);
  const [atHome, inCopy] = [of("home"), of("copy")];
  if (!scope.isCopy) return { here: { requests: [...atHome, ...inCopy], reads: readsAt(placeAt, reads) }, atHome: [] };
  return { here: { requests: inCopy, reads: readsAt(placeAt, reads) }, atHome };
}

/** Reads are only counted: those that began in what is gone count nowhere. */
function readsAt<Reads extends ReadsTold>(placeAt: (at: number) => Place, reads: Reads | null | undefined): Reads | null {
  return reads && placeAt(reads.firstAt) !== "nowhere" ? reads : null;
}
