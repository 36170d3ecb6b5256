/** The organisation's SCIM tokens: made, rotated, revoked, and when each was last used. */
import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { Section } from "../parts/heading.js";
import { Table, Tag } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import type { Token } from "./enterprise.js";
import { type Shown, ShownOnce } from "./shown-once.js";
import { isAlive, stateOf, tagOf } from "./state.js";
import { MakeToken, RevokeToken, RotateToken } from "./token-dialogs.js";

type Open = { readonly what: "make" } | { readonly what: "rotate" | "revoke"; readonly token: Token };

export function Tokens({ credentials }: { readonly credentials: readonly Token[] }) {
  const { texts, format } = usePreferences();
  const { tokens } = texts.enterprise;
  const [open, setOpen] = useState<Open>();
  const [shown, setShown] = useState<Shown>();
  const [old, setOld] = useState(false);
  const all = credentials.filter(({ kind }) => kind === "PROVISIONING").toReversed();
  const alive = all.filter(isAlive);
  const listed = old ? all : alive;
  const close = () => setOpen(undefined);
  const show = (value: string) => {
    setOpen(undefined);
    setShown({ title: tokens.shownTitle, values: [{ label: tokens.token, value }] });
  };
  return (
    <Section
      inner
      id="tokens"
      title={tokens.title}
      intro={tokens.intro}
      actions={
        <Button appearance="primary" onClick={() => setOpen({ what: "make" })}>
          {tokens.make}
        </Button>
      }
    >
      {listed.length === 0 ? (
        <p className="empty">{tokens.empty}</p>
      ) : (
        <Table
          label={tokens.title}
          head={[texts.general.name, tokens.state, tokens.lastUsed, tokens.expires, tokens.created, texts.general.actions]}
        >
          {listed.map((token) => (
            <tr key={token.id}>
              <td>{token.label}</td>
              <td>
                <Tag kind={tagOf[stateOf(token)]}>{tokens[stateOf(token)]}</Tag>
              </td>
              <td>{token.lastUsedAt === null ? texts.general.never : format.distance(token.lastUsedAt)}</td>
              <td>{token.expiresAt === null ? texts.general.never : format.date(token.expiresAt)}</td>
              <td>{format.date(token.createdAt)}</td>
              <td className="ends">
                {isAlive(token) && (
                  <div className="actions">
                    <Button size="small" aria-label={`${tokens.rotate}: ${token.label}`} onClick={() => setOpen({ what: "rotate", token })}>
                      {tokens.rotate}
                    </Button>
                    <Button size="small" aria-label={`${tokens.revoke}: ${token.label}`} onClick={() => setOpen({ what: "revoke", token })}>
                      {tokens.revoke}
                    </Button>
                  </div>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {!old && all.length > alive.length && (
        <div>
          <Button size="small" appearance="subtle" onClick={() => setOld(true)}>
            {tokens.showOld(format.number(all.length - alive.length))}
          </Button>
        </div>
      )}
      {open?.what === "make" && <MakeToken onClose={close} onMade={show} />}
      {open?.what === "rotate" && <RotateToken token={open.token} onClose={close} onMade={show} />}
      {open?.what === "revoke" && <RevokeToken token={open.token} onClose={close} />}
      {shown && <ShownOnce shown={shown} onDone={() => setShown(undefined)} />}
    </Section>
  );
}
