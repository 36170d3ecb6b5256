/** What the page Single sign-on is made of, as the domain API answers it. */
import type { ResultOf } from "gql.tada";
import type { operations } from "../operations.js";

export type Organisation = ResultOf<typeof operations.singleSignOn>["organisation"];
export type Provider = NonNullable<Organisation["singleSignOn"]>;
