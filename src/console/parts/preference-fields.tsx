/** Language and colours, as a person may choose them on every page. */
import { type Language, languages, type Theme, themes, usePreferences } from "../preferences.js";
import { ChoiceField } from "./fields.js";

const languageOptions = (Object.keys(languages) as Language[]).map((value) => ({ value, text: languages[value].name }));

export function PreferenceFields() {
  const { texts, language, setLanguage, theme, setTheme } = usePreferences();
  const themeOptions = themes.map((value: Theme) => ({ value, text: texts.settings[value] }));
  return (
    <div className="preferences">
      <ChoiceField label={texts.settings.language} value={language} options={languageOptions} onChange={setLanguage} />
      <ChoiceField label={texts.settings.theme} value={theme} options={themeOptions} onChange={setTheme} />
    </div>
  );
}
