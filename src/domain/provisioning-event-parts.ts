/** What belongs to events and stands in other rows: their changes and the labels of their credentials, one statement for many. */
import DataLoader from "dataloader";
import type { Change } from "./change.js";
import { type ChangeRow, changeColumns, toChange } from "./change-list.js";
import type { DomainContext } from "./context.js";
import type { ProvisioningEvent } from "./provisioning-event.js";
import { statement } from "./statement.js";

type Scoped = Pick<DomainContext, "scope">;
type Told = Pick<ProvisioningEvent, "id" | "credentialId">;

const selectChanges = statement(`
  SELECT ${changeColumns} FROM changes c
  WHERE c.organisationId = :organisation AND c.correlationId IN (:ids*) AND c.actorKind = 'CREDENTIAL' ORDER BY c.id`);

/** The changes that each of the events made, in their order. */
export async function readChangesOf({ scope }: Scoped, events: readonly Told[]): Promise<Change[][]> {
  if (events.length === 0) return [];
  const rows = await scope.all<ChangeRow>(selectChanges, { ids: events.map(({ id }) => id) });
  const changes = rows.map(toChange);
  return events.map(({ id, credentialId }) =>
    changes.filter(({ correlationId, actorId }) => correlationId === id && actorId === credentialId),
  );
}

const selectLabels = statement(`
  SELECT id, label FROM credentials WHERE organisationId = :home AND id IN (:ids*)
  UNION ALL SELECT id, label FROM oauth_clients WHERE organisationId = :home AND id IN (:ids*)`);

/** By the ids of credentials and OAuth clients. */
export async function readCredentialLabels({ scope }: Scoped, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await scope.all<{ id: string; label: string }>(selectLabels, { ids: [...new Set(ids)] });
  return new Map(rows.map(({ id, label }) => [id, label]));
}

export function changesOf(context: DomainContext, event: Told): Promise<Change[]> {
  const loader = context.keep(
    "changes of events",
    () =>
      new DataLoader<Told, Change[], string>((events) => readChangesOf(context, events), { maxBatchSize: 500, cacheKeyFn: ({ id }) => id }),
  );
  return loader.load(event);
}

export function credentialLabel(context: DomainContext, id: string): Promise<string | null> {
  const loader = context.keep(
    "labels of credentials",
    () =>
      new DataLoader<string, string | null>(async (ids) => {
        const labels = await readCredentialLabels(context, ids);
        return ids.map((each) => labels.get(each) ?? null);
      }),
  );
  return loader.load(id);
}
