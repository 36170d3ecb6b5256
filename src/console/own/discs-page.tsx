/** The discs that the viewer can open. */
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { Heading } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { Pager, usePaging } from "../parts/paging.js";
import { useTexts } from "../preferences.js";
import { DiscTable } from "./disc-table.js";

export default function DiscsPage() {
  const { discs: text } = useTexts();
  const { page, setPage } = usePaging();
  const [result, again] = useQuery({ query: operations.discs, variables: { ...page } });
  return (
    <>
      <Heading title={text.title} intro={text.intro} />
      <div className="card">
        <Loaded result={result} again={again}>
          {({ discs }) =>
            discs.nodes.length === 0 ? (
              <p className="empty">{text.empty}</p>
            ) : (
              <>
                <DiscTable label={text.title} discs={discs.nodes} />
                <Pager pageInfo={discs.pageInfo} totalCount={discs.totalCount} setPage={setPage} />
              </>
            )
          }
        </Loaded>
      </div>
    </>
  );
}
