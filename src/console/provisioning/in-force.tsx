/** What is in force beyond the ordinary, on top of every page of provisioning: a hold, and a rehearsal. */
import { Button, MessageBar, MessageBarActions, MessageBarBody } from "@fluentui/react-components";
import type { ResultOf } from "gql.tada";
import type { ReactNode } from "react";
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { type PageName, pathOf } from "../pages.js";
import { useWatched } from "../parts/watched.js";
import { usePreferences } from "../preferences.js";
import { navigate } from "../router.js";
import { useBrakeWords } from "./brake.js";

type InForceNow = ResultOf<typeof operations.provisioningInForce>["organisation"];
type Hold = NonNullable<NonNullable<InForceNow["provisioning"]>["brake"]["hold"]>;

/** On the page that is about it, it is not told twice. */
export function InForce({ current }: { readonly current: PageName }) {
  const { format } = usePreferences();
  const { banner } = useBrakeWords();
  const [{ data }, again] = useQuery({ query: operations.provisioningInForce });
  useWatched(again);
  if (!data) return null;
  const { provisioning, rehearsal } = data.organisation;
  const hold = provisioning?.brake.hold;
  return (
    <>
      {hold && current !== "provisioningBrake" && (
        <Told intent={hold.state === "OPEN" && hold.mode === "HOLD" ? "error" : "warning"} to="provisioningBrake" way={banner.look}>
          <HoldWords hold={hold} />
        </Told>
      )}
      {rehearsal?.state === "RUNNING" && current !== "provisioningRehearsal" && (
        <Told intent="warning" to="provisioningRehearsal" way={banner.toRehearsal}>
          {banner.rehearsal(format.distance(rehearsal.startedAt))}
        </Told>
      )}
    </>
  );
}

function HoldWords({ hold }: { readonly hold: Hold }) {
  const { format } = usePreferences();
  const { banner, hold: words } = useBrakeWords();
  const { state, mode, heldCount, applied, until, held } = hold;
  const count = format.number(heldCount);
  const names = held.map(({ subjectName }) => subjectName).join(", ");
  if (mode !== "HOLD" && state === "OPEN") return banner.alerted(format.number(applied));
  if (state === "RELEASED") return banner.RELEASED(until === null ? "" : format.dateTime(until));
  if (state === "KEPT") return banner.KEPT(count);
  const more = heldCount > held.length ? ` ${words.more(format.number(heldCount - held.length))}` : "";
  return (
    <>
      {banner.OPEN(count)} {names}
      {more}
    </>
  );
}

interface ToldProps {
  readonly intent: "error" | "warning";
  readonly to: PageName;
  readonly way: string;
  readonly children: ReactNode;
}

function Told({ intent, to, way, children }: ToldProps) {
  return (
    <MessageBar intent={intent} layout="multiline">
      <MessageBarBody>{children}</MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => navigate(pathOf(to))}>{way}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
