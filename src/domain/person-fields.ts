/** The fields of a person, declared once: column, comparison key, GraphQL type and meaning. Inputs, filters, orders and changes walk this table. */
import { ObjectType } from "type-graphql";
import { Column } from "typeorm";
import type { Folding } from "./comparison-key.js";
import { declareField, declareText, keyColumn } from "./declared-field.js";
import { addressParts, LabelledValue, labelledParts, PostalAddress, type ValuePart } from "./labelled-value.js";

interface Described {
  readonly name: keyof PersonFields;
  readonly description: string;
}
export interface TextField extends Described {
  readonly kind: "text";
  readonly folding: Folding;
  readonly max: number;
  readonly required: boolean;
  /** The column that is compared, ordered and indexed. */
  readonly key: string;
}
export interface FlagField extends Described {
  readonly kind: "boolean";
}
export interface ListField extends Described {
  readonly kind: "values" | "addresses";
  readonly parts: Readonly<Record<string, ValuePart>>;
  /** How `value` is compared; `digest` when it is too long for an index, so that it can only be equal or not. */
  readonly value: Folding | "digest";
}
export type PersonField = TextField | FlagField | ListField;

const declared: PersonField[] = [];

/** Longest value of a list whose values are compared by digest. */
export const digestedMax = 8192;

type PersonProperty = (target: object, name: string) => void;
const classOf = (target: object) => target.constructor as abstract new () => object;
const fieldName = (name: string) => name as keyof PersonFields;

function Text(description: string, options: { max?: number; folding?: Folding; required?: true } = {}): PersonProperty {
  const { max = 255, folding = "folded", required = false } = options;
  return (target, name) => {
    declareText(classOf(target), name, max, !required);
    declareField(classOf(target), name, () => String, { description, nullable: !required });
    declared.push({ kind: "text", name: fieldName(name), description, folding, max, required, key: keyColumn(name) });
  };
}

function Flag(description: string): PersonProperty {
  return (target, name) => {
    Column({ type: "tinyint" })(target, name);
    declareField(classOf(target), name, () => Boolean, { description });
    declared.push({ kind: "boolean", name: fieldName(name), description });
  };
}

function Values(description: string, value: ListField["value"] = "folded"): PersonProperty {
  return (target, name) => {
    declareField(classOf(target), name, () => [LabelledValue], { description });
    declared.push({ kind: "values", name: fieldName(name), description, parts: labelledParts, value });
  };
}

function Addresses(description: string): PersonProperty {
  return (target, name) => {
    declareField(classOf(target), name, () => [PostalAddress], { description });
    declared.push({ kind: "addresses", name: fieldName(name), description, parts: addressParts, value: "folded" });
  };
}

@ObjectType()
export abstract class PersonFields {
  @Text(
    "The name that the person is known by to the directory and at sign-in, often an e-mail address. Unique in the organisation, whatever its case.",
    {
      required: true,
    },
  )
  userName!: string;

  @Text("The person's id in the client that provisions, compared exactly.", { folding: "exact" })
  externalId!: string | null;

  @Flag("Whether the person may sign in and use the product. A person who may not keeps memberships and discs.")
  active!: boolean;

  @Text("The name shown to others.")
  displayName!: string | null;

  @Text("The whole name with all its parts, as it is written.")
  formattedName!: string | null;

  @Text("Family name, or last name.")
  familyName!: string | null;

  @Text("Given name, or first name.")
  givenName!: string | null;

  @Text("Middle name or names.")
  middleName!: string | null;

  @Text("What stands before the name, such as `Dr`.")
  honorificPrefix!: string | null;

  @Text("What stands after the name, such as `III`.")
  honorificSuffix!: string | null;

  @Text("The casual way to address the person.")
  nickName!: string | null;

  @Text("The URL of a page about the person, compared exactly.", { max: 1024, folding: "exact" })
  profileUrl!: string | null;

  @Text("The person's title in the organisation, such as `Vice President`.")
  title!: string | null;

  @Text("The relation of the person to the organisation, such as `Employee` or `Contractor`.")
  userType!: string | null;

  @Text("The languages the person prefers, as in an Accept-Language header: `da, en-gb;q=0.8`.")
  preferredLanguage!: string | null;

  @Text("The place whose way to write dates, numbers and currency the person expects, as a language tag: `da-DK`.")
  locale!: string | null;

  @Text("The person's time zone, as an IANA name: `Europe/Copenhagen`.")
  timezone!: string | null;

  @Text("The number that the organisation gave the person.")
  employeeNumber!: string | null;

  @Text("The cost centre the person belongs to.")
  costCenter!: string | null;

  @Text("The name of the (sub-)organisation the person belongs to.")
  organizationName!: string | null;

  @Text("The division the person belongs to.")
  division!: string | null;

  @Text("The department the person belongs to.")
  department!: string | null;

  @Text("The id of the person's manager. It need not name a person that exists.", { max: 64, folding: "exact" })
  managerId!: string | null;

  @Values("The person's e-mail addresses.")
  emails!: LabelledValue[];

  @Values("The person's phone numbers.")
  phoneNumbers!: LabelledValue[];

  @Values("The person's addresses in instant messengers.")
  ims!: LabelledValue[];

  @Values("URLs of pictures of the person, compared exactly.", "exact")
  photos!: LabelledValue[];

  @Addresses("The person's postal addresses.")
  addresses!: PostalAddress[];

  @Values("What the person is entitled to, in the words of the client that provisions; the product grants nothing by it.")
  entitlements!: LabelledValue[];

  @Values("The person's roles in the words of the client that provisions; what the person may do in the product is `role`.")
  roles!: LabelledValue[];

  @Values("The person's X.509 certificates, as base64 of their DER form, compared exactly and by equality alone.", "digest")
  certificates!: LabelledValue[];
}

export const personFields: readonly PersonField[] = declared;
export const textFields = declared.filter((field): field is TextField => field.kind === "text");
export const flagFields = declared.filter((field): field is FlagField => field.kind === "boolean");
export const listFields = declared.filter((field): field is ListField => field.kind === "values" || field.kind === "addresses");
