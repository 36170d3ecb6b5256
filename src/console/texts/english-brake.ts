/** The English texts of the brake: its settings, and what becomes of a hold. */

export const englishBrake = {
  title: "Brake",
  intro:
    "A wrong filter or a mistake in your directory can take everybody's access away in one cycle. The brake counts deactivations and deletions by your directory, and stops them when they are too many.",
  banner: {
    OPEN: (count: string) => `Removals are held: ${count} people or groups wait for a decision.`,
    alerted: (count: string) => `Your directory has removed ${count} people or groups. The brake only tells of it, and holds nothing.`,
    RELEASED: (until: string) => `Removals are let through until ${until}.`,
    KEPT: (count: string) => `All removals by your directory are refused, as an admin decided; ${count} were tried.`,
    look: "Look at it and decide",
    rehearsal: (distance: string) =>
      `A rehearsal runs: since it began ${distance}, your directory works in a copy, and nothing changes here.`,
    toRehearsal: "Look at the rehearsal",
  },
  hold: {
    title: "Removals are held",
    titles: {
      OPEN: "Removals wait for a decision",
      RELEASED: "Removals are let through",
      KEPT: "Removals are refused",
      ENDED: "Over",
    },
    alerted: "Many were removed",
    why: (applied: string, threshold: string, minutes: string) =>
      `${applied} were removed; the brake lets ${threshold} through within ${minutes}.`,
    whyHeld: (held: string) => `Your directory has tried ${held} more, and was asked to come again later each time. It does so by itself.`,
    waits: "Everything else goes on: people are created and changed as always.",
    released: (until: string) =>
      `They go through as soon as your directory tries again, until ${until}. Entra tries again within its next cycles.`,
    kept: "Nothing is removed until you end the hold, or nothing was tried for 7 days.",
    onlyAlert: "They were carried out. If that was not meant, mend it in Entra and let those in again who were deactivated.",
    decided: (who: string, when: string) => `Decided by ${who}, ${when}`,
    gone: "somebody who is gone",
    held: "Held back",
    none: "Nobody was held back yet.",
    applied: "Removed without being held back",
    noneApplied: "Nobody.",
    columns: { who: "Who", what: "What", tries: "Tried", last: "Last", done: "Carried out" },
    kinds: { User: "Person", Group: "Group" } as Readonly<Record<string, string>>,
    what: { DEACTIVATED: "Deactivate", DELETED: "Delete" } as Readonly<Record<string, string>>,
    whatWasDone: { DEACTIVATED: "Deactivated", DELETED: "Deleted" } as Readonly<Record<string, string>>,
    times: (count: string) => `${count} times`,
    once: "Once",
    more: (count: string) => `and ${count} more`,
  },
  release: {
    button: "They are meant: let them through",
    title: "Let these removals through?",
    text: "For 24 hours your directory may remove whom it likes. The people held back lose their access as soon as it tries again.",
    submit: "Let them through",
    done: "Removals are let through for 24 hours.",
  },
  keep: {
    button: "They are a mistake: refuse them",
    title: "Refuse these removals?",
    text: "All removals by your directory stay refused until you end the hold. Mend the cause in Entra first: the scope, the filter or the assignments.",
    restore: "Also let those in again who were deactivated before the hold began, or while it let removals through",
    restoreHelp: "Those who were deleted stay deleted.",
    submit: "Refuse them",
    done: "Removals are refused.",
  },
  end: {
    button: "It is settled: end the hold",
    title: "End the hold?",
    text: "Removals are let through again, and counted anew. Do this when it is settled in Entra.",
    submit: "End the hold",
    done: "The hold is over.",
  },
  settings: {
    title: "Settings",
    intro: "They hold for requests that begin 5 seconds later.",
    mode: "When removals are too many",
    modes: {
      HOLD: "tell the admins, and hold further removals until one of them decides",
      ALERT: "only tell the admins",
      OFF: "do nothing",
    },
    count: "Let through: at most so many",
    countHelp: "2 or more; empty: the share alone counts.",
    sharePercent: "Let through: at most so many percent of the active people",
    shareHelp: "1 to 100; empty: the number alone counts. Whichever is reached first.",
    window: "Counted within",
    windows: {
      minutes: (count: string) => `${count} minutes`,
      hour: "1 hour",
      hours: (count: string) => `${count} hours`,
      days: (count: string) => `${count} days`,
    },
    noNumber: "Enter a whole number, or leave it empty.",
    entra: "Entra has a brake of its own, Accidental deletions prevention, which stops deletions alone and in one cycle. Use both.",
  },
  history: {
    title: "Earlier holds",
    intro: "What the brake has stopped or told of.",
    none: "The brake was never needed.",
    columns: { began: "Began", state: "Became", applied: "Removed", held: "Held back", by: "Decided by" },
    states: { OPEN: "Waits", RELEASED: "Let through", KEPT: "Refused", ENDED: "Ended" },
    alerted: "Told of",
  },
};

export type BrakeTexts = typeof englishBrake;
