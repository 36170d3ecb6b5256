/** The paths of all declared attributes as types, so that a table of them can be checked for completeness (RFC 7644 §3.10). */
import type { Attribute } from "./attribute.js";
import type { commonAttributes } from "./common.js";
import type { enterpriseUserSchema } from "./enterprise-user.js";
import type { groupSchema } from "./group.js";
import type { userSchema } from "./user.js";

type LeafOf<A extends Attribute, Prefix extends string> = A extends { readonly subAttributes: readonly (infer S extends Attribute)[] }
  ? `${Prefix}${A["name"]}.${S["name"]}`
  : `${Prefix}${A["name"]}`;

type NameOf<A extends Attribute, Prefix extends string> = `${Prefix}${A["name"]}`;

type Common = (typeof commonAttributes)[number];
type OfUser = Common | (typeof userSchema.attributes)[number];
type OfEnterprise = (typeof enterpriseUserSchema.attributes)[number];
type OfGroup = Common | (typeof groupSchema.attributes)[number];
type EnterprisePrefix = `${typeof enterpriseUserSchema.id}:`;

/** Every path of a user that ends in a value, as `AttributePath.text` spells it: `userName`, `emails.value`, `urn:…:User:manager.value`. */
export type UserPath = LeafOf<OfUser, ""> | LeafOf<OfEnterprise, EnterprisePrefix>;
/** Every attribute of a user by its own name, complex ones included: `userName`, `emails`, `urn:…:User:manager`. */
export type UserAttributeName = NameOf<OfUser, ""> | NameOf<OfEnterprise, EnterprisePrefix>;
export type GroupPath = LeafOf<OfGroup, "">;
export type GroupAttributeName = NameOf<OfGroup, "">;
