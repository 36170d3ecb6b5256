/** That a person belongs to a group, directly or through a group inside it. */
import { Field, ID, ObjectType } from "type-graphql";
import { MembershipKind } from "./where-inputs.js";

@ObjectType({ simpleResolvers: true, description: "A group that a person belongs to." })
export class GroupMembership {
  @Field(() => ID, { description: "The group's id." })
  id!: string;

  @Field(() => String, { description: "The group's name." })
  displayName!: string;

  @Field(() => MembershipKind, { description: "Whether the person is a member of the group itself or of a group inside it." })
  kind!: MembershipKind;
}
