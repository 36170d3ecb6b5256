/** What is on record of one request. */
import type { ReactNode } from "react";
import { CopyField } from "../parts/copy-field.js";
import { usePreferences, useTexts } from "../preferences.js";
import { PageLink } from "../router.js";
import type { Event } from "./event.js";
import { Subject } from "./event-parts.js";
import { searchOf } from "./log-filter.js";

export function EventFacts({ event }: { readonly event: Event }) {
  const { texts, format } = usePreferences();
  const { event: text } = texts.provisioning;
  const { at, undoneAt, status, errorType, detail, client, credentialLabel, credentialId, durationMs, cycleId, dialects } = event;
  const rows: Readonly<Record<string, ReactNode>> = {
    [text.time]: format.moment(at),
    [text.undoneAt]: undoneAt === null ? null : format.moment(undoneAt),
    [text.who]: event.subjectKind === null ? null : <Subject event={event} />,
    [text.answer]: status === 0 ? null : text.status(String(status), errorType),
    [text.told]: detail,
    [text.credential]: credentialLabel ?? credentialId,
    [text.client]: client,
    [text.duration]: text.milliseconds(format.number(Math.round(durationMs))),
    [text.cycle]: cycleId === null ? null : <Cycle id={cycleId} />,
    [text.dialects]: dialects.length === 0 ? null : <Dialects dialects={dialects} />,
  };
  return (
    <>
      <dl className="facts">
        {Object.entries(rows).map(
          ([name, value]) =>
            value !== null && (
              <Row key={name} name={name}>
                {value}
              </Row>
            ),
        )}
      </dl>
      <CopyField label={text.requestId} value={event.id} />
    </>
  );
}

function Cycle({ id }: { readonly id: string }) {
  return (
    <PageLink to="provisioningLog" search={searchOf({ cycle: id })}>
      {useTexts().provisioning.event.showCycle}
    </PageLink>
  );
}

function Dialects({ dialects }: Pick<Event, "dialects">) {
  const { texts, format } = usePreferences();
  return (
    <>
      {dialects.map(({ name, count }) => (
        <div key={name}>
          <code>{name}</code> × {format.number(count)}
        </div>
      ))}
      <div className="quiet">{texts.provisioning.event.dialectsHelp}</div>
    </>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
