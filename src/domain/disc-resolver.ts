/** Planning discs through the API: reading what the viewer may see, changing, sharing. */
import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { DomainContext } from "./context.js";
import { Disc, DiscChange, DiscInput, DiscPermission } from "./disc.js";
import { DiscConnection, DiscOrder, listDiscs, listDiscsOf } from "./disc-list.js";
import { findDisc, sharesOf } from "./disc-rows.js";
import { DiscShare } from "./disc-share.js";
import { DiscWhere } from "./disc-where.js";
import { changeDisc, createDisc, deleteDisc, shareDisc, unshareDisc } from "./disc-writes.js";
import { Group } from "./group.js";
import { findGroup } from "./group-rows.js";
import { OriginInput, originDescription } from "./origin.js";
import { CursorArguments } from "./page-arguments.js";
import { permit } from "./permissions.js";
import { User } from "./user.js";
import { findUser, userShape } from "./user-rows.js";

const firstText = "How many: 50 when absent, at most 100.";
const afterText = "The cursor after which the page begins.";
const personText = "A person; or name a group.";
const groupText = "A group, for its active members and those of the groups inside it; or name a person.";

@ArgsType()
class DiscsArguments extends CursorArguments {
  @Field(() => DiscWhere, { nullable: true, description: "Which discs; all when left out." })
  where?: DiscWhere | null;

  @Field(() => DiscOrder, { nullable: true, description: "In which order; the oldest first when left out." })
  orderBy?: DiscOrder | null;
}

@Resolver(() => Disc)
export class DiscResolver {
  @Query(() => Disc, { nullable: true, description: "The disc with this id, if the viewer may see it." })
  disc(@Arg("id", () => ID, { description: "The disc's id." }) id: string, @Ctx() context: DomainContext): Promise<Disc | undefined> {
    permit(context, "disc");
    return findDisc(context, id);
  }

  @Query(() => DiscConnection, {
    description: "The discs that the viewer may see: its own, and those shared with it or with a group it belongs to.",
  })
  discs(@Args(() => DiscsArguments) given: DiscsArguments, @Ctx() context: DomainContext): Promise<DiscConnection> {
    permit(context, "discs");
    return listDiscs(context, given);
  }

  @FieldResolver(() => User, { description: "The person whose disc it is." })
  owner(@Root() { ownerId }: Disc, @Ctx() context: DomainContext, @Info() info: GraphQLResolveInfo): Promise<User | undefined> {
    return findUser(context, ownerId, userShape(info));
  }

  @FieldResolver(() => [DiscShare], { description: "Whom the disc is shared with, in the order in which it was." })
  shares(@Root() { id }: Disc, @Ctx() context: DomainContext): Promise<DiscShare[]> {
    return sharesOf(context, id);
  }

  @Mutation(() => Disc, { description: "Makes a disc that the viewer owns." })
  createDisc(
    @Ctx() context: DomainContext,
    @Arg("input", () => DiscInput, { description: "The new disc." }) input: DiscInput,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<Disc> {
    permit(context, "createDisc");
    return createDisc(context, input, origin);
  }

  @Mutation(() => Disc, { description: "Changes a disc's title and year; for its owner and those with the permission EDIT." })
  changeDisc(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: "The disc." }) id: string,
    @Arg("set", () => DiscChange, { description: "What to change." }) set: DiscChange,
    @Arg("version", () => Int, { nullable: true, description: "Refuses the change when the disc is no longer at this version." })
    version?: number | null,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<Disc> {
    permit(context, "changeDisc");
    return changeDisc(context, id, version ?? undefined, set, origin);
  }

  @Mutation(() => ID, { description: "Deletes a disc with its shares, for good; for its owner. Answers its id." })
  deleteDisc(
    @Ctx() context: DomainContext,
    @Arg("id", () => ID, { description: "The disc." }) id: string,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<string> {
    permit(context, "deleteDisc");
    return deleteDisc(context, id, origin);
  }

  @Mutation(() => Disc, { description: "Shares a disc with a person or a group, or changes what they may do; for its owner." })
  shareDisc(
    @Ctx() context: DomainContext,
    @Arg("discId", () => ID, { description: "The disc." }) discId: string,
    @Arg("permission", () => DiscPermission, { description: "What they may do." }) permission: DiscPermission,
    @Arg("userId", () => ID, { nullable: true, description: personText }) userId?: string | null,
    @Arg("groupId", () => ID, { nullable: true, description: groupText }) groupId?: string | null,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<Disc> {
    permit(context, "shareDisc");
    return shareDisc(context, discId, { userId, groupId }, permission, origin);
  }

  @Mutation(() => Disc, {
    description: "Stops sharing a disc with a person or a group; for its owner. Nothing happens when it was not shared.",
  })
  unshareDisc(
    @Ctx() context: DomainContext,
    @Arg("discId", () => ID, { description: "The disc." }) discId: string,
    @Arg("userId", () => ID, { nullable: true, description: personText }) userId?: string | null,
    @Arg("groupId", () => ID, { nullable: true, description: groupText }) groupId?: string | null,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<Disc> {
    permit(context, "unshareDisc");
    return unshareDisc(context, discId, { userId, groupId }, origin);
  }
}

@Resolver(() => User)
export class UserDiscsResolver {
  @FieldResolver(() => DiscConnection, {
    description:
      "The discs that this person can open, in the order in which they were made; none for a deactivated one. For the person and for admins.",
  })
  discs(
    @Root() { id }: User,
    @Ctx() context: DomainContext,
    @Arg("first", () => Int, { nullable: true, description: firstText }) first?: number | null,
    @Arg("after", () => String, { nullable: true, description: afterText }) after?: string | null,
  ): Promise<DiscConnection> {
    permit(context, id === context.viewer.userId ? "discs" : "discsOfOthers");
    return listDiscsOf(context, id, { first, after });
  }
}

@Resolver(() => DiscShare)
export class DiscShareResolver {
  @FieldResolver(() => User, { nullable: true, description: "The person; null when it is shared with a group." })
  user(@Root() { userId }: DiscShare, @Ctx() context: DomainContext, @Info() info: GraphQLResolveInfo): Promise<User | undefined> | null {
    return userId === null ? null : findUser(context, userId, userShape(info));
  }

  @FieldResolver(() => Group, { nullable: true, description: "The group; null when it is shared with a person." })
  group(@Root() { groupId }: DiscShare, @Ctx() context: DomainContext): Promise<Group | undefined> | null {
    return groupId === null ? null : findGroup(context, groupId);
  }
}
