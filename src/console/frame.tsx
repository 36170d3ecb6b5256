/** What stands around every page of a signed-in person: the organisation, the way to the pages, preferences and the way out. */
import { Button } from "@fluentui/react-components";
import { type ReactNode, useEffect, useState } from "react";
import type { PageName } from "./pages.js";
import { MenuIcon } from "./parts/icons.js";
import { PreferenceFields } from "./parts/preference-fields.js";
import logo from "./plandisc.svg";
import { usePreferences } from "./preferences.js";
import { postJson } from "./requests.js";
import { PageLink, usePage, usePath } from "./router.js";
import { useViewer } from "./viewer.js";

type NavName = "enterprise" | "provisioning" | "people" | "groups" | "singleSignOn" | "discs" | "sessions";

const forAdmins: readonly NavName[] = ["enterprise", "provisioning", "people", "groups", "singleSignOn", "discs", "sessions"];
const forMembers: readonly NavName[] = ["discs", "sessions"];

/** A page that belongs to another one in the list. */
const below: Partial<Record<PageName, NavName>> = {
  provisioningLog: "provisioning",
  provisioningEvent: "provisioning",
  provisioningCycles: "provisioning",
  provisioningRehearsal: "provisioning",
  provisioningBrake: "provisioning",
  provisioningWebhooks: "provisioning",
  provisioningWebhook: "provisioning",
  person: "people",
  group: "groups",
};

export function Frame({ children }: { readonly children: ReactNode }) {
  const { texts } = usePreferences();
  const { kind, organisation, user, session } = useViewer();
  const [open, setOpen] = useState(false);
  const path = usePath();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes
  useEffect(() => setOpen(false), [path]);
  const name = user?.displayName ?? user?.userName ?? "";
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <header className="head">
        <Button
          className="menu-button"
          appearance="subtle"
          icon={<MenuIcon />}
          aria-label={texts.nav.menu}
          aria-expanded={open}
          aria-controls="pages"
          onClick={() => setOpen(!open)}
        />
        <span className="brand">
          <img src={logo} alt="" width="28" height="28" />
          <span className="brand-name">{texts.product}</span>
          <span className="organisation">{organisation.name}</span>
        </span>
        <span className="viewer">{name}</span>
      </header>
      <div className="side" data-open={open}>
        <Pages names={kind === "ADMIN" ? forAdmins : forMembers} isAdmin={kind === "ADMIN"} />
        <section className="side-end" aria-label={texts.settings.label}>
          <PreferenceFields />
          {session && (
            <Button appearance="outline" onClick={() => void signOut()}>
              {texts.settings.signOut}
            </Button>
          )}
        </section>
      </div>
      <main id="content" className="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Pages({ names, isAdmin }: { readonly names: readonly NavName[]; readonly isAdmin: boolean }) {
  const { texts } = usePreferences();
  const found = usePage();
  const current = found?.name === "start" ? (isAdmin ? "enterprise" : "discs") : found && (below[found.name] ?? found.name);
  return (
    <nav id="pages" aria-label={texts.nav.label}>
      <ul className="pages">
        {names.map((name) => (
          <li key={name}>
            <PageLink to={name} className="page-link" current={name === current}>
              {texts.nav[name]}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Whatever the answer, nothing of what was seen stays in this page. */
async function signOut(): Promise<void> {
  const { body } = await postJson("/sign-out", {});
  location.assign(typeof body.location === "string" ? body.location : "/sign-in");
}
