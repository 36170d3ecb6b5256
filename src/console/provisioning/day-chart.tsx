/** The chart of the last days, drawn by uPlot in the colours of the page. */
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { languages, usePreferences } from "../preferences.js";
import { type Bar, bars } from "./bars.js";
import type { Day } from "./health.js";

const height = 220;
const halfDay = 43_200;

/** Fluent's own colours, which a canvas cannot read by their names; the legend has the same in its style. */
const colours: Readonly<Record<Bar, string>> = {
  joined: "--colorPaletteBlueBorderActive",
  updated: "--colorPaletteLightTealBorderActive",
  removed: "--colorPaletteMarigoldBorderActive",
  failed: "--colorPaletteRedForeground3",
};

const order = Object.keys(bars) as Bar[];

/** Each bar stands on those before it, so that the highest is drawn first and the others over it. */
function stacked(days: readonly Day[]): uPlot.AlignedData {
  const heights = order.map((_bar, top) => days.map((day) => order.slice(0, top + 1).reduce((sum, name) => sum + bars[name](day), 0)));
  return [days.map(({ date }) => Date.parse(`${date}T00:00:00Z`) / 1000), ...heights.toReversed()];
}

function chartOf(target: HTMLElement, days: readonly Day[], locale: string, number: (value: number) => string): uPlot {
  const style = getComputedStyle(target);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `12px ${colour("--fontFamilyBase")}`;
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const axis: uPlot.Axis = { stroke: colour("--colorNeutralForeground2"), font, ticks: { show: false } };
  const grid = { stroke: colour("--colorNeutralStroke2"), width: 1 };
  const drawn = uPlot.paths.bars?.({ size: [0.7, 32], align: 0 });
  return new uPlot(
    {
      width: target.clientWidth,
      height,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
      padding: [8, 0, 0, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: {
        // Half a day more on both sides, so that the first and the last bar are whole.
        x: { range: (_chart, first, last) => [first - halfDay, last + halfDay] },
        y: { range: (_chart, _least, most) => [0, Math.max(4, most * 1.05)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          values: (_chart, splits) => splits.map((seconds) => day.format(seconds * 1000)),
          space: 70,
          size: 28,
          incrs: [86_400, 172_800, 432_000, 604_800],
        },
        { ...axis, grid, values: (_chart, splits) => splits.map((value) => (Number.isInteger(value) ? number(value) : "")), size: 44 },
      ],
      series: [
        {},
        ...order.toReversed().map((name) => ({
          label: name,
          fill: colour(colours[name]),
          width: 0,
          points: { show: false },
          ...(drawn && { paths: drawn }),
        })),
      ],
    },
    stacked(days),
    target,
  );
}

export default function DayChart({ days }: { readonly days: readonly Day[] }) {
  const { dark, language, format } = usePreferences();
  const target = useRef<HTMLDivElement>(null);
  const { number } = format;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are those of the theme
  useEffect(() => {
    const drawnOn = target.current;
    if (!drawnOn) return;
    const chart = chartOf(drawnOn, days, languages[language].locale, number);
    const resized = new ResizeObserver(() => chart.setSize({ width: drawnOn.clientWidth, height }));
    resized.observe(drawnOn);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [days, dark, language]);
  return <div ref={target} className="chart-drawing" />;
}
