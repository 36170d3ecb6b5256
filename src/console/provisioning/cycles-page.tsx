/** All cycles, page by page. */
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { Heading } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { Pager, usePaging } from "../parts/paging.js";
import { useWatched } from "../parts/watched.js";
import { PageLink } from "../router.js";
import { CycleTable } from "./cycle-table.js";
import { useHealthWords } from "./health.js";

export default function CyclesPage() {
  const { cycles } = useHealthWords();
  const { page, setPage } = usePaging();
  const [result, again] = useQuery({ query: operations.provisioningCycles, variables: { ...page } });
  useWatched(again);
  return (
    <>
      <Heading title={cycles.title} intro={cycles.intro} above={<PageLink to="provisioning">{cycles.toOverview}</PageLink>} />
      <div className="card">
        <Loaded result={result} again={again}>
          {({ provisioningCycles: { nodes, pageInfo } }) =>
            nodes.length === 0 ? (
              <p className="empty">{cycles.none}</p>
            ) : (
              <div className={result.stale ? "stale" : undefined}>
                <CycleTable cycles={nodes} />
                <Pager pageInfo={pageInfo} setPage={setPage} />
              </div>
            )
          }
        </Loaded>
      </div>
    </>
  );
}
