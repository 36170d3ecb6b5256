/** Many people and groups by one operation: read by their ids, and the list forms of the mutations, with one result for each. */
import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Field, ID, Info, InputType, Int, Mutation, ObjectType, Query, Resolver } from "type-graphql";
import type { DomainContext } from "./context.js";
import type { DomainError } from "./errors.js";
import { Group } from "./group.js";
import { changeGroups, createGroups, deleteGroups } from "./group-list-writes.js";
import { GroupChange, GroupChangePayload, GroupInput, MembersChangeInput } from "./group-resolver.js";
import { findGroup } from "./group-rows.js";
import type { GroupWritten } from "./group-writes.js";
import { checkList, listLimit, type Outcome } from "./list-write.js";
import { OriginInput, originDescription } from "./origin.js";
import { permit } from "./permissions.js";
import { UserChange, UserInput } from "./person-input.js";
import { Problem } from "./problem.js";
import { User } from "./user.js";
import { changeUsers, createUsers, deleteUsers } from "./user-list-writes.js";
import { findUser, userShape } from "./user-rows.js";

const versionText = "Refuses it when the object is no longer at this version.";

@InputType({ description: "A person of a list to change." })
class UserToChange {
  @Field(() => ID, { description: "The person's id." })
  id!: string;

  @Field(() => Int, { nullable: true, description: versionText })
  version?: number | null;

  @Field(() => UserChange, { description: "What to change." })
  set!: UserChange;
}

@InputType({ description: "A group of a list to change." })
class GroupToChange {
  @Field(() => ID, { description: "The group's id." })
  id!: string;

  @Field(() => Int, { nullable: true, description: versionText })
  version?: number | null;

  @Field(() => GroupChange, { nullable: true, description: "What to change of the group's own fields." })
  set?: GroupChange | null;

  @Field(() => MembersChangeInput, { nullable: true, description: "What to change of its direct members." })
  members?: MembersChangeInput | null;
}

@InputType({ description: "An object of a list to delete." })
class ObjectToDelete {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => Int, { nullable: true, description: versionText })
  version?: number | null;
}

const problemText = "Why it was refused; null where it was not.";

@ObjectType({ simpleResolvers: true, description: "What became of one person of a list; null and null where the whole list was undone." })
class UserResult {
  @Field(() => User, { nullable: true, description: "The person as it is after the write." })
  user?: User;

  @Field(() => Problem, { nullable: true, description: problemText })
  problem?: Problem;
}

@ObjectType({ simpleResolvers: true, description: "What became of one group of a list; null and null where the whole list was undone." })
class GroupResult {
  @Field(() => GroupChangePayload, { nullable: true, description: "What the write came to." })
  change?: GroupWritten;

  @Field(() => Problem, { nullable: true, description: problemText })
  problem?: Problem;
}

@ObjectType({ simpleResolvers: true, description: "What became of one deletion of a list; null and null where the whole list was undone." })
class DeletionResult {
  @Field(() => ID, { nullable: true, description: "The id of what was deleted." })
  id?: string;

  @Field(() => Problem, { nullable: true, description: problemText })
  problem?: Problem;
}

function problemOf({ code, message, problem }: DomainError): Problem {
  const { field = null, limit = null, values = null, retryAfterSeconds = null } = problem;
  return Object.assign(new Problem(), { code, message, field, limit, values, retryAfterSeconds });
}

function results<T, Result extends { problem?: Problem }>(
  outcomes: readonly Outcome<T>[],
  of: (value: T) => Result,
): (Result | { problem?: Problem })[] {
  return outcomes.map((outcome) => {
    if ("value" in outcome) return of(outcome.value);
    return "problem" in outcome ? { problem: problemOf(outcome.problem) } : {};
  });
}

const origin = { nullable: true, description: originDescription };
const together = {
  nullable: true,
  description: "Writes all of them or none: when one is refused nothing is written, and only those that are to blame say why.",
};
const each = `At most ${listLimit}; each is written as if after the one before, and one that is refused leaves the others alone.`;
const idEach = "What to delete, in this order.";

const byIdText = `In the order of the ids, of which there are at most ${listLimit}; null where there is none.`;

@Resolver()
export class ListResolver {
  @Query(() => [User], { nullable: "items", description: `The people with these ids. ${byIdText}` })
  async usersById(
    @Arg("ids", () => [ID], { description: "The ids." }) ids: string[],
    @Ctx() context: DomainContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<(User | undefined)[]> {
    permit(context, "usersById");
    checkList(ids);
    const shape = userShape(info);
    return Promise.all(ids.map((id) => findUser(context, id, shape)));
  }

  @Query(() => [Group], { nullable: "items", description: `The groups with these ids. ${byIdText}` })
  async groupsById(
    @Arg("ids", () => [ID], { description: "The ids." }) ids: string[],
    @Ctx() context: DomainContext,
  ): Promise<(Group | undefined)[]> {
    permit(context, "groupsById");
    checkList(ids);
    return Promise.all(ids.map((id) => findGroup(context, id)));
  }

  @Mutation(() => [UserResult], { description: `Creates people. ${each}` })
  async createUsers(
    @Arg("inputs", () => [UserInput], { description: "The new people." }) inputs: UserInput[],
    @Ctx() context: DomainContext,
    @Arg("allOrNothing", () => Boolean, together) allOrNothing?: boolean | null,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<UserResult[]> {
    permit(context, "createUsers");
    return results(await createUsers(context, inputs, { origin: from, allOrNothing }), (user): UserResult => ({ user }));
  }

  @Mutation(() => [UserResult], { description: `Changes people. ${each}` })
  async changeUsers(
    @Arg("changes", () => [UserToChange], { description: "Whom to change, and what." }) changes: UserToChange[],
    @Ctx() context: DomainContext,
    @Arg("allOrNothing", () => Boolean, together) allOrNothing?: boolean | null,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<UserResult[]> {
    permit(context, "changeUsers");
    return results(await changeUsers(context, changes, { origin: from, allOrNothing }), (user): UserResult => ({ user }));
  }

  @Mutation(() => [DeletionResult], { description: `Deletes people as \`deleteUser\` does. ${each}` })
  async deleteUsers(
    @Arg("deletions", () => [ObjectToDelete], { description: idEach }) deletions: ObjectToDelete[],
    @Ctx() context: DomainContext,
    @Arg("allOrNothing", () => Boolean, together) allOrNothing?: boolean | null,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<DeletionResult[]> {
    permit(context, "deleteUsers");
    return results(await deleteUsers(context, deletions, { origin: from, allOrNothing }), (id): DeletionResult => ({ id }));
  }

  @Mutation(() => [GroupResult], { description: `Creates groups. ${each}` })
  async createGroups(
    @Arg("inputs", () => [GroupInput], { description: "The new groups." }) inputs: GroupInput[],
    @Ctx() context: DomainContext,
    @Arg("allOrNothing", () => Boolean, together) allOrNothing?: boolean | null,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<GroupResult[]> {
    permit(context, "createGroups");
    return results(await createGroups(context, inputs, { origin: from, allOrNothing }), (change): GroupResult => ({ change }));
  }

  @Mutation(() => [GroupResult], { description: `Changes groups and their direct members. ${each}` })
  async changeGroups(
    @Arg("changes", () => [GroupToChange], { description: "Which groups to change, and what." }) changes: GroupToChange[],
    @Ctx() context: DomainContext,
    @Arg("allOrNothing", () => Boolean, together) allOrNothing?: boolean | null,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<GroupResult[]> {
    permit(context, "changeGroups");
    return results(await changeGroups(context, changes, { origin: from, allOrNothing }), (change): GroupResult => ({ change }));
  }

  @Mutation(() => [DeletionResult], { description: `Deletes groups as \`deleteGroup\` does. ${each}` })
  async deleteGroups(
    @Arg("deletions", () => [ObjectToDelete], { description: idEach }) deletions: ObjectToDelete[],
    @Ctx() context: DomainContext,
    @Arg("allOrNothing", () => Boolean, together) allOrNothing?: boolean | null,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<DeletionResult[]> {
    permit(context, "deleteGroups");
    return results(await deleteGroups(context, deletions, { origin: from, allOrNothing }), (id): DeletionResult => ({ id }));
  }
}
