/** What the page Enterprise is made of, as the domain API answers it. */
import type { ResultOf } from "gql.tada";
import type { operations } from "../operations.js";

export type Enterprise = ResultOf<typeof operations.enterprise>;
export type Token = Enterprise["organisation"]["credentials"][number];
export type OAuthClient = Enterprise["organisation"]["oauthClients"][number];
export type Secret = OAuthClient["secrets"][number];
