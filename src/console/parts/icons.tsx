/** The few icons, drawn here. */
import type { ReactNode } from "react";

const drawn = (paths: ReactNode) =>
  function Icon() {
    return (
      <svg
        width="20"
        height="20"
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {paths}
      </svg>
    );
  };

export const MenuIcon = drawn(<path d="M3 5.5h14M3 10h14M3 14.5h14" />);
export const CopyIcon = drawn(
  <>
    <rect x="7" y="3" width="9" height="11" rx="1.5" />
    <path d="M4 7v8.5A1.5 1.5 0 0 0 5.5 17H13" />
  </>,
);
export const DoneIcon = drawn(<path d="M4 10.5l4 4 8-9" />);
export const SearchIcon = drawn(
  <>
    <circle cx="9" cy="9" r="5" />
    <path d="M13 13l4 4" />
  </>,
);
