/** Groups through the API. */
import type { GraphQLResolveInfo } from "graphql";
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import { type ConnectionOf, type CountedConnectionOf, countedConnectionType } from "./connection.js";
import type { DomainContext } from "./context.js";
import { Group, groupFields } from "./group.js";
import { listGroups } from "./group-list.js";
import { countMembers, findGroup, groupsOf } from "./group-rows.js";
import {
  addMembers,
  changeGroup,
  createGroup,
  deleteGroup,
  type GroupChangeFields,
  type GroupInputFields,
  type GroupWritten,
  removeMembers,
} from "./group-writes.js";
import { listMembers, type Member, MemberConnection } from "./member.js";
import type { MembersChange } from "./membership-delta.js";
import { GroupOrder } from "./order.js";
import { OriginInput, originDescription } from "./origin.js";
import { ListArguments } from "./page-arguments.js";
import { permit } from "./permissions.js";
import { connectionPaths, selectedFields } from "./selection.js";
import { GroupWhere, MemberWhere } from "./where-inputs.js";

@ObjectType({ simpleResolvers: true, description: "A page of a list of groups." })
export class GroupConnection extends countedConnectionType<Group>("Group", () => Group) {}

@ArgsType()
class GroupsArguments extends ListArguments {
  @Field(() => GroupWhere, { nullable: true, description: "Which groups; all when left out." })
  where?: GroupWhere | null;

  @Field(() => GroupOrder, { nullable: true, description: "In which order; by the time of creation when left out." })
  orderBy?: GroupOrder | null;
}

@ArgsType()
class MembersArguments {
  @Field(() => Int, { defaultValue: 50, description: "How many at most; at most 100, for a provisioning client 10000." })
  first!: number;

  @Field(() => String, { nullable: true, description: "The cursor after which the page begins." })
  after?: string | null;

  @Field(() => MemberWhere, { nullable: true, description: "Which direct members; all when left out." })
  where?: MemberWhere | null;
}

const nameText = `The group's name, unique in the organisation whatever its case. At most ${groupFields.displayName.max} characters.`;
const externalIdText = `The group's id in the client that provisions. At most ${groupFields.externalId.max} characters.`;

const mustBeUsersText = "Refuses the whole write when one of these becomes a member and is a group; the others do not matter.";
const mustBeGroupsText = "Refuses the whole write when one of these becomes a member and is a person; the others do not matter.";

@InputType({ description: "A new group." })
export class GroupInput implements GroupInputFields {
  @Field(() => String, { description: nameText })
  displayName!: string;

  @Field(() => String, { nullable: true, description: externalIdText })
  externalId?: string | null;

  @Field(() => [ID], { nullable: true, description: "The ids of people and groups that are its first direct members." })
  memberIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: mustBeUsersText })
  mustBeUsers?: string[] | null;

  @Field(() => [ID], { nullable: true, description: mustBeGroupsText })
  mustBeGroups?: string[] | null;
}

@InputType({ description: "What to change of a group's own fields. What is left out stays; null clears." })
export class GroupChange implements GroupChangeFields {
  @Field(() => String, { nullable: true, description: nameText })
  displayName?: string | null;

  @Field(() => String, { nullable: true, description: externalIdText })
  externalId?: string | null;
}

@InputType("MembersChange", {
  description:
    "What to change of a group's direct members: `replaceAll` alone, or any of `removeWhere`, `add` and `remove`, the last two without a common id.",
})
export class MembersChangeInput implements MembersChange {
  @Field(() => [ID], { nullable: true, description: "The whole new list of direct members." })
  replaceAll?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "People and groups to add; those that are members already stay." })
  add?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Members to remove; ids that are no members are nobody to remove." })
  remove?: string[] | null;

  @Field(() => MemberWhere, { nullable: true, description: "Removes the direct members for which this holds, before anybody is added." })
  removeWhere?: Record<string, unknown> | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Refuses the whole change when `removeWhere` holds for no member, or one of `remove` is none.",
  })
  mustMatch?: boolean | null;

  @Field(() => [ID], { nullable: true, description: mustBeUsersText })
  mustBeUsers?: string[] | null;

  @Field(() => [ID], { nullable: true, description: mustBeGroupsText })
  mustBeGroups?: string[] | null;

  @Field(() => [MembersChangeInput], {
    nullable: true,
    description: "What to change after that, one after the other in the same transaction. These have no steps of their own.",
  })
  steps?: MembersChangeInput[] | null;
}

@ObjectType({ description: "What a write to a group came to." })
export class GroupChangePayload {
  @Field(() => ID, { simple: true, description: "The group's id." })
  id!: string;

  @Field(() => Int, { simple: true, description: "The group's version after the write." })
  version!: number;

  @Field(() => Boolean, { simple: true, description: "Whether anything was different from before." })
  changed!: boolean;

  @Field(() => [ID], {
    simple: true,
    description: "Ids that name no user and no group and were left out, where the connection's policy for unknown members says so.",
  })
  skippedMemberIds!: readonly string[];
}

const idText = "The group's id.";
const memberIdsText = "The ids of people and groups.";
const versionText = "Refuses the change when the group is no longer at this version.";
const origin = { nullable: true, description: originDescription };

@Resolver(() => Group)
export class GroupResolver {
  @Query(() => Group, { nullable: true, description: "The group with this id, if the organisation has one." })
  async group(@Arg("id", () => ID, { description: idText }) id: string, @Ctx() context: DomainContext): Promise<Group | undefined> {
    permit(context, "group");
    return findGroup(context, id);
  }

  @Query(() => GroupConnection, { description: "Groups of the organisation." })
  async groups(@Args(() => GroupsArguments) given: GroupsArguments, @Ctx() context: DomainContext): Promise<CountedConnectionOf<Group>> {
    permit(context, "groups");
    return listGroups(context, { ...given, where: given.where as Record<string, unknown> | null });
  }

  @FieldResolver(() => Int, { description: "How many direct members the group has." })
  memberCount(@Root() { id }: Group, @Ctx() context: DomainContext): Promise<number> {
    return countMembers(context, id);
  }

  @FieldResolver(() => MemberConnection, { description: "The group's direct members, in the order of their ids." })
  async members(
    @Root() { id }: Group,
    @Args(() => MembersArguments) given: MembersArguments,
    @Ctx() context: DomainContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<Member>> {
    const names = selectedFields(info, connectionPaths).has("displayName");
    return listMembers(context, id, { ...given, where: given.where as Record<string, unknown> | null }, names);
  }

  @FieldResolver(() => [Group], {
    name: "groups",
    description: "The groups that this group is a direct member of, in the order of their ids.",
  })
  parents(@Root() { id }: Group, @Ctx() context: DomainContext): Promise<Group[]> {
    return groupsOf(context, id, "childGroupId");
  }

  @Mutation(() => GroupChangePayload, { description: "Creates a group." })
  async createGroup(
    @Arg("input", () => GroupInput, { description: "The new group." }) input: GroupInput,
    @Ctx() context: DomainContext,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<GroupWritten> {
    permit(context, "createGroup");
    return createGroup(context, input, from);
  }

  @Mutation(() => GroupChangePayload, {
    description:
      "Changes a group's own fields and its direct members, all or nothing. Nothing is written, and the version stays, when nothing differs.",
  })
  async changeGroup(
    @Arg("id", () => ID, { description: idText }) id: string,
    @Ctx() context: DomainContext,
    @Arg("version", () => Int, { nullable: true, description: versionText }) version?: number | null,
    @Arg("set", () => GroupChange, { nullable: true, description: "What to change of the group's own fields." }) set?: GroupChange | null,
    @Arg("members", () => MembersChangeInput, { nullable: true, description: "What to change of its direct members." })
    members?: MembersChangeInput | null,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<GroupWritten> {
    permit(context, "changeGroup");
    return changeGroup(context, id, version, { set, members }, from);
  }

  @Mutation(() => GroupChangePayload, { description: "Adds direct members; those that are members already stay." })
  async addMembers(
    @Arg("groupId", () => ID, { description: idText }) groupId: string,
    @Arg("memberIds", () => [ID], { description: memberIdsText }) memberIds: string[],
    @Ctx() context: DomainContext,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<GroupWritten> {
    permit(context, "addMembers");
    return addMembers(context, groupId, memberIds, from);
  }

  @Mutation(() => GroupChangePayload, { description: "Removes direct members; ids that are no members are nobody to remove." })
  async removeMembers(
    @Arg("groupId", () => ID, { description: idText }) groupId: string,
    @Arg("memberIds", () => [ID], { description: memberIdsText }) memberIds: string[],
    @Ctx() context: DomainContext,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<GroupWritten> {
    permit(context, "removeMembers");
    return removeMembers(context, groupId, memberIds, from);
  }

  @Mutation(() => ID, { description: "Deletes a group and its memberships for good and answers the id. Its members stay." })
  async deleteGroup(
    @Arg("id", () => ID, { description: idText }) id: string,
    @Ctx() context: DomainContext,
    @Arg("version", () => Int, { nullable: true, description: "Refuses to delete when the group is no longer at this version." })
    version?: number | null,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<string> {
    permit(context, "deleteGroup");
    return deleteGroup(context, id, version, from);
  }
}

@Resolver(() => GroupChangePayload)
export class GroupChangeResolver {
  @FieldResolver(() => Group, { description: "The group as it is after the write." })
  group(@Root() { id }: GroupChangePayload, @Ctx() context: DomainContext): Promise<Group | undefined> {
    return findGroup(context, id);
  }
}
