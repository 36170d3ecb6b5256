/** Cycles, the newest first: when, how long, what they came to, and the way to their requests. */
import { Table, Tag } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import { type Cycle, useHealthWords } from "./health.js";
import { searchOf } from "./log-filter.js";

const columns = ["requests", "created", "linked", "changed", "removed", "failed"] as const;

function numberOf(cycle: Cycle, column: (typeof columns)[number]): number {
  if (column === "changed") return cycle.updated + cycle.reactivated + cycle.membersChanged;
  return column === "removed" ? cycle.deactivated + cycle.deleted : cycle[column];
}

export function CycleTable({ cycles }: { readonly cycles: readonly Cycle[] }) {
  const { texts, format } = usePreferences();
  const text = useHealthWords();
  const { began, kind, took, speed, changed, removed } = text.cycles.columns;
  const names: Readonly<Record<(typeof columns)[number], string>> = { ...text.counts, changed, removed };
  const numbers = columns.map((column) => ({ number: names[column] }));
  return (
    <Table label={text.cycles.title} head={[began, kind, took, ...numbers, { number: speed }, texts.general.actions]}>
      {cycles.map((cycle) => (
        <tr key={cycle.id}>
          <td>
            <time dateTime={cycle.startedAt}>{format.dateTime(cycle.startedAt)}</time>
            <div className="quiet">{cycle.credentialLabel ?? text.cycles.gone}</div>
          </td>
          <td>{cycle.running ? <Tag kind="good">{text.cycles.running}</Tag> : text.cycles.kinds[cycle.kind]}</td>
          <td>{durationOf(cycle, text.duration, format.number)}</td>
          {columns.map((column) => (
            <td key={column} className="number">
              {column === "failed" && cycle.failed > 0 ? (
                <Tag kind="bad">{format.number(cycle.failed)}</Tag>
              ) : (
                format.number(numberOf(cycle, column))
              )}
            </td>
          ))}
          <td className="number" title={text.cycles.slowest(format.number(Math.round(cycle.slowestMs)))}>
            {text.cycles.milliseconds(format.number(Math.round(cycle.averageMs)))}
          </td>
          <td className="ends">
            <PageLink to="provisioningLog" search={searchOf({ cycle: cycle.id })}>
              {text.cycles.show}
            </PageLink>
          </td>
        </tr>
      ))}
    </Table>
  );
}

type Units = ReturnType<typeof useHealthWords>["duration"];

function durationOf({ startedAt, lastRequestAt }: Cycle, { seconds, minutes, hours }: Units, number: (value: number) => string): string {
  const took = Math.max(1, Math.round((Date.parse(lastRequestAt) - Date.parse(startedAt)) / 1000));
  if (took < 60) return seconds(number(took));
  if (took < 3600) return minutes(number(Math.round(took / 60)));
  return hours(number(Math.round(took / 360) / 10));
}
