/** Which kind of difference is shown, with how many there are of each; and the page of it. */
import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { ChoiceField } from "../parts/fields.js";
import { usePreferences } from "../preferences.js";
import { type Summary, useRehearsalWords } from "./rehearsal.js";

type Kind = keyof ReturnType<typeof useRehearsalWords>["differences"]["kinds"];

/** The first kind that there is any of, until one chooses. */
export function useKind<Name extends Kind>(kinds: Readonly<Record<Name, keyof Summary>>, summary: Summary) {
  const { format } = usePreferences();
  const { differences } = useRehearsalWords();
  const [chosen, setChosen] = useState<Name>();
  const [after, setAfter] = useState<string>();
  const names = (Object.keys(kinds) as Name[]).filter((name) => summary[kinds[name]] > 0);
  const kind = chosen !== undefined && names.includes(chosen) ? chosen : names[0];
  const choice = kind !== undefined && (
    <ChoiceField
      label={differences.kind}
      hint={differences.help[kind]}
      value={kind}
      options={names.map((value) => ({
        value,
        text: differences.kindAndCount(differences.kinds[value], format.number(summary[kinds[value]])),
      }))}
      onChange={(value) => {
        setChosen(value);
        setAfter(undefined);
      }}
    />
  );
  return { kind, choice, after, setAfter };
}

interface NextPageProps {
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  readonly after: string | undefined;
  readonly setAfter: (after: string | undefined) => void;
}

export function NextPage({ pageInfo: { endCursor, hasNextPage }, after, setAfter }: NextPageProps) {
  const { differences } = useRehearsalWords();
  if (!hasNextPage && after === undefined) return null;
  return (
    <div className="actions">
      <Button disabled={after === undefined} onClick={() => setAfter(undefined)}>
        {differences.first}
      </Button>
      <Button disabled={!hasNextPage} onClick={() => setAfter(endCursor ?? undefined)}>
        {differences.more}
      </Button>
    </div>
  );
}
