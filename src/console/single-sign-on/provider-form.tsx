/** The settings of the provider. Secrets go in and never come out: an empty field keeps what is there. */
import { Button, Checkbox } from "@fluentui/react-components";
import { type FormEvent, useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ChoiceField, TextField } from "../parts/fields.js";
import { Section } from "../parts/heading.js";
import { Failure } from "../parts/loaded.js";
import { useNotify } from "../parts/notices.js";
import { usePreferences } from "../preferences.js";
import type { Provider } from "./organisation.js";

const authentications = ["CLIENT_SECRET", "CERTIFICATE"] as const;
const matches = ["EXTERNAL_ID", "USER_NAME", "WORK_EMAIL"] as const;

const blank = {
  issuer: "",
  clientId: "",
  tenantId: "" as string | null,
  authentication: "CLIENT_SECRET" as Provider["authentication"],
  matchBy: "USER_NAME" as Provider["matchBy"],
  enabled: true,
  required: false,
};

/** Entra's issuer has the tenant in it, so that it need not be typed twice. */
const tenantIn = (issuer: string) => /^https:\/\/login\.microsoftonline\.com\/([0-9a-f-]{36})\//i.exec(issuer)?.[1];

export function ProviderForm({ provider }: { readonly provider: Provider | null }) {
  const { texts, format } = usePreferences();
  const { singleSignOn: text, general } = texts;
  const notify = useNotify();
  const [form, setForm] = useState({ ...blank, ...provider });
  const [clientSecret, setClientSecret] = useState("");
  const [pem, setPem] = useState({ certificate: "", privateKey: "" });
  const { run, busy, problem } = useAction(operations.changeSingleSignOn);
  const change = (changed: Partial<typeof blank>) => setForm({ ...form, ...changed });
  // A secret is shown to the issuer that it was entered for alone.
  const sameIssuer = form.authentication === "CERTIFICATE" || provider?.issuer === form.issuer.trim();
  const kept = provider?.authentication === form.authentication && sameIssuer;
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const { issuer, clientId, authentication, matchBy, enabled, required } = form;
    // An empty text takes it away, null would leave it as it is.
    const tenantId = form.tenantId?.trim() ?? "";
    const hasPem = pem.certificate.trim() !== "" || pem.privateKey.trim() !== "";
    const done = await run({
      set: {
        issuer: issuer.trim(),
        clientId: clientId.trim(),
        tenantId,
        matchBy,
        enabled,
        required,
        ...(authentication === "CLIENT_SECRET" && clientSecret !== "" && { clientSecret }),
        ...(authentication === "CERTIFICATE" && hasPem && { certificate: pem }),
      },
    });
    if (done) notify(general.saved);
  }
  return (
    <Section
      id="settings"
      title={text.form}
      actions={provider && <span className="quiet">{text.changedAt(format.dateTime(provider.updatedAt))}</span>}
    >
      <form className="form" noValidate onSubmit={(event) => void save(event)}>
        <div className="form-row">
          <TextField
            label={text.issuer}
            hint={text.issuerHelp}
            type="url"
            required
            value={form.issuer}
            onChange={(issuer) => change({ issuer, tenantId: tenantIn(issuer) ?? form.tenantId })}
          />
          <TextField label={text.clientId} required value={form.clientId} onChange={(clientId) => change({ clientId })} />
          <TextField
            label={text.tenantId}
            hint={text.tenantHelp}
            value={form.tenantId ?? ""}
            onChange={(tenantId) => change({ tenantId })}
          />
          <ChoiceField
            label={text.matchBy}
            hint={text.matchHelp}
            value={form.matchBy}
            options={matches.map((value) => ({ value, text: text[value] }))}
            onChange={(matchBy) => change({ matchBy })}
          />
          <ChoiceField
            label={text.authentication}
            value={form.authentication}
            options={authentications.map((value) => ({ value, text: text[value] }))}
            onChange={(authentication) => change({ authentication })}
          />
          {form.authentication === "CLIENT_SECRET" && (
            <TextField
              label={text.secret}
              type="password"
              autoComplete="new-password"
              required={!kept}
              {...(kept && { hint: text.secretKept })}
              value={clientSecret}
              onChange={setClientSecret}
            />
          )}
        </div>
        {form.authentication === "CERTIFICATE" && (
          <div className="form-row">
            <TextField
              label={text.certificate}
              rows={5}
              required={!kept}
              {...(kept && provider.certificateThumbprint !== null && { hint: text.certificateKept(provider.certificateThumbprint) })}
              value={pem.certificate}
              onChange={(certificate) => setPem({ ...pem, certificate })}
            />
            <TextField
              label={text.privateKey}
              rows={5}
              required={!kept}
              value={pem.privateKey}
              onChange={(privateKey) => setPem({ ...pem, privateKey })}
            />
          </div>
        )}
        <div>
          <Checkbox label={text.enabled} checked={form.enabled} onChange={(_event, data) => change({ enabled: data.checked === true })} />
          <br />
          <Checkbox
            label={text.required}
            checked={form.required}
            onChange={(_event, data) => change({ required: data.checked === true })}
          />
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
