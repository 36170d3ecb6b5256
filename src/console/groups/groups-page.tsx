/** The page Groups: found by name, page by page, with where each came from. */
import type { VariablesOf } from "gql.tada";
import { useState } from "react";
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { ChoiceField } from "../parts/fields.js";
import { Heading } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { Pager, usePaging } from "../parts/paging.js";
import { SearchField } from "../parts/search-field.js";
import { Table } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import { GroupOriginTag } from "./group-origin-tag.js";

type Where = NonNullable<VariablesOf<typeof operations.groups>["where"]>;

const filters = {
  all: {},
  provisioned: { provisionedAt: { present: true } },
  joined: { provisionedAt: { present: false } },
} as const satisfies Record<string, Where>;
type Filter = keyof typeof filters;

export default function GroupsPage() {
  const { texts, format } = usePreferences();
  const { groups: text, general, people } = texts;
  const [name, setName] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const { page, setPage, toFirst } = usePaging();
  const where: Where = name === "" ? filters[filter] : { and: [filters[filter], { displayName: { contains: name } }] };
  const [result, again] = useQuery({ query: operations.groups, variables: { where, ...page } });
  const search = (wanted: string) => {
    setName(wanted);
    toFirst();
  };
  const choose = (chosen: Filter) => {
    setFilter(chosen);
    toFirst();
  };
  return (
    <>
      <Heading title={text.title} intro={text.intro} />
      <div className="card">
        <div className="toolbar">
          <SearchField label={text.search} onSearch={search} />
          <ChoiceField
            label={people.show}
            value={filter}
            options={(Object.keys(filters) as Filter[]).map((value) => ({ value, text: text[value] }))}
            onChange={choose}
          />
        </div>
        <Loaded result={result} again={again}>
          {({ groups }) =>
            groups.nodes.length === 0 ? (
              <p className="empty">{name === "" && filter === "all" ? text.empty : text.noMatch}</p>
            ) : (
              <div className={result.stale ? "stale" : undefined}>
                <Table label={text.title} head={[general.name, text.members, text.from, text.changed]}>
                  {groups.nodes.map((group) => (
                    <tr key={group.id}>
                      <td>
                        <PageLink to="group" id={group.id}>
                          {group.displayName}
                        </PageLink>
                      </td>
                      <td>{format.number(group.memberCount)}</td>
                      <td>
                        <GroupOriginTag provisionedAt={group.provisionedAt} />
                      </td>
                      <td>{format.distance(group.updatedAt)}</td>
                    </tr>
                  ))}
                </Table>
                <Pager pageInfo={groups.pageInfo} totalCount={groups.totalCount} setPage={setPage} />
              </div>
            )
          }
        </Loaded>
      </div>
    </>
  );
}
