/** The groups that a rehearsal would create, change or delete, with whom each would gain and lose. */
import type { ResultOf } from "gql.tada";
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { Section } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import { useBrakeWords } from "./brake.js";
import { NextPage, useKind } from "./kind-choice.js";
import { groupKinds, type Summary, useRehearsalWords } from "./rehearsal.js";
import { Fields } from "./rehearsed-people.js";

type Group = NonNullable<ResultOf<typeof operations.rehearsedGroups>["organisation"]["rehearsal"]>["groups"]["nodes"][number];

export function RehearsedGroups({ summary }: { readonly summary: Summary }) {
  const { differences: text } = useRehearsalWords();
  const { kind = "CREATED", choice, after, setAfter } = useKind(groupKinds, summary);
  const [result, again] = useQuery({ query: operations.rehearsedGroups, variables: { kind, ...(after !== undefined && { after }) } });
  return (
    <Section id="groups" title={text.groups}>
      {choice}
      <Loaded result={result} again={again}>
        {({ organisation: { rehearsal } }) =>
          rehearsal && rehearsal.groups.nodes.length > 0 ? (
            <div className={result.stale ? "stale" : undefined}>
              <ul className="rows">
                {rehearsal.groups.nodes.map((group) => (
                  <li key={group.id} className="row">
                    {kind === "CREATED" ? (
                      <strong>{group.displayName}</strong>
                    ) : (
                      <p>
                        <PageLink to="group" id={group.id}>
                          {group.displayName}
                        </PageLink>
                      </p>
                    )}
                    <Members group={group} />
                    {hasDifferences(group.differences) && (
                      <Fields name={group.displayName} open={kind === "CHANGED"} differences={group.differences} />
                    )}
                  </li>
                ))}
              </ul>
              <NextPage pageInfo={rehearsal.groups.pageInfo} {...{ after, setAfter }} />
            </div>
          ) : (
            <p className="empty">{text.none}</p>
          )
        }
      </Loaded>
    </Section>
  );
}

const hasDifferences = (differences: unknown) => Array.isArray(differences) && differences.length > 0;

function Members({ group: { addedMembers, removedMembers, membersAdded, membersRemoved } }: { readonly group: Group }) {
  const { format } = usePreferences();
  const { differences: text } = useRehearsalWords();
  const { hold } = useBrakeWords();
  const lists = [
    [text.gains, membersAdded, addedMembers],
    [text.loses, membersRemoved, removedMembers],
  ] as const;
  return lists.map(([title, count, members]) => {
    if (count === 0) return null;
    const named = members.map(({ name }) => name).join(", ");
    const more = count > members.length ? ` ${hold.more(format.number(count - members.length))}` : "";
    return (
      <p key={title("")}>
        {title(format.number(count))}: {named}
        {more}
      </p>
    );
  });
}
