/** The provisioning log: found by filters that stand in the address, page by page; what is new waits until one asks for it. */
import { Button, Link } from "@fluentui/react-components";
import { useEffect, useMemo } from "react";
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { pathOf } from "../pages.js";
import { useFacts } from "../parts/facts.js";
import { Heading } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { Pager } from "../parts/paging.js";
import { Table } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import type { Facts } from "../requests.js";
import { navigate, PageLink, useSearch } from "../router.js";
import { OutcomeTag, Subject } from "./event-parts.js";
import { type EventRow, explanationOf, whatOf } from "./event-words.js";
import { FilterBar } from "./filter-bar.js";
import { type EventWhere, filterIn, isEmpty, type LogFilter, pageIn, searchOf, whereOf, withPage } from "./log-filter.js";
import { countedAtMost, useNewEvents } from "./new-events.js";

const minute = 60_000;

const show = (filter: LogFilter) => navigate(`${pathOf("provisioningLog")}${searchOf(filter)}`, { replace: true });

export default function LogPage() {
  const { texts } = usePreferences();
  const { log } = texts.provisioning;
  const { facts } = useFacts();
  const search = useSearch();
  const filter = filterIn(search);
  const page = pageIn(search);
  const filtered = searchOf(filter);
  // Whole minutes: the same question again is answered from what is known, until it is read anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address stands for the filter
  const where = useMemo(() => whereOf(filter, Math.floor(Date.now() / minute) * minute), [filtered]);
  const [result, again] = useQuery({ query: operations.provisioningEvents, variables: { where, ...page } });
  const shown = result.data?.provisioningEvents;
  const atStart = shown !== undefined && !shown.pageInfo.hasPreviousPage;
  const fresh = useNewEvents({ where, firstId: shown?.nodes[0]?.id, atStart });
  const readAnew = () => again({ requestPolicy: "network-only" });
  const nothingToMove = shown?.nodes.length === 0 && fresh > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each that is new
  useEffect(() => {
    if (nothingToMove) readAnew();
  }, [nothingToMove, fresh]);
  return (
    <>
      <Heading title={log.title} intro={log.intro} />
      <div className="card">
        <FilterBar filter={filter} facts={facts} onChange={show} />
        <div className="log-line">
          <Fresh count={nothingToMove ? 0 : fresh} onShow={readAnew} />
          <Exports where={where} />
        </div>
        <Loaded result={result} again={again}>
          {({ provisioningEvents: { nodes, pageInfo } }) =>
            nodes.length === 0 ? (
              isEmpty(filter) ? (
                <Empty />
              ) : (
                <p className="empty">{log.noMatch}</p>
              )
            ) : (
              <div className={result.stale || result.fetching ? "stale" : undefined}>
                <EventTable events={nodes} facts={facts} />
                <Pager pageInfo={pageInfo} setPage={(next) => navigate(`${pathOf("provisioningLog")}${withPage(filter, next)}`)} />
              </div>
            )
          }
        </Loaded>
      </div>
    </>
  );
}

/** Its place is kept, so that nothing moves when it comes. */
function Fresh({ count, onShow }: { readonly count: number; readonly onShow: () => void }) {
  const { texts, format } = usePreferences();
  const { fresh, freshOf } = texts.provisioning.log;
  return (
    <span role="status">
      {count > 0 && (
        <Button size="small" onClick={onShow}>
          {count === 1 ? freshOf.one : fresh(count < countedAtMost ? format.number(count) : `${countedAtMost}+`)}
        </Button>
      )}
    </span>
  );
}

function Exports({ where }: { readonly where: EventWhere }) {
  const { texts, language } = usePreferences();
  const { log } = texts.provisioning;
  const files = [
    ["events.csv", log.csv],
    ["events.jsonl", log.jsonLines],
  ] as const;
  const search = new URLSearchParams({ language, ...(Object.keys(where).length > 0 && { where: JSON.stringify(where) }) });
  return (
    <span className="links quiet">
      {log.exportAs}
      {files.map(([file, name]) => (
        <Link key={file} inline href={`/provisioning/${file}?${search}`} download>
          {name}
        </Link>
      ))}
    </span>
  );
}

function Empty() {
  const { log } = usePreferences().texts.provisioning;
  return (
    <div className="empty">
      <p className="explanation-title">{log.emptyTitle}</p>
      {log.empty.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

interface EventTableProps {
  readonly events: readonly EventRow[];
  readonly facts: Facts | undefined;
}

function EventTable({ events, facts }: EventTableProps) {
  const { texts, format } = usePreferences();
  const { log } = texts.provisioning;
  const { time, who, what, outcome } = log.columns;
  return (
    <Table label={log.title} head={[time, who, what, outcome]}>
      {events.map((event) => (
        <tr key={event.id}>
          <td className="words">
            <time dateTime={event.at}>{format.moment(event.at)}</time>
          </td>
          <td className="wraps">
            <Subject event={event} />
          </td>
          <td className="words">
            <PageLink to="provisioningEvent" id={event.id}>
              {whatOf(event, texts.provisioning)}
            </PageLink>
          </td>
          <td className="wraps">
            <OutcomeTag event={event} />
            <div className="quiet">{explanationOf(event, facts)?.title}</div>
          </td>
        </tr>
      ))}
    </Table>
  );
}
