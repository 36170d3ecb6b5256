/** One group and its direct members, page by page. */
import { Button } from "@fluentui/react-components";
import type { ResultOf } from "gql.tada";
import { useState } from "react";
import { useQuery } from "urql";
import { Timeline } from "../history/timeline.js";
import { operations } from "../operations.js";
import { Missing } from "../parts/dead-ends.js";
import { Heading, Section } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { SearchField } from "../parts/search-field.js";
import { Table } from "../parts/table.js";
import { StatusTag } from "../people/tags.js";
import { usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import { GroupOriginTag } from "./group-origin-tag.js";

type Group = NonNullable<ResultOf<typeof operations.group>["group"]>;

/** The cursors of the pages up to this one: the way back. */
type Way = readonly string[];

export default function GroupPage({ id }: { readonly id: string }) {
  const { texts, format } = usePreferences();
  const { group: text, groups, general } = texts;
  const [name, setName] = useState("");
  const [way, setWay] = useState<Way>([]);
  const where = name === "" ? null : { displayName: { contains: name } };
  const [result, again] = useQuery({ query: operations.group, variables: { id, after: way.at(-1) ?? null, where } });
  const search = (wanted: string) => {
    setName(wanted);
    setWay([]);
  };
  return (
    <Loaded result={result} again={again}>
      {({ group }) =>
        group ? (
          <>
            <Heading title={group.displayName} above={<PageLink to="groups">{groups.title}</PageLink>} />
            <Facts group={group} />
            <Section id="members" title={`${text.members} (${format.number(group.memberCount)})`} intro={text.nested}>
              <div className="toolbar">
                <SearchField label={text.searchMembers} onSearch={search} />
              </div>
              {group.members.nodes.length === 0 ? (
                <p className="empty">{name === "" ? text.noMembers : text.noMatch}</p>
              ) : (
                <MemberTable members={group.members.nodes} />
              )}
              {(way.length > 0 || group.members.pageInfo.hasNextPage) && (
                <div className="actions">
                  <Button disabled={way.length === 0} onClick={() => setWay(way.slice(0, -1))}>
                    {general.previous}
                  </Button>
                  <Button
                    disabled={!group.members.pageInfo.hasNextPage}
                    onClick={() => setWay([...way, group.members.pageInfo.endCursor ?? ""])}
                  >
                    {general.next}
                  </Button>
                </div>
              )}
            </Section>
            <Timeline subjectId={group.id} name={group.displayName} />
          </>
        ) : (
          <Missing />
        )
      }
    </Loaded>
  );
}

function Facts({ group }: { readonly group: Group }) {
  const { texts, format } = usePreferences();
  const { group: text, groups } = texts;
  return (
    <div className="card">
      <dl className="facts">
        <dt>{groups.from}</dt>
        <dd>
          <GroupOriginTag provisionedAt={group.provisionedAt} />
        </dd>
        {group.externalId !== null && (
          <>
            <dt>{text.externalId}</dt>
            <dd>{group.externalId}</dd>
          </>
        )}
        <dt>{text.created}</dt>
        <dd>{format.dateTime(group.createdAt)}</dd>
        {group.provisionedAt !== null && (
          <>
            <dt>{text.provisionedAt}</dt>
            <dd>{format.dateTime(group.provisionedAt)}</dd>
          </>
        )}
        <dt>{groups.changed}</dt>
        <dd>{format.dateTime(group.updatedAt)}</dd>
        {group.groups.length > 0 && (
          <>
            <dt>{text.partOf}</dt>
            <dd>
              {group.groups.map(({ id, displayName }) => (
                <div key={id}>
                  <PageLink to="group" id={id}>
                    {displayName}
                  </PageLink>
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}

function MemberTable({ members }: { readonly members: Group["members"]["nodes"] }) {
  const { group: text, general, people } = usePreferences().texts;
  return (
    <Table label={text.members} head={[general.name, people.userName, text.kind, people.status]}>
      {members.map(({ id, displayName, kind, user }) => (
        <tr key={id}>
          <td>
            <PageLink to={kind === "GROUP" ? "group" : "person"} id={id}>
              {displayName ?? user?.userName ?? id}
            </PageLink>
          </td>
          <td className="wraps">{user?.userName}</td>
          <td>{kind === "GROUP" ? text.group : text.person}</td>
          <td>{user && <StatusTag active={user.active} />}</td>
        </tr>
      ))}
    </Table>
  );
}
