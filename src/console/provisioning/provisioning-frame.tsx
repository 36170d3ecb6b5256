/** What stands around every page of provisioning: the way to the others. */
import type { ReactNode } from "react";
import type { PageName } from "../pages.js";
import { useTexts } from "../preferences.js";
import { PageLink } from "../router.js";
import { InForce } from "./in-force.js";

/** In this order. */
const subPages = [
  "provisioning",
  "provisioningLog",
  "provisioningRehearsal",
  "provisioningBrake",
  "provisioningWebhooks",
] as const satisfies readonly PageName[];

/** A page that belongs to another one in the list. */
const below: Partial<Record<PageName, (typeof subPages)[number]>> = {
  provisioningCycles: "provisioning",
  provisioningEvent: "provisioningLog",
  provisioningWebhook: "provisioningWebhooks",
};

export default function ProvisioningFrame({ current, children }: { readonly current: PageName; readonly children: ReactNode }) {
  const { pages } = useTexts().provisioning;
  return (
    <>
      <nav aria-label={pages.label}>
        <ul className="sub-pages">
          {subPages.map((name) => (
            <li key={name}>
              <PageLink to={name} className="sub-page-link" current={name === (below[current] ?? current)}>
                {pages[name]}
              </PageLink>
            </li>
          ))}
        </ul>
      </nav>
      <InForce current={current} />
      {children}
    </>
  );
}
