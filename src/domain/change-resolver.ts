/** The change log through the API. */
import { Args, ArgsType, Ctx, Field, InputType, ObjectType, Query, Resolver } from "type-graphql";
import { Change } from "./change.js";
import { listChanges } from "./change-list.js";
import { type CountedConnectionOf, countedConnectionType } from "./connection.js";
import type { DomainContext } from "./context.js";
import { CursorArguments } from "./page-arguments.js";
import { permit } from "./permissions.js";
import { DateTimeFilter, IDFilter, StringFilter } from "./where-inputs.js";

@ObjectType({ simpleResolvers: true, description: "A page of the change log." })
export class ChangeConnection extends countedConnectionType<Change>("Change", () => Change) {}

@InputType({ description: "Which changes are meant." })
class ChangeWhere {
  @Field(() => IDFilter, { nullable: true, description: "The id of the object that was changed." })
  subjectId?: IDFilter | null;

  @Field(() => StringFilter, { nullable: true, description: "The id that the client gave the request, compared exactly." })
  correlationId?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true, description: "What was done, such as `createUser`, compared exactly." })
  action?: StringFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: "When it was changed." })
  at?: DateTimeFilter | null;
}

@ArgsType()
class ChangesArguments extends CursorArguments {
  @Field(() => ChangeWhere, { nullable: true, description: "Which changes; all when left out." })
  where?: ChangeWhere | null;
}

@Resolver(() => Change)
export class ChangeResolver {
  @Query(() => ChangeConnection, { description: "The organisation's change log, newest first. For admins." })
  async changes(
    @Args(() => ChangesArguments) given: ChangesArguments,
    @Ctx() context: DomainContext,
  ): Promise<CountedConnectionOf<Change>> {
    permit(context, "changes");
    return listChanges(context, { ...given, where: given.where as Record<string, unknown> | null });
  }
}
