/** One value of a multi-valued person field: an e-mail address, a phone number, a postal address, and so on. */
import { InputType, ObjectType } from "type-graphql";
import { declared, declareField } from "./declared-field.js";

export interface ValuePart {
  readonly max: number;
  readonly description: string;
}

/** The text parts of a labelled value. */
export const labelledParts = {
  value: { max: 1024, description: "The value itself: the e-mail address, the phone number, the URL, the code." },
  display: { max: 255, description: "A readable form of the value." },
  type: { max: 255, description: "What the value is for, such as `work`, `home` or `mobile`." },
} as const satisfies Record<string, ValuePart>;

/** The text parts of a postal address. */
export const addressParts = {
  formatted: { max: 1024, description: "The whole address as it is written on a letter." },
  streetAddress: { max: 1024, description: "Street, house number, apartment or post box; may have several lines." },
  locality: { max: 255, description: "City or town." },
  region: { max: 255, description: "State, province or region." },
  postalCode: { max: 255, description: "Zip code or postal code." },
  country: { max: 255, description: "Country, as an ISO 3166-1 alpha-2 code where the source has one." },
  type: { max: 255, description: "What the address is for, such as `work` or `home`." },
} as const satisfies Record<string, ValuePart>;

/** Every text part that a row of `user_values` has a column for. */
export const allParts: Readonly<Record<string, ValuePart>> = { ...labelledParts, ...addressParts };

type Parts<Names extends string> = { [Name in Names]?: string | null };

@ObjectType({ simpleResolvers: true, description: "One of several values of a person, with what it is for." })
export class LabelledValue extends declared<Parts<keyof typeof labelledParts> & { primary: boolean | null }>() {}

@ObjectType({ simpleResolvers: true, description: "A postal address of a person." })
export class PostalAddress extends declared<Parts<keyof typeof addressParts> & { primary: boolean | null }>() {}

@InputType({ description: "One of several values of a person, with what it is for." })
export class LabelledValueInput extends declared<Parts<keyof typeof labelledParts> & { primary?: boolean | null }>() {}

@InputType({ description: "A postal address of a person." })
export class PostalAddressInput extends declared<Parts<keyof typeof addressParts> & { primary?: boolean | null }>() {}

const primary = "Whether this is the preferred one of the person's values of this kind; null where nobody said, which counts as false.";

const declarations = [
  { parts: labelledParts, output: LabelledValue, input: LabelledValueInput },
  { parts: addressParts, output: PostalAddress, input: PostalAddressInput },
];
for (const { parts, output, input } of declarations) {
  for (const [name, { max, description }] of Object.entries<ValuePart>(parts)) {
    declareField(output, name, () => String, { description, nullable: true });
    declareField(input, name, () => String, { description: `${description} At most ${max} characters.`, nullable: true });
  }
  for (const target of [output, input]) declareField(target, "primary", () => Boolean, { description: primary, nullable: true });
}
