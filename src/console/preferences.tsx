/** What a person chose for this browser, language and theme, and what follows from it: texts, dates, colours. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { danish } from "./texts/danish.js";
import { english, type Texts } from "./texts/english.js";

export const languages = {
  en: { name: "English", texts: english, locale: "en-GB" },
  da: { name: "Dansk", texts: danish, locale: "da-DK" },
} as const;
export type Language = keyof typeof languages;

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export interface Format {
  date(instant: string): string;
  dateTime(instant: string): string;
  /** To the second. */
  moment(instant: string): string;
  /** "3 days ago", "in 2 months". */
  distance(instant: string): string;
  number(value: number): string;
}

interface Preferences {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
  readonly dark: boolean;
  readonly texts: Texts;
  readonly format: Format;
}

const PreferencesContext = createContext<Preferences | undefined>(undefined);

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext);
  if (!preferences) throw new Error("Preferences are read inside their provider");
  return preferences;
}

export const useTexts = () => usePreferences().texts;

/** Some browsers refuse a page its storage; then a choice lasts as long as the page. */
function kept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch (error) {
    console.info("Not kept for the next visit:", error);
  }
}

/** The first language of the browser's that is ours, Norwegians read Danish. */
const firstLanguage = (): Language => {
  const known = kept("language");
  if (known === "en" || known === "da") return known;
  const wanted = navigator.languages.find((tag) => /^(en|da|nb|nn|no)\b/i.test(tag));
  return wanted === undefined || /^en/i.test(wanted) ? "en" : "da";
};

const firstTheme = (): Theme => themes.find((theme) => theme === kept("theme")) ?? "system";

const darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
const onDarkChange = (listener: () => void) => {
  darkQuery.addEventListener("change", listener);
  return () => darkQuery.removeEventListener("change", listener);
};

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage);
  const [theme, setTheme] = useState(firstTheme);
  const systemDark = useSyncExternalStore(onDarkChange, () => darkQuery.matches);
  const dark = theme === "dark" || (theme === "system" && systemDark);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }, [dark]);
  const preferences = useMemo<Preferences>(
    () => ({
      language,
      setLanguage(chosen) {
        keep("language", chosen);
        setLanguage(chosen);
      },
      theme,
      setTheme(chosen) {
        keep("theme", chosen);
        setTheme(chosen);
      },
      dark,
      texts: languages[language].texts,
      format: formatOf(languages[language].locale),
    }),
    [language, theme, dark],
  );
  return <PreferencesContext.Provider value={preferences}>{children}</PreferencesContext.Provider>;
}

const units = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

function formatOf(locale: string): Format {
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const number = new Intl.NumberFormat(locale);
  return {
    date: (instant) => date.format(new Date(instant)),
    dateTime: (instant) => dateTime.format(new Date(instant)),
    moment: (instant) => moment.format(new Date(instant)),
    distance(instant) {
      const seconds = (Date.parse(instant) - Date.now()) / 1000;
      const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
      return relative.format(Math.trunc(seconds / length), unit);
    },
    number: (value) => number.format(value),
  };
}
