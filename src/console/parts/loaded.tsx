/** What was asked for: a sign of waiting after a moment, what went wrong with a way to try again, or the answer. */
import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, Spinner } from "@fluentui/react-components";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { CombinedError, UseQueryState } from "urql";
import { codeOf } from "../client.js";
import { useTexts } from "../preferences.js";
import type { Texts } from "../texts/english.js";

/** Sooner than this nobody needs to be told to wait. */
const patience = 300;

export function Waiting() {
  const texts = useTexts();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), patience);
    return () => clearTimeout(timer);
  }, []);
  return <div className="waiting">{shown && <Spinner label={texts.general.loading} />}</div>;
}

export function explain(error: CombinedError, texts: Texts): string {
  const code = codeOf(error);
  const [first] = error.graphQLErrors;
  const requestId = first?.extensions.requestId;
  const known = Object.entries(texts.failures).find(([name]) => name === code)?.[1];
  if (known !== undefined && typeof requestId === "string") return `${known} ${texts.failure.requestId(requestId)}`;
  if (known !== undefined) return known;
  return first?.message ?? error.message;
}

export function Failure({ text, again }: { readonly text: string; readonly again?: (() => void) | undefined }) {
  const texts = useTexts();
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{texts.failure.title}</MessageBarTitle> {text}
      </MessageBarBody>
      {again && (
        <MessageBarActions>
          <Button onClick={again}>{texts.general.retry}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

interface LoadedProps<Data> {
  readonly result: UseQueryState<Data, never> | UseQueryState<Data>;
  readonly again: (options?: { requestPolicy: "network-only" }) => void;
  readonly children: (data: Data) => ReactNode;
  /** It is the whole page and not a part of one. */
  readonly whole?: boolean;
}

/** An answer that was read before stays while it is read anew; a failure of that stands above it. */
export function Loaded<Data>({ result, again, children, whole }: LoadedProps<Data>) {
  const texts = useTexts();
  const { error, operation } = result;
  const read = useRef<{ readonly key: number | undefined; readonly data: Data }>(undefined);
  if (result.data !== undefined && result.data !== null) read.current = { key: operation?.key, data: result.data };
  // A failure comes without data, even where there was an answer to the same question.
  const data = result.data ?? (error && read.current?.key === operation?.key ? read.current?.data : undefined);
  const failure = error && <Failure text={explain(error, texts)} again={() => again({ requestPolicy: "network-only" })} />;
  if (data === undefined || data === null) return whole ? <div className="whole">{failure ?? <Waiting />}</div> : (failure ?? <Waiting />);
  return (
    <>
      {failure}
      {children(data)}
    </>
  );
}
