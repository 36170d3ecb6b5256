/** A person or a group that a rehearsal would create, change or delete, as GraphQL types. */
import { Field, ID, Int, ObjectType } from "type-graphql";
import { connectionType } from "./connection.js";
import { RehearsalKind } from "./rehearsal.js";
import { Json } from "./scalars.js";
import { User } from "./user.js";

/** How many of a group's members are named. */
export const namedMembers = 100;

@ObjectType({ simpleResolvers: true, description: "A person whom a rehearsal would create, change or delete." })
export class RehearsedPerson {
  @Field(() => ID, { description: "The person's id, which it keeps when the rehearsal is applied." })
  id!: string;

  @Field(() => String, { description: "The user name that the person would have, or had." })
  userName!: string;

  @Field(() => String, { nullable: true, description: "The display name that the person would have, or had." })
  displayName!: string | null;

  @Field(() => RehearsalKind, { description: "What would become of the person." })
  kind!: RehearsalKind;

  @Field(() => User, { nullable: true, description: "The person as the organisation has it; null for one who would be new." })
  before!: User | null;

  @Field(() => User, {
    nullable: true,
    description:
      "The person as it would be, with its own fields and direct groups; null for one who would be gone. What hangs on it beyond that is read from the organisation.",
  })
  after!: User | null;

  @Field(() => Json, { description: "What would differ: a list of `{field, old, new}`." })
  differences!: unknown;
}

@ObjectType({ simpleResolvers: true, description: "A member that a group would gain or lose." })
export class RehearsedMember {
  @Field(() => ID, { description: "The id of the person or group." })
  id!: string;

  @Field(() => String, { description: "The display name, or else the user name." })
  name!: string;
}

@ObjectType({ simpleResolvers: true, description: "A group that a rehearsal would create, change or delete." })
export class RehearsedGroup {
  @Field(() => ID, { description: "The group's id, which it keeps when the rehearsal is applied." })
  id!: string;

  @Field(() => String, { description: "The name that the group would have, or had." })
  displayName!: string;

  @Field(() => RehearsalKind, { description: "What would become of the group." })
  kind!: RehearsalKind;

  @Field(() => Json, { description: "What would differ of its own fields: a list of `{field, old, new}`." })
  differences!: unknown;

  @Field(() => Int, { description: "How many direct members it would gain." })
  membersAdded!: number;

  @Field(() => Int, { description: "How many direct members it would lose." })
  membersRemoved!: number;

  @Field(() => [RehearsedMember], { description: `Whom it would gain: the first ${namedMembers} by id.` })
  addedMembers!: RehearsedMember[];

  @Field(() => [RehearsedMember], { description: `Whom it would lose: the first ${namedMembers} by id.` })
  removedMembers!: RehearsedMember[];
}

@ObjectType({ simpleResolvers: true, description: "A page of the people whom a rehearsal would create, change or delete." })
export class RehearsedPersonConnection extends connectionType<RehearsedPerson>("RehearsedPerson", () => RehearsedPerson) {}

@ObjectType({ simpleResolvers: true, description: "A page of the groups that a rehearsal would create, change or delete." })
export class RehearsedGroupConnection extends connectionType<RehearsedGroup>("RehearsedGroup", () => RehearsedGroup) {}
