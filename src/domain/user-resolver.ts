/** People through the API. */
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
import { type CountedConnectionOf, countedConnectionType } from "./connection.js";
import type { DomainContext } from "./context.js";
import { effectiveGroupsOf } from "./effective-groups.js";
import { Group, referredGroup } from "./group.js";
import { GroupMembership } from "./group-membership.js";
import { groupsOf } from "./group-rows.js";
import { type Invitation, inviteUser } from "./invitation.js";
import { mailToInvited } from "./mailed-links.js";
import { UserOrder } from "./order.js";
import { OriginInput, originDescription } from "./origin.js";
import { ListArguments } from "./page-arguments.js";
import { permit } from "./permissions.js";
import { UserChange, UserInput } from "./person-input.js";
import { connectionPaths, selectedFields } from "./selection.js";
import { Role, User } from "./user.js";
import { listUsers } from "./user-list.js";
import { findUser, userShape } from "./user-rows.js";
import { changeUser, createUser, deactivateUser, deleteUser, reactivateUser } from "./user-writes.js";
import { UserWhere } from "./where-inputs.js";

@ObjectType({ simpleResolvers: true, description: "A page of a list of people." })
export class UserConnection extends countedConnectionType<User>("User", () => User) {}

@ArgsType()
class UsersArguments extends ListArguments {
  @Field(() => UserWhere, { nullable: true, description: "Which people; all when left out." })
  where?: UserWhere | null;

  @Field(() => UserOrder, { nullable: true, description: "In which order; by the time of creation when left out." })
  orderBy?: UserOrder | null;
}

@InputType({ description: "A person to invite." })
class InviteUserInput implements Invitation {
  @Field(() => String, { description: "The person's e-mail address; also becomes the userName." })
  email!: string;

  @Field(() => String, { nullable: true, description: "The name shown to others." })
  displayName?: string | null;

  @Field(() => Role, { nullable: true, description: "What the person may do in the product. MEMBER when left out." })
  role?: Role | null;
}

const idText = "The person's id.";
const versionText = "Refuses the change when the person is no longer at this version.";
const origin = { nullable: true, description: originDescription };

/** What of a direct group comes with the user's own SELECT. */
const referred: ReadonlySet<string> = new Set(["id", "displayName", "__typename"]);

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { nullable: true, description: "The person with this id, if the organisation has one." })
  async user(
    @Arg("id", () => ID, { description: idText }) id: string,
    @Ctx() context: DomainContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<User | undefined> {
    permit(context, "user");
    return findUser(context, id, userShape(info));
  }

  @Query(() => UserConnection, { description: "People of the organisation, deactivated ones too." })
  async users(
    @Args(() => UsersArguments) given: UsersArguments,
    @Ctx() context: DomainContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CountedConnectionOf<User>> {
    permit(context, "users");
    return listUsers(context, { ...given, where: given.where as Record<string, unknown> | null }, userShape(info, connectionPaths));
  }

  @FieldResolver(() => User, { nullable: true, description: "The manager; null when `managerId` names nobody." })
  async manager(@Root() { managerId }: User, @Ctx() context: DomainContext, @Info() info: GraphQLResolveInfo): Promise<User | undefined> {
    return managerId === null ? undefined : findUser(context, managerId, userShape(info));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The display name of the manager; null when `managerId` names nobody, or one without a name.",
  })
  async managerName(@Root() { managerId, managerName }: User, @Ctx() context: DomainContext): Promise<string | null> {
    if (managerName !== undefined) return managerName;
    const manager =
      managerId === null ? undefined : await findUser(context, managerId, { values: false, groups: false, managerName: false });
    return manager?.displayName ?? null;
  }

  @FieldResolver(() => [Group], { description: "The groups that the person is a direct member of, in the order of their ids." })
  async groups(@Root() user: User, @Ctx() context: DomainContext, @Info() info: GraphQLResolveInfo): Promise<Group[]> {
    const { groupReferences } = user;
    const enough = groupReferences !== undefined && [...selectedFields(info)].every((name) => referred.has(name));
    return enough ? groupReferences.map(referredGroup) : groupsOf(context, user.id, "userId");
  }

  @FieldResolver(() => [GroupMembership], {
    description:
      "The groups that the person belongs to, directly or through groups in groups: each once, in the order of their ids. It is what counts for access to discs.",
  })
  effectiveGroups(@Root() user: User, @Ctx() context: DomainContext): Promise<GroupMembership[]> {
    return effectiveGroupsOf(context, user);
  }

  @Mutation(() => User, {
    description:
      "Adds a person without a provisioning client: the e-mail address becomes userName and work address. Where the server sends mail, and the organisation does not ask for single sign-on, a link to sign in with is sent there.",
  })
  async inviteUser(
    @Arg("input", () => InviteUserInput, { description: "The person." }) input: InviteUserInput,
    @Ctx() context: DomainContext,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<User> {
    permit(context, "inviteUser");
    const user = await inviteUser(context, input, from);
    await mailToInvited(context, user, from);
    return user;
  }

  @Mutation(() => User, {
    description:
      "Creates a person. For a provisioning client, a work e-mail address of exactly one person who joined before provisioning is refused or makes that person the one created, as the connection's policy for existing people says.",
  })
  async createUser(
    @Arg("input", () => UserInput, { description: "The new person." }) input: UserInput,
    @Ctx() context: DomainContext,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<User> {
    permit(context, "createUser");
    return createUser(context, input, from);
  }

  @Mutation(() => User, {
    description:
      "Changes a person. Nothing is written, and the version stays, when nothing differs. A member may change a few fields of its own.",
  })
  async changeUser(
    @Arg("id", () => ID, { description: idText }) id: string,
    @Arg("set", () => UserChange, { description: "What to change." }) set: UserChange,
    @Ctx() context: DomainContext,
    @Info() info: GraphQLResolveInfo,
    @Arg("version", () => Int, { nullable: true, description: versionText }) version?: number | null,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<User> {
    permit(context, "changeUser");
    return changeUser(context, id, version, set, from, { shape: userShape(info) });
  }

  @Mutation(() => User, { description: "Takes sign-in and access from a person, who keeps memberships and discs." })
  async deactivateUser(
    @Arg("id", () => ID, { description: idText }) id: string,
    @Ctx() context: DomainContext,
    @Info() info: GraphQLResolveInfo,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<User> {
    permit(context, "deactivateUser");
    return deactivateUser(context, id, from, userShape(info));
  }

  @Mutation(() => User, { description: "Gives a deactivated person sign-in and access again." })
  async reactivateUser(
    @Arg("id", () => ID, { description: idText }) id: string,
    @Ctx() context: DomainContext,
    @Info() info: GraphQLResolveInfo,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<User> {
    permit(context, "reactivateUser");
    return reactivateUser(context, id, from, userShape(info));
  }

  @Mutation(() => ID, {
    description:
      "Deletes a person and its memberships for good and answers the id. Its discs go to the admin who has been active the longest.",
  })
  async deleteUser(
    @Arg("id", () => ID, { description: idText }) id: string,
    @Ctx() context: DomainContext,
    @Arg("version", () => Int, { nullable: true, description: "Refuses to delete when the person is no longer at this version." })
    version?: number | null,
    @Arg("origin", () => OriginInput, origin) from?: OriginInput | null,
  ): Promise<string> {
    permit(context, "deleteUser");
    return deleteUser(context, id, version, from);
  }
}
