/** The page Enterprise: whether provisioning works, what to paste where, and how the connection takes what it is sent. */
import { MessageBar, MessageBarBody } from "@fluentui/react-components";
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { CopyField } from "../parts/copy-field.js";
import { useFacts } from "../parts/facts.js";
import { Heading, Section } from "../parts/heading.js";
import { Failure, Loaded, Waiting } from "../parts/loaded.js";
import { Tag } from "../parts/table.js";
import { useWatched } from "../parts/watched.js";
import { useTexts } from "../preferences.js";
import { AttributeTable } from "./attribute-table.js";
import { Clients } from "./clients.js";
import type { Enterprise } from "./enterprise.js";
import { Expiring } from "./expiring.js";
import { Federation } from "./federation.js";
import { Glance } from "./glance.js";
import { Policies } from "./policies.js";
import { SetUpGuide } from "./set-up-guide.js";
import { Tokens } from "./tokens.js";

export default function EnterprisePage() {
  const texts = useTexts();
  const [result, again] = useQuery({ query: operations.enterprise });
  useWatched(again);
  return (
    <>
      <Heading title={texts.enterprise.title} actions={result.data && <Plan plan={result.data.organisation.plan} />} />
      <Loaded result={result} again={again}>
        {(data) => <Content data={data} />}
      </Loaded>
    </>
  );
}

function Plan({ plan }: { readonly plan: Enterprise["organisation"]["plan"] }) {
  const { enterprise } = useTexts();
  return (
    <span>
      {enterprise.plan}: <Tag kind={plan === "ENTERPRISE" ? "good" : "plain"}>{enterprise.plans[plan]}</Tag>
    </span>
  );
}

function Content({ data }: { readonly data: Enterprise }) {
  const { enterprise, failures } = useTexts();
  const { facts, failed, again } = useFacts();
  const { plan, provisioning, credentials, oauthClients } = data.organisation;
  return (
    <>
      {plan !== "ENTERPRISE" && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{enterprise.noPlan}</MessageBarBody>
        </MessageBar>
      )}
      <Expiring credentials={credentials} clients={oauthClients} />
      <Glance data={data} />
      <Section id="scim" title={enterprise.scim} intro={enterprise.scimIntro}>
        {failed && <Failure text={failures.NETWORK} again={again} />}
        {facts ? (
          <div className="copies">
            <CopyField label={enterprise.endpoint} value={facts.scimEndpoint} hint={enterprise.endpointHelp} />
            <CopyField label={enterprise.tokenEndpoint} value={facts.tokenEndpoint} hint={enterprise.tokenEndpointHelp} />
          </div>
        ) : (
          !failed && <Waiting />
        )}
        <Tokens credentials={credentials} />
        <Clients clients={oauthClients} />
        <Federation clients={oauthClients} />
      </Section>
      <SetUpGuide />
      {provisioning && <Policies connection={provisioning} />}
      {facts && <AttributeTable attributes={facts.attributes} />}
    </>
  );
}
