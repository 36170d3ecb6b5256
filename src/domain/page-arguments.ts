/** The arguments that ask for a page of a list. */
import { ArgsType, Field, Int } from "type-graphql";
import type { PageArguments } from "./page.js";

/** Forward or backward, by cursors. */
@ArgsType()
export abstract class CursorArguments implements PageArguments {
  @Field(() => Int, {
    nullable: true,
    description: "How many at most, from the beginning or after `after`. 50 when left out; at most 100, for a provisioning client 1000.",
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: "The cursor after which the page begins." })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: "How many at most, at the end or before `before`. The limits are those of `first`." })
  last?: number | null;

  @Field(() => String, { nullable: true, description: "The cursor before which the page ends." })
  before?: string | null;
}

/** Also by index, for protocols that page so. */
@ArgsType()
export abstract class ListArguments extends CursorArguments {
  @Field(() => Int, {
    nullable: true,
    description: "How many to pass over before the page; goes with `first`. Cursors are quicker far into a list.",
  })
  offset?: number | null;
}
