/** For how long removals are counted, in words. */
import { usePreferences } from "../preferences.js";
import { useBrakeWords } from "./brake.js";

const hour = 60;
const day = 24 * hour;

export function useWindowWords(): (minutes: number) => string {
  const { format } = usePreferences();
  const { windows } = useBrakeWords().settings;
  return (minutes) => {
    if (minutes === hour) return windows.hour;
    if (minutes > day && minutes % day === 0) return windows.days(format.number(minutes / day));
    return minutes % hour === 0 ? windows.hours(format.number(minutes / hour)) : windows.minutes(format.number(minutes));
  };
}
