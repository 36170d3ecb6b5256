/** What of the log is shown: fields to choose by, and what other pages led here with. */
import { Button, Field, Input } from "@fluentui/react-components";
import { useState } from "react";
import { ChoiceField } from "../parts/fields.js";
import { SearchField } from "../parts/search-field.js";
import { Tag } from "../parts/table.js";
import { useTexts } from "../preferences.js";
import type { Facts } from "../requests.js";
import { actions, filterIn, isEmpty, type LogFilter, narrowings, outcomes, periods } from "./log-filter.js";

interface FilterBarProps {
  readonly filter: LogFilter;
  readonly facts: Facts | undefined;
  readonly onChange: (filter: LogFilter) => void;
}

const nothing = filterIn(new URLSearchParams());

export function FilterBar({ filter, facts, onChange }: FilterBarProps) {
  const { log } = useTexts().provisioning;
  const change = (set: Partial<LogFilter>) => onChange({ ...filter, ...set });
  // The field keeps what is typed into it; another one begins without it.
  const [cleared, setCleared] = useState(0);
  const clear = () => {
    setCleared(cleared + 1);
    onChange(nothing);
  };
  const choices = [
    { name: "action", label: log.action, words: log.actions, values: Object.keys(actions) },
    { name: "outcome", label: log.outcome, words: log.outcomes, values: Object.keys(outcomes) },
    { name: "period", label: log.period, words: log.periods, values: Object.keys(periods) },
  ] as const;
  const told = {
    cycle: log.only.cycle,
    subject: log.only.subject,
    credential: log.only.credential,
    reason: log.only.reason(facts?.explanations[filter.reason]?.title ?? filter.reason),
  };
  return (
    <>
      <search className="toolbar">
        <SearchField key={cleared} label={log.search} initial={filter.who} onSearch={(who) => change({ who })} />
        {choices.map(({ name, label, words, values }) => (
          <ChoiceField<string>
            key={name}
            label={label}
            value={filter[name]}
            options={["", ...values].map((value) => ({
              value,
              text: (words as Readonly<Record<string, string>>)[value || "all"] ?? value,
            }))}
            onChange={(value) => change({ [name]: value })}
          />
        ))}
        {filter.period === "dates" &&
          (["from", "to"] as const).map((name) => (
            <Field key={name} label={log[name]}>
              <Input type="date" value={filter[name]} onChange={(_event, data) => change({ [name]: data.value })} />
            </Field>
          ))}
      </search>
      {!isEmpty(filter) && (
        <div className="actions">
          {narrowings.map(
            (name) =>
              filter[name] !== "" && (
                <span key={name} className="actions">
                  <Tag>{told[name]}</Tag>
                  <Button size="small" onClick={() => change({ [name]: "" })} aria-label={`${log.showAll}: ${told[name]}`}>
                    {log.showAll}
                  </Button>
                </span>
              ),
          )}
          <Button size="small" appearance="subtle" onClick={clear}>
            {log.clear}
          </Button>
        </div>
      )}
    </>
  );
}
