/** Warnings of what will soon be refused, above everything else. */
import { MessageBar, MessageBarBody } from "@fluentui/react-components";
import { usePreferences } from "../preferences.js";
import type { Enterprise } from "./enterprise.js";
import { stateOf } from "./state.js";

interface ExpiringProps {
  readonly credentials: Enterprise["organisation"]["credentials"];
  readonly clients: Enterprise["organisation"]["oauthClients"];
}

export function Expiring({ credentials, clients }: ExpiringProps) {
  const { texts, format } = usePreferences();
  const ending = [
    ...credentials.filter(({ kind }) => kind === "PROVISIONING").map((credential) => ({ ...credential, name: credential.label })),
    ...clients
      .filter(({ revokedAt }) => revokedAt === null)
      .flatMap(({ label, secrets }) =>
        secrets.map((secret) => ({ ...secret, name: `${label} ${texts.enterprise.clients.hint(secret.hint)}` })),
      ),
  ].filter((each) => stateOf(each) === "stateSoon");
  return ending.map(({ id, name, expiresAt }) => (
    <MessageBar key={id} intent="warning" layout="multiline">
      <MessageBarBody>{texts.enterprise.expiresSoon(name, format.distance(expiresAt ?? ""))}</MessageBarBody>
    </MessageBar>
  ));
}
