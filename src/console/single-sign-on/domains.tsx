/** The organisation's e-mail domains: added here, good once the operator has checked them. */
import { Button } from "@fluentui/react-components";
import { type FormEvent, useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ConfirmDialog } from "../parts/dialogs.js";
import { TextField } from "../parts/fields.js";
import { Section } from "../parts/heading.js";
import { useNotify } from "../parts/notices.js";
import { Table, Tag } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import type { Organisation } from "./organisation.js";

export function Domains({ domains }: { readonly domains: Organisation["domains"] }) {
  const { texts, format } = usePreferences();
  const { singleSignOn: text, general } = texts;
  const notify = useNotify();
  const [domain, setDomain] = useState("");
  const [asked, setAsked] = useState<string>();
  const adding = useAction(operations.addDomain);
  const removing = useAction(operations.removeDomain);
  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    const added = await adding.run({ domain: domain.trim() });
    if (!added) return;
    notify(text.domainAdded(added.addDomain.domain));
    setDomain("");
  }
  async function remove(name: string): Promise<void> {
    if (!(await removing.run({ domain: name }))) return;
    notify(text.domainRemoved(name));
    setAsked(undefined);
  }
  return (
    <Section id="domains" title={text.domains} intro={text.domainsIntro}>
      {domains.length === 0 ? (
        <p className="empty">{text.noDomains}</p>
      ) : (
        <Table label={text.domains} head={[text.domain, text.state, general.actions]}>
          {domains.map(({ domain: name, verifiedAt }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>
                {verifiedAt === null ? (
                  <Tag kind="warning">{text.waiting}</Tag>
                ) : (
                  <Tag kind="good">{text.verified(format.date(verifiedAt))}</Tag>
                )}
              </td>
              <td className="ends">
                <Button size="small" aria-label={`${text.removeDomain}: ${name}`} onClick={() => setAsked(name)}>
                  {text.removeDomain}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <form className="toolbar" noValidate onSubmit={(event) => void add(event)}>
        <TextField label={text.newDomain} value={domain} onChange={setDomain} problem={adding.problem} />
        <Button type="submit" disabledFocusable={adding.busy || domain.trim() === ""}>
          {text.addDomain}
        </Button>
      </form>
      {asked !== undefined && (
        <ConfirmDialog
          title={text.removeDomainTitle(asked)}
          text={text.removeDomainText}
          submit={text.removeDomain}
          busy={removing.busy}
          problem={removing.problem}
          onSubmit={() => void remove(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Section>
  );
}
