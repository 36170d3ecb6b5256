/** One person: who it is, in which groups, and what the person can open. */
import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { useQuery } from "urql";
import { Timeline } from "../history/timeline.js";
import { operations } from "../operations.js";
import { DiscTable } from "../own/disc-table.js";
import { Missing } from "../parts/dead-ends.js";
import { Heading, Section } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import { OriginTag } from "./origin.js";
import type { Person } from "./person.js";
import { PersonActions } from "./person-actions.js";
import { PersonFacts } from "./person-facts.js";
import { RoleTag, StatusTag } from "./tags.js";

export default function PersonPage({ id }: { readonly id: string }) {
  const [after, setAfter] = useState<string | null>(null);
  const [result, again] = useQuery({ query: operations.person, variables: { id, after } });
  return (
    <Loaded result={result} again={again}>
      {({ user }) => (user ? <Content person={user} toDiscs={setAfter} atFirst={after === null} /> : <Missing />)}
    </Loaded>
  );
}

interface ContentProps {
  readonly person: Person;
  readonly toDiscs: (after: string | null) => void;
  readonly atFirst: boolean;
}

function Content({ person: user, toDiscs, atFirst }: ContentProps) {
  const { texts, format } = usePreferences();
  const { person, people, general } = texts;
  const { pageInfo, nodes, totalCount } = user.discs;
  return (
    <>
      <Heading
        title={user.displayName ?? user.userName}
        above={<PageLink to="people">{people.title}</PageLink>}
        actions={<PersonActions person={user} />}
      />
      <p className="tags">
        <StatusTag active={user.active} />
        <OriginTag person={user} />
        <RoleTag role={user.role} isAdmin={user.isAdmin} />
      </p>
      <Section id="attributes" title={person.attributes}>
        <PersonFacts person={user} />
      </Section>
      <Section id="groups" title={person.groups}>
        {user.effectiveGroups.length === 0 ? (
          <p className="empty">{person.noGroups}</p>
        ) : (
          <ul>
            {user.effectiveGroups.map(({ id, displayName, kind }) => (
              <li key={id}>
                <PageLink to="group" id={id}>
                  {displayName}
                </PageLink>
                {kind === "INDIRECT" && ` (${person.indirect})`}
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section id="discs" title={person.discs}>
        {totalCount === 0 ? <p className="empty">{person.noDiscs}</p> : <DiscTable label={person.discs} discs={nodes} />}
        {(pageInfo.hasNextPage || !atFirst) && (
          <div className="pager">
            <span>{general.found(format.number(totalCount))}</span>
            <span className="actions">
              <Button disabled={atFirst} onClick={() => toDiscs(null)}>
                {general.back}
              </Button>
              <Button disabled={!pageInfo.hasNextPage} onClick={() => toDiscs(pageInfo.endCursor)}>
                {general.next}
              </Button>
            </span>
          </div>
        )}
      </Section>
      <Timeline subjectId={user.id} name={user.displayName ?? user.userName} />
    </>
  );
}
