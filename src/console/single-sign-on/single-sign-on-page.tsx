/** The page Single sign-on: the organisation's provider, its domains, and who is admin by directory. */
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { CopyField } from "../parts/copy-field.js";
import { useFacts } from "../parts/facts.js";
import { Heading, Section } from "../parts/heading.js";
import { Failure, Loaded } from "../parts/loaded.js";
import { Tag } from "../parts/table.js";
import { useTexts } from "../preferences.js";
import { AdminGrant } from "./admin-grant.js";
import { Domains } from "./domains.js";
import { ProviderForm } from "./provider-form.js";
import { ProviderState } from "./provider-state.js";

export default function SingleSignOnPage() {
  const { singleSignOn: text, failures } = useTexts();
  const { facts, failed, again: askAgain } = useFacts();
  const [result, again] = useQuery({ query: operations.singleSignOn });
  return (
    <>
      <Heading title={text.title} intro={text.intro} />
      <Loaded result={result} again={again}>
        {({ organisation: { singleSignOn: provider, domains, adminGrant } }) => (
          <>
            <p>
              {provider === null ? (
                text.off
              ) : (
                <Tag kind={provider.enabled ? "good" : "warning"}>{provider.enabled ? text.on : text.switchedOff}</Tag>
              )}
            </p>
            <Section id="in-entra" title={text.inEntra}>
              <ol className="steps">
                {text.entraSteps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
              {facts && <CopyField label={text.redirectUri} value={facts.redirectUri} />}
              {failed && <Failure text={failures.NETWORK} again={askAgain} />}
            </Section>
            <ProviderForm key={provider?.updatedAt} provider={provider} />
            {provider && <ProviderState provider={provider} />}
            <Domains domains={domains} />
            <AdminGrant key={JSON.stringify(adminGrant)} grant={adminGrant} />
          </>
        )}
      </Loaded>
    </>
  );
}
