/** What a client may say of the request that a change belongs to; it is written into the change log as it stands. */
import { Field, InputType } from "type-graphql";
import type { Origin } from "./change-log.js";
import { Json } from "./scalars.js";

@InputType({ description: "What a client says of the request that a change belongs to; kept in the change log." })
export class OriginInput implements Origin {
  @Field(() => String, {
    nullable: true,
    description: "The id of the client's request, so that its own log can be matched with the changes. At most 255 characters.",
  })
  correlationId?: string | null;

  @Field(() => String, { nullable: true, description: "The name of the client. At most 255 characters." })
  client?: string | null;

  @Field(() => Json, { nullable: true, description: "Anything else worth keeping with the change." })
  notes?: unknown;
}

export const originDescription = "What to keep in the change log about the request that this change belongs to.";
