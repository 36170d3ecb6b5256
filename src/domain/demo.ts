/** The demo organisation of a fresh store: people who joined before provisioning, their groups and their discs. */
import { DomainContext } from "./context.js";
import { DuplicateKey } from "./database-errors.js";
import { createDisc, shareDisc } from "./disc-writes.js";
import { DomainError } from "./errors.js";
import { createGroup } from "./group-writes.js";
import { createApiKey, createOrganisation, createSignInLink, createToken, listOrganisations, systemContext } from "./operators.js";
import type { MadeLink } from "./sign-in-links.js";
import type { Store } from "./store.js";
import { createUser } from "./user-writes.js";

/** Known beforehand, so that two processes that start at once on one new store make it only once. */
export const demoId = "01900000-0000-7000-8000-00000000de30";
export const demoAdmin = "admin@demo.example";

export interface Demo {
  readonly organisationId: string;
  /** Shown once, when the demo is made; afterwards operators make new ones by command. */
  readonly token: string | undefined;
  readonly apiKey: string | undefined;
}

const people = [
  { userName: demoAdmin, givenName: "Ada", familyName: "Lindqvist", title: "Head of Planning", department: "Operations", role: "ADMIN" },
  { userName: "bo.madsen@demo.example", givenName: "Bo", familyName: "Madsen", title: "Marketing Manager", department: "Marketing" },
  { userName: "carla.rossi@demo.example", givenName: "Carla", familyName: "Rossi", title: "Campaign Planner", department: "Marketing" },
  { userName: "david.okafor@demo.example", givenName: "David", familyName: "Okafor", title: "HR Partner", department: "People" },
  { userName: "emma.sorensen@demo.example", givenName: "Emma", familyName: "Sørensen", title: "Recruiter", department: "People" },
  { userName: "farid.haddad@demo.example", givenName: "Farid", familyName: "Haddad", title: "Controller", department: "Finance" },
  { userName: "greta.novak@demo.example", givenName: "Greta", familyName: "Novák", title: "Analyst", department: "Finance" },
  { userName: "henrik.dahl@demo.example", givenName: "Henrik", familyName: "Dahl", title: "Designer", department: "Marketing" },
  { userName: "ines.costa@demo.example", givenName: "Inês", familyName: "Costa", title: "Assistant", department: "Operations" },
] as const;

type UserName = (typeof people)[number]["userName"];

const groups: readonly { readonly displayName: string; readonly members: readonly UserName[] }[] = [
  { displayName: "Marketing", members: ["bo.madsen@demo.example", "carla.rossi@demo.example", "henrik.dahl@demo.example"] },
  { displayName: "People Team", members: ["david.okafor@demo.example", "emma.sorensen@demo.example"] },
];

const discs: readonly {
  readonly title: string;
  readonly owner: UserName;
  readonly users?: readonly UserName[];
  readonly groups?: readonly string[];
}[] = [
  { title: "Company year", owner: demoAdmin, groups: ["Marketing", "People Team"] },
  { title: "Campaigns", owner: "bo.madsen@demo.example", groups: ["Marketing"], users: ["farid.haddad@demo.example"] },
  { title: "Onboarding and reviews", owner: "david.okafor@demo.example", groups: ["People Team"] },
];

/** Nothing for a store that has other organisations already. */
export async function seedDemo(store: Store): Promise<Demo | undefined> {
  const organisations = await listOrganisations(store);
  if (organisations.length > 0) return organisations.some(({ id }) => id === demoId) ? made : undefined;
  try {
    return await makeDemo(store);
  } catch (error) {
    if (error instanceof DuplicateKey) return made;
    throw error;
  }
}

/** A new one for each start; nothing when the demo's admin is gone. */
export async function demoLink(store: Store): Promise<MadeLink | undefined> {
  try {
    return await createSignInLink(store, { organisation: demoId, user: demoAdmin, purpose: "SIGN_IN" });
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

const made: Demo = { organisationId: demoId, token: undefined, apiKey: undefined };

async function makeDemo(store: Store): Promise<Demo> {
  const organisation = await createOrganisation(store, { name: "Demo", plan: "ENTERPRISE", profile: "ENTRA" }, demoId);
  const context = systemContext(store, organisation);
  const ids = new Map<string, string>();
  for (const { givenName, familyName, userName, ...person } of people) {
    const displayName = `${givenName} ${familyName}`;
    const emails = [{ value: userName, type: "work", primary: true }];
    const { id } = await createUser(context, { ...person, userName, givenName, familyName, displayName, emails });
    ids.set(userName, id);
  }
  const idOf = (name: string): string => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`The demo has no ${name}`);
    return id;
  };
  for (const { displayName, members } of groups) {
    const { id } = await createGroup(context, { displayName, memberIds: members.map(idOf) });
    ids.set(displayName, id);
  }
  const year = new Date().getUTCFullYear();
  for (const disc of discs) {
    const owner = new DomainContext({ ...context.viewer, kind: "MEMBER", userId: idOf(disc.owner) }, context.scope);
    const { id } = await createDisc(owner, { title: `${disc.title} ${year}`, year });
    for (const group of disc.groups ?? []) await shareDisc(owner, id, { groupId: idOf(group) }, "VIEW");
    for (const user of disc.users ?? []) await shareDisc(owner, id, { userId: idOf(user) }, "EDIT");
  }
  const { token } = await createToken(store, { organisation: demoId, label: "Made at the first start" });
  const key = await createApiKey(store, { organisation: demoId, user: demoAdmin, label: "Made at the first start" });
  return { organisationId: demoId, token, apiKey: key.token };
}
