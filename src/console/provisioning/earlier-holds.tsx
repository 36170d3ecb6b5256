/** What the brake has stopped or told of, page by page. */
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { Section } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { Pager, usePaging } from "../parts/paging.js";
import { Table, Tag } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import { personName, useBrakeWords } from "./brake.js";

export function EarlierHolds() {
  const { format } = usePreferences();
  const { history } = useBrakeWords();
  const { page, setPage } = usePaging();
  const [result, again] = useQuery({ query: operations.provisioningHolds, variables: { ...page } });
  const { began, state: became, applied, held, by } = history.columns;
  return (
    <Section id="earlier" title={history.title} intro={history.intro}>
      <Loaded result={result} again={again}>
        {({ provisioningHolds: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <p className="empty">{history.none}</p>
          ) : (
            <div className={result.stale ? "stale" : undefined}>
              <Table label={history.title} head={[began, became, { number: applied }, { number: held }, by]}>
                {nodes.map((hold) => (
                  <tr key={hold.id}>
                    <td>{format.dateTime(hold.startedAt)}</td>
                    <td>
                      <Tag kind={hold.endedAt === null ? "warning" : "plain"}>
                        {hold.mode === "HOLD" ? history.states[hold.state] : history.alerted}
                      </Tag>
                    </td>
                    <td className="number">{format.number(hold.applied)}</td>
                    <td className="number">{format.number(hold.heldCount)}</td>
                    <td>{hold.decidedBy && personName(hold.decidedBy)}</td>
                  </tr>
                ))}
              </Table>
              <Pager pageInfo={pageInfo} setPage={setPage} />
            </div>
          )
        }
      </Loaded>
    </Section>
  );
}
