/** The page People: found by name or e-mail, page by page, with where each came from. */
import { Button } from "@fluentui/react-components";
import type { ResultOf, VariablesOf } from "gql.tada";
import { useState } from "react";
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { ChoiceField } from "../parts/fields.js";
import { Heading } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { Pager, usePaging } from "../parts/paging.js";
import { SearchField } from "../parts/search-field.js";
import { Table } from "../parts/table.js";
import { useTexts } from "../preferences.js";
import { PageLink } from "../router.js";
import { mainEmail } from "./emails.js";
import { InviteDialog } from "./invite-dialog.js";
import { OriginTag } from "./origin.js";
import { RoleTag, StatusTag } from "./tags.js";

type Person = ResultOf<typeof operations.people>["users"]["nodes"][number];
type Where = NonNullable<VariablesOf<typeof operations.people>["where"]>;

const filters = {
  all: {},
  provisioned: { provisionedAt: { present: true } },
  joined: { provisionedAt: { present: false } },
  inactive: { active: { eq: false } },
  admins: { role: { eq: "ADMIN" } },
} as const satisfies Record<string, Where>;
type Filter = keyof typeof filters;

function whereOf(text: string, filter: Filter): Where {
  if (text === "") return filters[filter];
  const contains = { contains: text };
  const matches: Where = { or: [{ displayName: contains }, { userName: contains }, { emails: { some: { value: contains } } }] };
  return { and: [filters[filter], matches] };
}

export default function PeoplePage() {
  const { people } = useTexts();
  const [text, setText] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const [inviting, setInviting] = useState(false);
  const { page, setPage, toFirst } = usePaging();
  const [result, again] = useQuery({
    query: operations.people,
    variables: { where: whereOf(text, filter), orderBy: { field: "DISPLAY_NAME", direction: "ASC" }, ...page },
  });
  const search = (wanted: string) => {
    setText(wanted);
    toFirst();
  };
  const choose = (chosen: Filter) => {
    setFilter(chosen);
    toFirst();
  };
  return (
    <>
      <Heading
        title={people.title}
        intro={people.intro}
        actions={
          <Button appearance="primary" onClick={() => setInviting(true)}>
            {people.invite}
          </Button>
        }
      />
      <div className="card">
        <div className="toolbar">
          <SearchField label={people.search} onSearch={search} />
          <ChoiceField
            label={people.show}
            value={filter}
            options={(Object.keys(filters) as Filter[]).map((value) => ({ value, text: people[value] }))}
            onChange={choose}
          />
        </div>
        <Loaded result={result} again={again}>
          {({ users }) =>
            users.nodes.length === 0 ? (
              <p className="empty">{text === "" && filter === "all" ? people.empty : people.noMatch}</p>
            ) : (
              <div className={result.stale ? "stale" : undefined}>
                <PeopleTable nodes={users.nodes} />
                <Pager pageInfo={users.pageInfo} totalCount={users.totalCount} setPage={setPage} />
              </div>
            )
          }
        </Loaded>
      </div>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

function PeopleTable({ nodes }: { readonly nodes: readonly Person[] }) {
  const { people, general } = useTexts();
  return (
    <Table label={people.title} head={[general.name, people.userName, people.email, people.from, people.status, people.role]}>
      {nodes.map((person) => (
        <tr key={person.id}>
          <td>
            <PageLink to="person" id={person.id}>
              {person.displayName ?? person.userName}
            </PageLink>
          </td>
          <td className="wraps">{person.userName}</td>
          <td className="wraps">{mainEmail(person.emails)}</td>
          <td>
            <OriginTag person={person} />
          </td>
          <td>
            <StatusTag active={person.active} />
          </td>
          <td className="words">
            <RoleTag role={person.role} isAdmin={person.isAdmin} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
