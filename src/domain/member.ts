/** Direct members of groups, by pages that several groups of one request read in one statement. */
import DataLoader from "dataloader";
import { Field, ID, ObjectType } from "type-graphql";
import { type ConnectionOf, connectionType, toConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { indexedMemberFields, isEverything, namesFew } from "./list-cost.js";
import { isId } from "./node.js";
import { PredicateParameters } from "./predicate.js";
import { madeStatement } from "./statement.js";
import { memberCondition, memberJoins } from "./where.js";
import { MemberKind, type WhereInput } from "./where-inputs.js";

@ObjectType({ simpleResolvers: true, description: "A direct member of a group: a person or another group." })
export class Member {
  @Field(() => ID, { description: "The id of the person or group." })
  id!: string;

  @Field(() => MemberKind, { description: "Whether it is a person or a group." })
  kind!: MemberKind;

  @Field(() => String, { nullable: true, description: "The display name of the person or group." })
  displayName!: string | null;
}

@ObjectType({ simpleResolvers: true, description: "A page of a group's direct members, in the order of their ids." })
export class MemberConnection extends connectionType<Member>("Member", () => Member) {}

export interface MemberPageArguments {
  readonly first: number;
  readonly after?: string | null;
  readonly where?: WhereInput | null;
}

export const memberPageLimits = { MEMBER: 100, ADMIN: 100, PROVISIONING: 10_000 } as const;

interface MemberRow {
  readonly groupId: string;
  readonly memberId: string;
  readonly isUser: number;
  readonly displayName?: string | null;
}

/** SQLite takes at most 500 parts of a compound SELECT. */
const groupsAtOnce = 200;

const cursorOf = (id: string) => Buffer.from(id).toString("base64url");

function readAfter(after: string | null | undefined): string | undefined {
  if (after === null || after === undefined) return undefined;
  const id = Buffer.from(after, "base64url").toString();
  if (!isId(id)) throw new DomainError("INVALID_VALUE", "after is not a cursor of a list of members.", { field: "after" });
  return id;
}

/** A page of one group's members. `names` says whether display names are needed. */
export async function listMembers(
  context: DomainContext,
  groupId: string,
  given: MemberPageArguments,
  names: boolean,
): Promise<ConnectionOf<Member>> {
  const limit = memberPageLimits[context.viewer.kind];
  if (given.first < 0) throw new DomainError("INVALID_VALUE", `first is ${given.first}; it is at least 0.`, { field: "first" });
  if (given.first > limit) {
    throw new DomainError("LIMIT_EXCEEDED", `first is ${given.first}; a page of members has at most ${limit}.`, { field: "first", limit });
  }
  const after = readAfter(given.after);
  const asked = JSON.stringify([given.first, after, given.where ?? {}, names]);
  const pages = context.keep(
    `members ${asked}`,
    () =>
      // Pages are not kept: whoever reads a huge group page by page holds one at a time.
      new DataLoader<string, ConnectionOf<Member>>((ids) => readMemberPages(context, ids, given, after, names), {
        cache: false,
        maxBatchSize: groupsAtOnce,
      }),
  );
  return pages.load(groupId);
}

async function readMemberPages(
  context: DomainContext,
  asked: readonly string[],
  { first, where }: MemberPageArguments,
  after: string | undefined,
  names: boolean,
): Promise<ConnectionOf<Member>[]> {
  const groupIds = [...new Set(asked)];
  const parameters = new PredicateParameters(context.scope.kind);
  const condition = memberCondition(where, parameters);
  const joined = names || condition.includes("mu.");
  const tables = `memberships m${joined ? ` ${memberJoins}` : ""}`;
  const name = names ? ", COALESCE(mu.displayName, mg.displayName) AS displayName" : "";
  const columns = `m.groupId AS groupId, m.memberId AS memberId, m.userId IS NOT NULL AS isUser${name}`;
  const from = after === undefined ? "" : " AND m.memberId > :after";
  // A part for each group, so that each reads no more of its members than its page.
  const parts = groupIds.map(
    (_, index) =>
      `SELECT * FROM (SELECT ${columns} FROM ${tables} WHERE m.organisationId = :organisation AND m.groupId = :group${index}${from} AND ${condition}
       ORDER BY m.memberId LIMIT :limit) part${index}`,
  );
  const groups = Object.fromEntries(groupIds.map((id, index) => [`group${index}`, id]));
  const bounded = !isEverything(where) && !namesFew(where, indexedMemberFields);
  const rows = await context.scope.all<MemberRow>(madeStatement(parts.join(" UNION ALL "), bounded), {
    ...parameters.values,
    ...groups,
    limit: first + 1,
    ...(after === undefined ? {} : { after }),
  });
  const byGroup = new Map<string, MemberRow[]>(groupIds.map((id) => [id, []]));
  for (const row of rows) byGroup.get(row.groupId)?.push(row);
  return asked.map((id) => toPage(byGroup.get(id) ?? [], first, after !== undefined));
}

function toPage(rows: readonly MemberRow[], first: number, hasPreviousPage: boolean): ConnectionOf<Member> {
  const sorted = [...rows].sort((one, other) => (one.memberId < other.memberId ? -1 : 1));
  const items = sorted.slice(0, first).map(({ memberId, isUser, displayName = null }) => {
    const item = Object.assign(new Member(), {
      id: memberId,
      kind: Number(isUser) === 1 ? MemberKind.USER : MemberKind.GROUP,
      displayName,
    });
    return { item, cursor: cursorOf(memberId) };
  });
  return toConnection({ items, hasNextPage: rows.length > first, hasPreviousPage, total: undefined });
}
