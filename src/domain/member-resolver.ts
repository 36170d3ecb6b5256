/** Who is behind a member of a group. */
import type { GraphQLResolveInfo } from "graphql";
import { Ctx, FieldResolver, Info, Resolver, Root } from "type-graphql";
import type { DomainContext } from "./context.js";
import { Group } from "./group.js";
import { findGroup } from "./group-rows.js";
import { Member } from "./member.js";
import { User } from "./user.js";
import { findUser, userShape } from "./user-rows.js";

@Resolver(() => Member)
export class MemberResolver {
  @FieldResolver(() => User, { nullable: true, description: "The person, when the member is one." })
  async user(@Root() { id, kind }: Member, @Ctx() context: DomainContext, @Info() info: GraphQLResolveInfo): Promise<User | undefined> {
    return kind === "USER" ? findUser(context, id, userShape(info)) : undefined;
  }

  @FieldResolver(() => Group, { nullable: true, description: "The group, when the member is one." })
  async group(@Root() { id, kind }: Member, @Ctx() context: DomainContext): Promise<Group | undefined> {
    return kind === "GROUP" ? findGroup(context, id) : undefined;
  }
}
