/** A field that searches while one types, but not at every letter. */
import { Input } from "@fluentui/react-components";
import { useEffect, useRef, useState } from "react";
import { SearchIcon } from "./icons.js";

/** How long one stops typing before it is searched. */
const pause = 300;

export function SearchField({ label, onSearch }: { readonly label: string; readonly onSearch: (text: string) => void }) {
  const [text, setText] = useState("");
  const search = useRef(onSearch);
  search.current = onSearch;
  const searched = useRef("");
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
