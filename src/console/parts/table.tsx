/** A table that can be scrolled sideways where the window is narrow, and says so to the keyboard. */
import type { ReactNode } from "react";

interface TableProps {
  readonly label: string;
  /** The names of the columns; those of numbers stand to the right, as the numbers do. */
  readonly head: readonly (ReactNode | { readonly number: string })[];
  readonly children: ReactNode;
}

const isNumber = (cell: TableProps["head"][number]): cell is { readonly number: string } =>
  typeof cell === "object" && cell !== null && "number" in cell;

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
              <th key={index} scope="col" className={isNumber(cell) ? "number" : undefined}>
                {isNumber(cell) ? cell.number : cell}
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
