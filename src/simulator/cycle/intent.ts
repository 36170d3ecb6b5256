/** What is to happen with an object: the truth table of provisioning and deprovisioning. [D3, D4] */

export interface Situation {
  readonly kind: "User" | "Group";
  /** Whether a link says which resource it is. */
  readonly linked: boolean;
  /** Of the link: false once the object left the scope and was disabled for it. */
  readonly managed: boolean;
  /** False when it is gone for good. */
  readonly present: boolean;
  readonly inScope: boolean;
  /** In the recycle bin. */
  readonly deleted: boolean;
  readonly enabled: boolean;
  /** Whether the mapping writes `active`. */
  readonly canDisable: boolean;
  readonly skipOutOfScopeDeletions: boolean;
  readonly actions: { readonly create: boolean; readonly update: boolean; readonly delete: boolean };
}

export interface Intent {
  readonly action: "create" | "update" | "disable" | "delete" | "skip";
  /** The link is not managed afterwards. */
  readonly unmanaged?: true;
  readonly why: string;
}

interface Row {
  readonly when: (situation: Situation) => boolean;
  readonly intent: (situation: Situation) => Intent;
}

const skip = (why: string): Intent => ({ action: "skip", why });
/** That a target without `active` loses the object instead is told of some gallery applications [D3, D4], and assumed of others. */
const withdrawn = ({ canDisable, actions }: Situation, why: string): Intent =>
  canDisable ? (actions.update ? { action: "disable", why } : skip("Update is no target object action")) : removal({ actions }, why);
const removal = ({ actions }: Pick<Situation, "actions">, why: string): Intent =>
  actions.delete ? { action: "delete", why } : skip("Delete is no target object action");

/** The first row that holds counts. */
const table: readonly Row[] = [
  { when: ({ present, linked }) => !present && !linked, intent: () => skip("it was never provisioned") },
  { when: ({ present, managed }) => !present && !managed, intent: () => skip("it was no longer managed") },
  { when: ({ present }) => !present, intent: (situation) => removal(situation, "it was deleted for good") },

  { when: ({ linked, inScope }) => !linked && !inScope, intent: () => skip("it is not assigned, or outside the scoping filters") },
  { when: ({ linked, deleted }) => !linked && deleted, intent: () => skip("it was deleted before it was provisioned") },
  { when: ({ linked, enabled }) => !linked && !enabled, intent: () => skip("it was disabled before it was provisioned") },
  {
    when: ({ linked }) => !linked,
    intent: ({ actions }) => (actions.create ? { action: "create", why: "it is in scope" } : skip("Create is no target object action")),
  },

  { when: ({ inScope, managed }) => !inScope && !managed, intent: () => skip("it is no longer managed") },
  {
    when: ({ inScope, skipOutOfScopeDeletions }) => !inScope && skipOutOfScopeDeletions,
    intent: () => skip("SkipOutOfScopeDeletions is on"),
  },
  { when: ({ kind, inScope }) => kind === "Group" && !inScope, intent: (situation) => removal(situation, "it left the scope") },
  { when: ({ inScope }) => !inScope, intent: (situation) => ({ ...withdrawn(situation, "it left the scope"), unmanaged: true }) },
  { when: ({ deleted }) => deleted, intent: (situation) => withdrawn(situation, "it was deleted") },
  { when: ({ enabled }) => !enabled, intent: (situation) => withdrawn(situation, "its account is disabled") },
  {
    when: () => true,
    intent: ({ actions }) => (actions.update ? { action: "update", why: "it is in scope" } : skip("Update is no target object action")),
  },
];

export function intentOf(situation: Situation): Intent {
  const row = table.find(({ when }) => when(situation));
  if (!row) throw new Error("The table's last row holds always");
  return row.intent(situation);
}
