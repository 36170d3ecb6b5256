/** Where the browser is and how it gets elsewhere, over the history API. */
import { Link } from "@fluentui/react-components";
import { type MouseEvent, type ReactNode, useSyncExternalStore } from "react";
import { findPage, type PageName, pathOf } from "./pages.js";

const listeners = new Set<() => void>();
const told = () => {
  for (const listener of listeners) listener();
};
window.addEventListener("popstate", told);

export function navigate(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  window.scrollTo(0, 0);
  told();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

export function useSearch(): URLSearchParams {
  return new URLSearchParams(useSyncExternalStore(subscribe, () => location.search));
}

export function usePage() {
  return findPage(usePath());
}

interface PageLinkProps {
  readonly to: PageName;
  readonly id?: string;
  /** What follows the path, with its question mark. */
  readonly search?: string;
  readonly children: ReactNode;
  readonly className?: string;
  readonly current?: boolean;
}

/** A link that stays a link: it can be opened in another tab, and its address copied. */
export function PageLink({ to, id, search = "", children, className, current }: PageLinkProps) {
  const href = `${pathOf(to, id)}${search}`;
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  const shared = { href, onClick, "aria-current": current ? ("page" as const) : undefined };
  if (className !== undefined) {
    return (
      <a className={className} {...shared}>
        {children}
      </a>
    );
  }
  return <Link {...shared}>{children}</Link>;
}
