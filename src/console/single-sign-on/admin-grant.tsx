/** Who is admin by the directory: the people of one group, or those with one app role. */
import { Button } from "@fluentui/react-components";
import { type FormEvent, useState } from "react";
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ChoiceField, TextField } from "../parts/fields.js";
import { Section } from "../parts/heading.js";
import { Failure } from "../parts/loaded.js";
import { useNotify } from "../parts/notices.js";
import { SearchField } from "../parts/search-field.js";
import { useTexts } from "../preferences.js";
import type { Organisation } from "./organisation.js";

export function AdminGrant({ grant }: { readonly grant: Organisation["adminGrant"] }) {
  const { singleSignOn: text, general } = useTexts();
  const notify = useNotify();
  const [groupId, setGroupId] = useState(grant.group?.id ?? "");
  const [appRole, setAppRole] = useState(grant.appRole ?? "");
  const [wanted, setWanted] = useState("");
  const where = wanted === "" ? {} : { displayName: { contains: wanted } };
  const [{ data }] = useQuery({ query: operations.groups, variables: { where, first: 50 } });
  const { run, busy, problem } = useAction(operations.changeAdminGrant);
  const found = (data?.groups.nodes ?? []).map(({ id, displayName }) => ({ value: id, text: displayName }));
  const chosen =
    grant.group && !found.some(({ value }) => value === grant.group?.id) ? [{ value: grant.group.id, text: grant.group.displayName }] : [];
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (await run({ groupId: groupId || null, appRole: appRole.trim() || null })) notify(general.saved);
  }
  return (
    <Section id="grant" title={text.grant} intro={text.grantIntro}>
      <form className="form" noValidate onSubmit={(event) => void save(event)}>
        <SearchField label={text.grantGroupSearch} onSearch={setWanted} />
        <div className="form-row">
          <ChoiceField
            label={text.grantGroup}
            value={groupId}
            options={[{ value: "", text: text.grantGroupNone }, ...chosen, ...found]}
            onChange={setGroupId}
          />
          <TextField label={text.grantRole} hint={text.grantRoleHelp} value={appRole} onChange={setAppRole} />
        </div>
        {problem !== undefined && <Failure text={problem} />}
        <div>
          <Button type="submit" appearance="primary" disabledFocusable={busy}>
            {general.save}
          </Button>
        </div>
      </form>
    </Section>
  );
}
