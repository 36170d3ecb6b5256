/** What the last days came to: as a chart for those who see it, and in the same numbers as a table. */
import { lazy, Suspense } from "react";
import { Section } from "../parts/heading.js";
import { Waiting } from "../parts/loaded.js";
import { Table } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import { type Bar, bars } from "./bars.js";
import { type Day, useHealthWords } from "./health.js";

/** The chart's program is the heaviest part of the page, and is not waited for. */
const DayChart = lazy(() => import("./day-chart.js"));

export function Days({ days }: { readonly days: readonly Day[] }) {
  const { format } = usePreferences();
  const text = useHealthWords();
  const { days: words, counts } = text;
  const names: Readonly<Record<Bar, string>> = {
    joined: words.joined,
    updated: counts.updated,
    removed: text.removed,
    failed: counts.failed,
  };
  const order = Object.keys(bars) as Bar[];
  const sum = (bar: Bar) => format.number(days.reduce((total, day) => total + bars[bar](day), 0));
  const used = days.filter(({ cycles }) => cycles > 0).toReversed();
  return (
    <Section id="days" title={words.title} intro={words.intro}>
      {used.length === 0 ? (
        <p className="empty">{words.none}</p>
      ) : (
        <>
          <ul className="legend">
            {order.map((bar) => (
              <li key={bar}>
                <span className={`swatch ${bar}`} aria-hidden="true" />
                {names[bar]}
              </li>
            ))}
          </ul>
          <div className="chart" role="img" aria-label={words.picture(sum("joined"), sum("updated"), sum("removed"), sum("failed"))}>
            <Suspense fallback={<Waiting />}>
              <DayChart days={days} />
            </Suspense>
          </div>
          <details>
            <summary>{words.table}</summary>
            <Table
              label={words.title}
              head={[words.day, ...[words.cycles, counts.requests, ...order.map((bar) => names[bar])].map((number) => ({ number }))]}
            >
              {used.map((day) => (
                <tr key={day.date}>
                  <td>{format.date(`${day.date}T12:00:00Z`)}</td>
                  <td className="number">{format.number(day.cycles)}</td>
                  <td className="number">{format.number(day.requests)}</td>
                  {order.map((bar) => (
                    <td key={bar} className="number">
                      {format.number(bars[bar](day))}
                    </td>
                  ))}
                </tr>
              ))}
            </Table>
          </details>
        </>
      )}
    </Section>
  );
}
