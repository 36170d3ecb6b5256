/** How the connection takes what it is sent, in plain words, each changed at once. */

import { useEffect, useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ChoiceField, RadioField } from "../parts/fields.js";
import { Section } from "../parts/heading.js";
import { Failure } from "../parts/loaded.js";
import { useNotify } from "../parts/notices.js";
import { usePreferences } from "../preferences.js";
import type { Enterprise } from "./enterprise.js";

type Connection = NonNullable<Enterprise["organisation"]["provisioning"]>;

const settings = {
  profile: ["ENTRA", "GENERIC"],
  dialects: ["LENIENT", "STRICT"],
  existingPeople: ["REFUSE", "LINK"],
  unknownMembers: ["REFUSE", "SKIP"],
} as const satisfies { [Name in Exclude<keyof Connection, "updatedAt" | "eventRetentionDays">]: readonly Connection[Name][] };

/** For how long the provisioning log is kept, in days. */
const retentions = [30, 90, 180, 365, 730, 1825];

export function Policies({ connection }: { readonly connection: Connection }) {
  const { texts, format } = usePreferences();
  const { policies } = texts.enterprise;
  const notify = useNotify();
  const { run, problem } = useAction(operations.changeProvisioning);
  // What was chosen is shown at once, and is the connection's as soon as that is read anew.
  const [chosen, setChosen] = useState<Partial<Record<keyof typeof settings | "eventRetentionDays", string>>>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: the instant stands for all of the connection
  useEffect(() => setChosen({}), [connection.updatedAt]);
  async function change(name: keyof typeof chosen, value: string, set: string | number = value): Promise<void> {
    setChosen((before) => ({ ...before, [name]: value }));
    if (await run({ set: { [name]: set } })) notify(texts.general.saved);
    else setChosen({});
  }
  const { eventRetentionDays } = connection;
  const lengths = retentions.includes(eventRetentionDays)
    ? retentions
    : [...retentions, eventRetentionDays].sort((one, other) => one - other);
  return (
    <Section id="policies" title={policies.title} intro={policies.intro}>
      <div className="form-row">
        {(Object.keys(settings) as (keyof typeof settings)[]).map((name) => {
          const words: Readonly<Record<string, string>> = policies[name];
          return (
            <RadioField<string>
              key={name}
              label={policies[name].label}
              value={chosen[name] ?? connection[name]}
              options={settings[name].map((value) => ({ value, text: words[value] ?? value }))}
              onChange={(value) => void change(name, value)}
            />
          );
        })}
        <ChoiceField
          label={policies.retention.label}
          hint={policies.retention.hint}
          value={chosen.eventRetentionDays ?? String(eventRetentionDays)}
          options={lengths.map((days) => ({ value: String(days), text: policies.retention.days(format.number(days)) }))}
          onChange={(value) => void change("eventRetentionDays", value, Number(value))}
        />
      </div>
      {problem !== undefined && <Failure text={problem} />}
    </Section>
  );
}
