/** A field that searches while one types, but not at every letter. */
import { Input } from "@fluentui/react-components";
import { useEffect, useRef, useState } from "react";
import { SearchIcon } from "./icons.js";

/** How long one stops typing before it is searched. */
const pause = 300;

interface SearchFieldProps {
  readonly label: string;
  readonly onSearch: (text: string) => void;
  /** What was searched before. */
  readonly initial?: string;
}

export function SearchField({ label, onSearch, initial = "" }: SearchFieldProps) {
  const [text, setText] = useState(initial);
  const search = useRef(onSearch);
  search.current = onSearch;
  const searched = useRef(initial);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === searched.current) return;
    const timer = setTimeout(() => {
      searched.current = wanted;
      search.current(wanted);
    }, pause);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Input
      className="search"
      type="search"
      aria-label={label}
      placeholder={label}
      contentBefore={<SearchIcon />}
      value={text}
      onChange={(_event, data) => setText(data.value)}
    />
  );
}
