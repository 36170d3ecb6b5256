/** A group's members in the target, which are never read: batches that add and remove blindly, and what is remembered of them. [D1] */
import type { ModifiedProperty } from "../log/provisioning-record.js";
import type { Target } from "../mapping/target.js";
import type { CycleContext } from "./cycle-context.js";
import { ObjectFault } from "./failures.js";
import type { Link } from "./job.js";
import { memberOperations } from "./requests.js";

/** The objectId and the target's id. */
export type Member = readonly [objectId: string, targetId: string];

export class MemberWriter {
  private readonly sent: Record<string, string>;

  constructor(
    private readonly context: CycleContext,
    private readonly objectId: string,
    private readonly link: Link,
    private readonly target: Target,
    private readonly modified: ModifiedProperty[],
  ) {
    link.members ??= {};
    this.sent = link.members;
  }

  /** Those that were sent already are not sent again before the link is broken (assumed). */
  async add(members: readonly Member[]): Promise<void> {
    for (const batch of this.batches(members.filter(([member, targetId]) => this.sent[member] !== targetId))) {
      const written = await this.checked(batch, true);
      try {
        await this.patch("add", written);
      } catch (error) {
        if (error instanceof ObjectFault) this.link.attempted = { ...this.link.attempted, ...Object.fromEntries(written) };
        throw error;
      }
      for (const [, id] of written) this.modified.push({ displayName: this.target.path, oldValue: null, newValue: id });
      this.remember(batch, true);
    }
  }

  /** A delta query tells who left, also of those whose addition had no good answer (assumed); whoever is gone from the target is no member there any more. */
  async removeOthers(kept: ReadonlySet<string>, isGone: (member: string) => boolean): Promise<void> {
    const left = Object.entries({ ...this.link.attempted, ...this.sent }).filter(([member]) => !kept.has(member));
    const gone = left.filter(([member]) => isGone(member));
    if (gone.length > 0) this.remember(gone, false);
    for (const batch of this.batches(left.filter(([member]) => !isGone(member)))) {
      const written = await this.checked(batch, false);
      await this.patch("remove", written);
      for (const [, id] of written) this.modified.push({ displayName: this.target.path, oldValue: id, newValue: null });
      this.remember(batch, false);
    }
  }

  private async patch(action: "add" | "remove", members: readonly Member[]): Promise<void> {
    if (members.length === 0) return;
    const ids = members.map(([, id]) => id);
    await this.context.target.patch("Group", this.link.targetId, memberOperations(action, ids, this.context.dialect));
  }

  /** With reference checks, those alone that the target does not have, or has. */
  private async checked(members: readonly Member[], wanted: boolean): Promise<readonly Member[]> {
    const { target, world } = this.context;
    if (world.job.settings.referenceChecks !== "all") return members;
    const found: Member[] = [];
    for (const member of members)
      if ((await target.refers("Group", this.link.targetId, this.target.attribute, member[1])) !== wanted) found.push(member);
    return found;
  }

  private remember(members: readonly Member[], are: boolean): void {
    const { link, sent, context, objectId } = this;
    const before = context.world.job.broken?.[objectId]?.members;
    for (const [member, targetId] of members) {
      if (are) sent[member] = targetId;
      else delete sent[member];
      delete link.attempted?.[member];
      delete before?.[member];
    }
    if (link.attempted && Object.keys(link.attempted).length === 0) delete link.attempted;
    context.keep.members(objectId, Object.fromEntries(members.map(([member, targetId]) => [member, are ? targetId : null])));
  }

  private batches(list: readonly Member[]): Member[][] {
    const size = this.context.world.job.settings.memberBatch;
    return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
  }
}
