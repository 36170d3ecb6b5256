/** What the simulator does where nobody has published what Entra does, beside the options that are marked (assumed). */

export const assumptions: readonly string[] = [
  "A cycle that accidental deletions prevention stops writes nothing at all, not even what is no deletion.",
  "Members that were sent are sent again only after the link is broken (restart --scope Full); a restart alone reads no members.",
  "A target whose mapping has no active cannot disable: who leaves the scope, is disabled or is deleted there is deleted.",
  "A failed object waits an interval, then twice as long each time, at most a day.",
  "Objects are exported one at a time, and a conflict (409) puts off the whole object: of two people who exchange names both are put off at each attempt, until one of them has another name.",
  "A member whose addition had no good answer is removed as if it had been added, once it has left the group.",
  "Mail says in the simulator's words what Entra says in its own.",
];

/** For a command's help. */
export function assumedText(): string {
  return `What nobody has published, and is (assumed):\n${assumptions.map((text) => `  - ${text}`).join("\n")}`;
}
