/** A person as the page of one person asks for it. */
import type { ResultOf } from "gql.tada";
import type { operations } from "../operations.js";

export type Person = NonNullable<ResultOf<typeof operations.person>["user"]>;
