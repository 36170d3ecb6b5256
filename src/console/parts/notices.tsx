/** Short notices of what was done: seen for a while at the foot of the page, and said to those who do not see. */
import { Button } from "@fluentui/react-components";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { useTexts } from "../preferences.js";

const shownFor = 6_000;

interface Notice {
  readonly text: string;
  /** Tells two notices of the same text apart. */
  readonly count: number;
}

const NoticesContext = createContext<(text: string) => void>(() => {});

export const useNotify = () => useContext(NoticesContext);

export function Noticing({ children }: { readonly children: ReactNode }) {
  const texts = useTexts();
  const [notice, setNotice] = useState<Notice>();
  const notify = useCallback((text: string) => setNotice((before) => ({ text, count: (before?.count ?? 0) + 1 })), []);
  useEffect(() => {
    if (!notice) return;
    const gone = setTimeout(() => setNotice(undefined), shownFor);
    return () => clearTimeout(gone);
  }, [notice]);
  return (
    <NoticesContext.Provider value={notify}>
      {children}
      <div className="notices" role="status" aria-live="polite">
        {notice && (
          <div className="notice" key={notice.count}>
            <span>{notice.text}</span>
            <Button size="small" appearance="transparent" onClick={() => setNotice(undefined)}>
              {texts.general.close}
            </Button>
          </div>
        )}
      </div>
    </NoticesContext.Provider>
  );
}
