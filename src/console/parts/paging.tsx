/** Pages of a list by cursors: forward and back, and how many there are. */
import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { usePreferences } from "../preferences.js";

export const pageSize = 25;

export interface PageVariables {
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}

const firstPage: PageVariables = { first: pageSize };

export function usePaging() {
  const [page, setPage] = useState(firstPage);
  return { page, setPage, toFirst: () => setPage(firstPage) };
}

interface PagerProps {
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
  /** Left out where counting would cost more than it tells. */
  readonly totalCount?: number;
  readonly setPage: (page: PageVariables) => void;
}

export function Pager({ pageInfo: { startCursor, endCursor, hasNextPage, hasPreviousPage }, totalCount, setPage }: PagerProps) {
  const { texts, format } = usePreferences();
  return (
    <div className="pager">
      {totalCount !== undefined && <span role="status">{texts.general.found(format.number(totalCount))}</span>}
      {(hasPreviousPage || hasNextPage) && (
        <span className="actions">
          <Button disabled={!hasPreviousPage} onClick={() => startCursor !== null && setPage({ last: pageSize, before: startCursor })}>
            {texts.general.previous}
          </Button>
          <Button disabled={!hasNextPage} onClick={() => endCursor !== null && setPage({ first: pageSize, after: endCursor })}>
            {texts.general.next}
          </Button>
        </span>
      )}
    </div>
  );
}
