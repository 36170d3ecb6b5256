/** A small explorer of the domain API that needs no other host: examples, an editor, the answer, and the schema in words. */
import { Button } from "@fluentui/react-components";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { ChoiceField, TextField } from "../parts/fields.js";
import { Heading, Section } from "../parts/heading.js";
import { useTexts } from "../preferences.js";
import { ask } from "./ask.js";
import { examples } from "./examples.js";
import { SchemaDocs } from "./schema-docs.js";

export default function ExplorerPage() {
  const { explorer } = useTexts();
  const [chosen, setChosen] = useState("0");
  const [query, setQuery] = useState(examples[0]?.query ?? "");
  const [variables, setVariables] = useState(examples[0]?.variables ?? "");
  const [apiKey, setApiKey] = useState("");
  const [answer, setAnswer] = useState("");
  const [busy, setBusy] = useState(false);
  const choose = (index: string) => {
    const example = examples[Number(index)];
    setChosen(index);
    setQuery(example?.query ?? "");
    setVariables(example?.variables ?? "");
  };
  async function run(): Promise<void> {
    setBusy(true);
    setAnswer(await ask({ query, variables, apiKey: apiKey.trim() }));
    setBusy(false);
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run();
  };
  return (
    <>
      <Heading title={explorer.title} intro={explorer.intro} />
      <Section id="operation" title={explorer.operation}>
        <form className="form" noValidate onSubmit={submit} onKeyDown={onKeyDown}>
          <div className="form-row">
            <ChoiceField
              label={explorer.example}
              value={chosen}
              options={examples.map(({ name }, index) => ({ value: String(index), text: name }))}
              onChange={choose}
            />
            <TextField label={explorer.apiKey} hint={explorer.apiKeyHelp} type="password" value={apiKey} onChange={setApiKey} />
          </div>
          <TextField label={explorer.query} rows={12} value={query} onChange={setQuery} />
          <TextField label={explorer.variables} rows={4} value={variables} onChange={setVariables} />
          <div>
            <Button type="submit" appearance="primary" disabledFocusable={busy}>
              {explorer.run}
            </Button>
          </div>
        </form>
      </Section>
      <Section id="answer" title={explorer.answer}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
        <pre className="answer" role="status" aria-label={explorer.answer} tabIndex={0}>
          {answer}
        </pre>
      </Section>
      <Section id="schema" title={explorer.schema}>
        <SchemaDocs apiKey={apiKey.trim()} />
      </Section>
    </>
  );
}
