/** The `where` of discs: its input and how it becomes one SQL condition on a row of `discs` as `d`. */
import { Field, InputType, Int } from "type-graphql";
import type { PredicateParameters } from "./predicate.js";
import { condition, id, number, type Rules, text } from "./where.js";
import { DateTimeFilter, IDFilter, StringFilter, type WhereInput } from "./where-inputs.js";

@InputType({ description: "What a whole number must be." })
export class IntFilter {
  @Field(() => Int, { nullable: true, description: "Is this. An absent value is not." })
  eq?: number | null;

  @Field(() => Int, { nullable: true, description: "Is not this. An absent value is not, either, so it counts." })
  ne?: number | null;

  @Field(() => Int, { nullable: true, description: "Is greater than this." })
  gt?: number | null;

  @Field(() => Int, { nullable: true, description: "Is this or greater." })
  ge?: number | null;

  @Field(() => Int, { nullable: true, description: "Is less than this." })
  lt?: number | null;

  @Field(() => Int, { nullable: true, description: "Is this or less." })
  le?: number | null;

  @Field(() => Boolean, { nullable: true, description: "true: has a value; false: has none." })
  present?: boolean | null;
}

@InputType({ description: "Which discs are meant." })
export class DiscWhere {
  @Field(() => [DiscWhere], { nullable: true, description: "All of these hold." })
  and?: DiscWhere[] | null;

  @Field(() => [DiscWhere], { nullable: true, description: "At least one of these holds." })
  or?: DiscWhere[] | null;

  @Field(() => DiscWhere, { nullable: true, description: "This does not hold." })
  not?: DiscWhere | null;

  @Field(() => IDFilter, { nullable: true, description: "The disc's id." })
  id?: IDFilter | null;

  @Field(() => StringFilter, { nullable: true, description: "The disc's title." })
  title?: StringFilter | null;

  @Field(() => IntFilter, { nullable: true, description: "The year that the disc plans." })
  year?: IntFilter | null;

  @Field(() => IDFilter, { nullable: true, description: "The id of the disc's owner." })
  ownerId?: IDFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: "When the disc was made." })
  createdAt?: DateTimeFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: "When the disc was last changed." })
  updatedAt?: DateTimeFilter | null;
}

const rules: Rules = {
  id: id("d.id"),
  title: text("title", "d.titleKey", "folded"),
  year: number("year", "d.year"),
  ownerId: id("d.ownerId"),
  createdAt: number("createdAt", "d.createdAt"),
  updatedAt: number("updatedAt", "d.updatedAt"),
};

export function discCondition(where: DiscWhere | null | undefined, parameters: PredicateParameters): string {
  return condition((where ?? {}) as WhereInput, rules, parameters, 1);
}
