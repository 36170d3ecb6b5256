/** The people whom a rehearsal would create, change or remove, each by name, with what would differ. */
import { useQuery } from "urql";
import { Differences } from "../history/differences.js";
import { operations } from "../operations.js";
import { Section } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { PageLink } from "../router.js";
import { NextPage, useKind } from "./kind-choice.js";
import { peopleKinds, type Summary, useRehearsalWords } from "./rehearsal.js";

export function RehearsedPeople({ summary }: { readonly summary: Summary }) {
  const { differences: text } = useRehearsalWords();
  const { kind = "CREATED", choice, after, setAfter } = useKind(peopleKinds, summary);
  const [result, again] = useQuery({ query: operations.rehearsedPeople, variables: { kind, ...(after !== undefined && { after }) } });
  return (
    <Section id="people" title={text.people}>
      {choice}
      <Loaded result={result} again={again}>
        {({ organisation: { rehearsal } }) =>
          rehearsal && rehearsal.people.nodes.length > 0 ? (
            <div className={result.stale ? "stale" : undefined}>
              <ul className="rows">
                {rehearsal.people.nodes.map(({ id, userName, displayName, differences }) => (
                  <li key={id} className="row">
                    <div className="heading-row">
                      {kind === "CREATED" ? (
                        <strong>{displayName ?? userName}</strong>
                      ) : (
                        <PageLink to="person" id={id}>
                          {displayName ?? userName}
                        </PageLink>
                      )}
                      <span className="quiet">{userName}</span>
                    </div>
                    <Fields name={displayName ?? userName} open={kind === "CHANGED" || kind === "LINKED"} differences={differences} />
                  </li>
                ))}
              </ul>
              <NextPage pageInfo={rehearsal.people.pageInfo} {...{ after, setAfter }} />
            </div>
          ) : (
            <p className="empty">{text.none}</p>
          )
        }
      </Loaded>
    </Section>
  );
}

interface FieldsProps {
  readonly name: string;
  readonly open: boolean;
  readonly differences: unknown;
}

/** Where the kind says it all, the fields are looked at by those who want to. */
export function Fields({ name, open, differences }: FieldsProps) {
  const { differences: text } = useRehearsalWords();
  return (
    <details open={open}>
      <summary>{text.show}</summary>
      <Differences differences={differences} label={text.fields(name)} />
    </details>
  );
}
