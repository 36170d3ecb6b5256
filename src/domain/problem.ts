/** The form of an error's `extensions`, so that the schema documents every code. */
import { Field, Int, ObjectType } from "type-graphql";
import { enumType } from "./enum-type.js";
import { type ErrorCode as Code, errorCodes } from "./errors.js";

export const ErrorCode = enumType(
  "ErrorCode",
  "Every code of a refusal, in `errors[].extensions.code`. A request that is no valid GraphQL is answered with the codes of Apollo Server, such as GRAPHQL_VALIDATION_FAILED and BAD_USER_INPUT.",
  errorCodes,
);

@ObjectType("Problem", {
  description: "What stands in `errors[].extensions`, with the error's message; of a list, what one of its objects was refused with.",
})
export class Problem {
  @Field(() => ErrorCode, { description: "What went wrong." })
  code!: Code;

  @Field(() => String, { description: "The same for people: what, where, and what is allowed." })
  message!: string;

  @Field(() => String, { nullable: true, description: "The input field that it is about." })
  field!: string | null;

  @Field(() => Int, { nullable: true, description: "The limit that was crossed." })
  limit!: number | null;

  @Field(() => [String], { nullable: true, description: "The values that it is about." })
  values!: string[] | null;

  @Field(() => Int, { nullable: true, description: "After how many seconds it is worth trying again." })
  retryAfterSeconds!: number | null;
}
