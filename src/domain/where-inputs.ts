/** The inputs of `where`, made from the field table: every key that is set must hold. */
import { ID, InputType } from "type-graphql";
import { declareField, type TypeThunk } from "./declared-field.js";
import { enumType } from "./enum-type.js";
import { addressParts, labelledParts } from "./labelled-value.js";
import { personFields } from "./person-fields.js";
import { DateTime } from "./scalars.js";
import { Role } from "./user.js";

export const MemberKind = enumType("MemberKind", "What a member of a group is.", {
  USER: "A person.",
  GROUP: "Another group, whose members it brings along.",
});
export type MemberKind = keyof typeof MemberKind;

export const MembershipKind = enumType("MembershipKind", "How a person belongs to a group.", {
  DIRECT: "As a member of the group itself.",
  INDIRECT: "Through a group inside it, however deep, and not directly as well.",
});
export type MembershipKind = keyof typeof MembershipKind;

/** An input as the where builder walks it; which keys it has is the GraphQL schema's business. */
export type WhereInput = Readonly<Record<string, unknown>>;

@InputType({ description: "What a text must be. Upper and lower case are the same unless the field says that it is compared exactly." })
export class StringFilter {}

@InputType({ description: "What an id must be, compared exactly. A text that is no id simply names nothing." })
export class IDFilter {}

@InputType({ description: "What a yes or no must be." })
export class BooleanFilter {}

@InputType({ description: "When an instant must be." })
export class DateTimeFilter {}

@InputType({ description: "What the kind of a member must be." })
export class MemberKindFilter {}

@InputType({ description: "What the kind of a membership must be." })
export class MembershipKindFilter {}

@InputType({ description: "What the role must be." })
export class RoleFilter {}

@InputType({ description: "Conditions that hold on one and the same value." })
export class LabelledValueWhere {}

@InputType({ description: "Conditions that hold on one and the same address." })
export class PostalAddressWhere {}

@InputType({ description: "Conditions on a group that a person is a direct member of." })
export class GroupReferenceWhere {}

@InputType({ description: "Conditions on a group that a person belongs to, directly or through groups in groups." })
export class GroupMembershipWhere {}

@InputType({ description: "Which values a person must have." })
export class LabelledValueListFilter {}

@InputType({ description: "Which postal addresses a person must have." })
export class PostalAddressListFilter {}

@InputType({ description: "Which groups a person must be a direct member of." })
export class UserGroupsFilter {}

@InputType({ description: "Which groups a person must belong to, directly or through groups in groups." })
export class UserMembershipsFilter {}

@InputType({ description: "Which people are meant." })
export class UserWhere {}

@InputType({ description: "Which direct members are meant." })
export class MemberWhere {}

@InputType({ description: "Which direct members a group must have." })
export class MemberListFilter {}

@InputType({ description: "Which groups are meant." })
export class GroupWhere {}

const text: TypeThunk = () => String;
const equality = { eq: "Is this. An absent value is not.", ne: "Is not this. An absent value is not, either, so it counts." };
const comparisons = {
  gt: "Comes after this, in the order of the compared bytes.",
  ge: "Is this or comes after it.",
  lt: "Comes before this.",
  le: "Is this or comes before it.",
};
const presence = "true: has a value; false: has none.";

function declareOperators(target: new () => object, operators: Readonly<Record<string, string>>, type: TypeThunk): void {
  for (const [name, description] of Object.entries(operators)) declareField(target, name, type, { description, nullable: true });
}

const textOperators = {
  ...equality,
  contains: "Has this in it.",
  startsWith: "Begins with this.",
  endsWith: "Ends with this.",
  ...comparisons,
};
declareOperators(StringFilter, textOperators, text);
declareOperators(IDFilter, textOperators, () => ID);
declareOperators(BooleanFilter, equality, () => Boolean);
declareOperators(DateTimeFilter, { ...equality, ...comparisons }, () => DateTime);
declareOperators(MemberKindFilter, equality, () => MemberKind);
declareOperators(MembershipKindFilter, equality, () => MembershipKind);
declareOperators(RoleFilter, equality, () => Role);
for (const target of [StringFilter, IDFilter, BooleanFilter, DateTimeFilter]) {
  declareField(target, "present", () => Boolean, { description: presence, nullable: true });
}

function declareLogic(target: new () => object): void {
  const options = { nullable: true };
  declareField(target, "and", () => [target], { ...options, description: "All of these hold." });
  declareField(target, "or", () => [target], { ...options, description: "At least one of these holds." });
  declareField(target, "not", () => target, { ...options, description: "This does not hold." });
}

function declareAll(target: new () => object, fields: Readonly<Record<string, readonly [TypeThunk, string]>>): void {
  for (const [name, [type, description]] of Object.entries(fields)) declareField(target, name, type, { description, nullable: true });
}

for (const target of [
  LabelledValueWhere,
  PostalAddressWhere,
  GroupReferenceWhere,
  GroupMembershipWhere,
  UserWhere,
  MemberWhere,
  GroupWhere,
])
  declareLogic(target);

for (const [target, parts] of [
  [LabelledValueWhere, labelledParts],
  [PostalAddressWhere, addressParts],
] as const) {
  for (const [name, { description }] of Object.entries(parts))
    declareField(target, name, () => StringFilter, { description, nullable: true });
  declareField(target, "primary", () => BooleanFilter, { description: "Whether it is the preferred one.", nullable: true });
}

const someValue = "Has at least one value for which this holds; `{}` for any value at all.";
declareField(LabelledValueListFilter, "some", () => LabelledValueWhere, { description: someValue, nullable: true });
declareField(PostalAddressListFilter, "some", () => PostalAddressWhere, { description: someValue, nullable: true });
declareField(UserGroupsFilter, "some", () => GroupReferenceWhere, {
  description: "Is a direct member of at least one group for which this holds; `{}` for any group.",
  nullable: true,
});
declareField(UserMembershipsFilter, "some", () => GroupMembershipWhere, {
  description: "Belongs to at least one group for which this holds; `{}` for any group.",
  nullable: true,
});
declareField(MemberListFilter, "some", () => MemberWhere, {
  description: "Has at least one direct member for which this holds; `{}` for any member.",
  nullable: true,
});

declareAll(GroupReferenceWhere, {
  id: [() => IDFilter, "The group's id."],
  displayName: [() => StringFilter, "The group's name."],
});

declareAll(GroupMembershipWhere, {
  id: [() => IDFilter, "The group's id."],
  displayName: [() => StringFilter, "The group's name."],
  kind: [() => MembershipKindFilter, "Whether the person is a member of the group itself or of a group inside it."],
});

const instants = {
  createdAt: [() => DateTimeFilter, "When it was created."],
  updatedAt: [() => DateTimeFilter, "When its own fields were last changed."],
  provisionedAt: [() => DateTimeFilter, "When a provisioning client first wrote it."],
} as const satisfies Record<string, readonly [TypeThunk, string]>;

const filterTypes = {
  text: () => StringFilter,
  boolean: () => BooleanFilter,
  values: () => LabelledValueListFilter,
  addresses: () => PostalAddressListFilter,
} as const;

declareAll(UserWhere, {
  id: [() => IDFilter, "The person's id."],
  ...instants,
  role: [() => RoleFilter, "What the person may do in the product."],
  managerName: [() => StringFilter, "The display name of the manager."],
  groups: [() => UserGroupsFilter, "The groups that the person is a direct member of."],
  effectiveGroups: [() => UserMembershipsFilter, "The groups that the person belongs to, directly or through groups in groups."],
});
for (const field of personFields)
  declareField(UserWhere, field.name, filterTypes[field.kind], { description: field.description, nullable: true });

declareAll(MemberWhere, {
  id: [() => IDFilter, "The id of the person or group."],
  kind: [() => MemberKindFilter, "Whether it is a person or a group."],
  displayName: [() => StringFilter, "The display name of the person or group."],
});

declareAll(GroupWhere, {
  id: [() => IDFilter, "The group's id."],
  ...instants,
  displayName: [() => StringFilter, "The group's name."],
  externalId: [() => StringFilter, "The group's id in the client that provisions, compared exactly."],
  members: [() => MemberListFilter, "The group's direct members."],
});
