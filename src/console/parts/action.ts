/** One change at a time: whether it is under way, what it was refused with, and its answer. */
import type { TypedDocumentNode } from "@urql/core";
import { useCallback, useState } from "react";
import { type AnyVariables, useClient } from "urql";
import { useTexts } from "../preferences.js";
import { explain } from "./loaded.js";

export interface Action<Data, Variables> {
  readonly busy: boolean;
  readonly problem: string | undefined;
  /** Resolves with nothing when it was refused. */
  readonly run: (variables: Variables) => Promise<Data | undefined>;
  /** Forgets what it was refused with. */
  readonly clear: () => void;
}

/** A query too can be an action: one that is asked when somebody presses a button, and never remembered. */
export function useAction<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  kind: "mutation" | "query" = "mutation",
): Action<Data, Variables> {
  const client = useClient();
  const texts = useTexts();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const clear = useCallback(() => setProblem(undefined), []);
  async function run(variables: Variables): Promise<Data | undefined> {
    setBusy(true);
    setProblem(undefined);
    const asked =
      kind === "query" ? client.query(document, variables, { requestPolicy: "network-only" }) : client.mutation(document, variables);
    const { data, error } = await asked.toPromise();
    setBusy(false);
    if (error) setProblem(explain(error, texts));
    return error ? undefined : data;
  }
  return { busy, problem, run, clear };
}
