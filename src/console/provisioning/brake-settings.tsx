/** How many removals are too many, and what happens then. */
import { Button } from "@fluentui/react-components";
import type { VariablesOf } from "gql.tada";
import { type FormEvent, useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ChoiceField, RadioField, TextField } from "../parts/fields.js";
import { Section } from "../parts/heading.js";
import { Failure } from "../parts/loaded.js";
import { useNotify } from "../parts/notices.js";
import { useTexts } from "../preferences.js";
import { type BrakeSettings, useBrakeWords } from "./brake.js";
import { useWindowWords } from "./window-words.js";

type Change = VariablesOf<typeof operations.changeBrake>["set"];

const modes = ["HOLD", "ALERT", "OFF"] as const satisfies readonly BrakeSettings["mode"][];
const windows = [15, 60, 240, 1440, 4320, 10_080];

/** Nothing for what is no whole number. */
const numberIn = (text: string): number | null | undefined =>
  text.trim() === "" ? null : /^\d{1,7}$/.test(text.trim()) ? Number(text) : undefined;

export function BrakeSettingsForm({ brake }: { readonly brake: BrakeSettings }) {
  const texts = useTexts();
  const { settings } = useBrakeWords();
  const windowOf = useWindowWords();
  const notify = useNotify();
  const [mode, setMode] = useState(brake.mode);
  const [count, setCount] = useState(String(brake.count ?? ""));
  const [share, setShare] = useState(String(brake.sharePercent ?? ""));
  const [minutes, setMinutes] = useState(String(brake.windowMinutes));
  const { run, busy, problem } = useAction(operations.changeBrake);
  const [counted, shared] = [numberIn(count), numberIn(share)];
  const wrong = (value: number | null | undefined) => (value === undefined ? settings.noNumber : undefined);
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || counted === undefined || shared === undefined) return;
    const set: Change = { mode, windowMinutes: Number(minutes), count: counted, sharePercent: shared };
    if (await run({ set })) notify(texts.general.saved);
  }
  const lengths = windows.includes(brake.windowMinutes) ? windows : [...windows, brake.windowMinutes].sort((one, other) => one - other);
  return (
    <Section id="settings" title={settings.title} intro={settings.intro}>
      <form className="form" onSubmit={(event) => void submit(event)} noValidate>
        <RadioField
          label={settings.mode}
          value={mode}
          options={modes.map((value) => ({ value, text: settings.modes[value] }))}
          onChange={setMode}
        />
        {mode !== "OFF" && (
          <div className="form-row">
            <TextField label={settings.count} hint={settings.countHelp} value={count} problem={wrong(counted)} onChange={setCount} />
            <TextField label={settings.sharePercent} hint={settings.shareHelp} value={share} problem={wrong(shared)} onChange={setShare} />
            <ChoiceField
              label={settings.window}
              value={minutes}
              options={lengths.map((value) => ({ value: String(value), text: windowOf(value) }))}
              onChange={setMinutes}
            />
          </div>
        )}
        <p className="quiet">{settings.entra}</p>
        {problem !== undefined && <Failure text={problem} />}
        <div className="actions">
          <Button type="submit" appearance="primary" disabledFocusable={busy}>
            {texts.general.save}
          </Button>
        </div>
      </form>
    </Section>
  );
}
