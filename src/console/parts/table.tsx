/** A table that can be scrolled sideways where the window is narrow, and says so to the keyboard. */
import type { ReactNode } from "react";

interface TableProps {
  readonly label: string;
  readonly head: readonly ReactNode[];
  readonly children: ReactNode;
}

export function Table({ label, head, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is no set of fields
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <div role="group" className="table-frame" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change places
              <th key={index} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export function Tag({ kind = "plain", children }: { readonly kind?: "plain" | "good" | "warning" | "bad"; readonly children: ReactNode }) {
  return <span className={`tag ${kind}`}>{children}</span>;
}
