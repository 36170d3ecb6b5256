/** The page that the address names: those of signing in stand alone, the others inside the frame, and are loaded when they are first shown. */
import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { useQuery } from "urql";
import { Frame } from "./frame.js";
import { operations } from "./operations.js";
import type { FoundPage, PageName } from "./pages.js";
import { Boundary } from "./parts/boundary.js";
import { ForAdmins, Missing } from "./parts/dead-ends.js";
import { Loaded, Waiting } from "./parts/loaded.js";
import { usePage } from "./router.js";
import { NotAllowedPage } from "./sign-in/not-allowed-page.js";
import { SignInLinkPage } from "./sign-in/sign-in-link-page.js";
import { SignInPage } from "./sign-in/sign-in-page.js";
import { type Viewer, ViewerProvider } from "./viewer.js";

type ShownPage = ComponentType<{ readonly id: string }>;

const alone: Partial<Record<PageName, ComponentType>> = { signIn: SignInPage, signInLink: SignInLinkPage, notAllowed: NotAllowedPage };

interface FramedPage {
  readonly page: ShownPage;
  readonly admins: boolean;
  /** What stands around it and the pages beside it. */
  readonly around?: ComponentType<{ readonly current: PageName; readonly children: ReactNode }>;
}

const provisioning = { admins: true, around: lazy(() => import("./provisioning/provisioning-frame.js")) };
const logPage = lazy(() => import("./provisioning/log-page.js"));

const framed: Partial<Record<PageName, FramedPage>> = {
  enterprise: { page: lazy(() => import("./enterprise/enterprise-page.js")), admins: true },
  provisioning: { page: lazy(() => import("./provisioning/overview-page.js")), ...provisioning },
  provisioningLog: { page: logPage, ...provisioning },
  provisioningEvent: { page: lazy(() => import("./provisioning/event-page.js")), ...provisioning },
  provisioningCycles: { page: lazy(() => import("./provisioning/cycles-page.js")), ...provisioning },
  provisioningRehearsal: { page: lazy(() => import("./provisioning/rehearsal-page.js")), ...provisioning },
  provisioningBrake: { page: lazy(() => import("./provisioning/brake-page.js")), ...provisioning },
  provisioningWebhooks: { page: lazy(() => import("./provisioning/webhooks-page.js")), ...provisioning },
  provisioningWebhook: { page: lazy(() => import("./provisioning/webhook-page.js")), ...provisioning },
  people: { page: lazy(() => import("./people/people-page.js")), admins: true },
  person: { page: lazy(() => import("./people/person-page.js")), admins: true },
  groups: { page: lazy(() => import("./groups/groups-page.js")), admins: true },
  group: { page: lazy(() => import("./groups/group-page.js")), admins: true },
  singleSignOn: { page: lazy(() => import("./single-sign-on/single-sign-on-page.js")), admins: true },
  discs: { page: lazy(() => import("./own/discs-page.js")), admins: false },
  explorer: { page: lazy(() => import("./explorer/explorer-page.js")), admins: false },
  sessions: { page: lazy(() => import("./own/sessions-page.js")), admins: false },
};

export function Screen() {
  const found = usePage();
  const Alone = found && alone[found.name];
  if (Alone) return <Alone />;
  return <Framed found={found} />;
}

function Framed({ found }: { readonly found: FoundPage | undefined }) {
  const [result, again] = useQuery({ query: operations.viewer });
  return (
    <Loaded result={result} again={again} whole>
      {({ viewer }) => (
        <ViewerProvider viewer={viewer}>
          <Frame>
            <Boundary key={`${found?.name} ${found?.id}`}>
              <Suspense fallback={<Waiting />}>
                <Page found={found} viewer={viewer} />
              </Suspense>
            </Boundary>
          </Frame>
        </ViewerProvider>
      )}
    </Loaded>
  );
}

function Page({ found, viewer }: { readonly found: FoundPage | undefined; readonly viewer: Viewer }) {
  const isAdmin = viewer.kind === "ADMIN";
  const name = found?.name === "start" ? (isAdmin ? "enterprise" : "discs") : found?.name;
  const shown = name && framed[name];
  if (!shown) return <Missing />;
  if (shown.admins && !isAdmin) return <ForAdmins />;
  const { page: Shown, around: Around } = shown;
  const content = <Shown key={`${name} ${found?.id}`} id={found?.id ?? ""} />;
  return Around ? <Around current={name}>{content}</Around> : content;
}
