/** How the connection takes what it is sent, in plain words, each changed at once. */

import { useEffect, useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { RadioField } from "../parts/fields.js";
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
} as const satisfies { [Name in Exclude<keyof Connection, "updatedAt">]: readonly Connection[Name][] };

export function Policies({ connection }: { readonly connection: Connection }) {
  const { texts } = usePreferences();
  const { policies } = texts.enterprise;
  const notify = useNotify();
  const { run, problem } = useAction(operations.changeProvisioning);
  // What was chosen is shown at once, and is the connection's as soon as that is read anew.
  const [chosen, setChosen] = useState<Partial<Record<keyof typeof settings, string>>>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: the instant stands for all of the connection
  useEffect(() => setChosen({}), [connection.updatedAt]);
  async function change(name: keyof typeof settings, value: string): Promise<void> {
    setChosen((before) => ({ ...before, [name]: value }));
    if (await run({ set: { [name]: value } })) notify(texts.general.saved);
    else setChosen({});
  }
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
      </div>
      {problem !== undefined && <Failure text={problem} />}
    </Section>
  );
}
