/** Which events a list asks for: the input, and what of it an index serves. */
import { Field, InputType } from "type-graphql";
import { any, hasValue, never, operators, type PredicateParameters } from "./predicate.js";
import { ProvisioningIntent, ProvisioningOperation } from "./provisioning-event.js";
import { condition, id, number, plainText, type Rules, text } from "./where.js";
import { DateTimeFilter, IDFilter, StringFilter, type WhereInput } from "./where-inputs.js";

@InputType({ description: "What a request must have come to." })
export class ProvisioningOperationFilter {
  @Field(() => [ProvisioningOperation], { nullable: true, description: "Is one of these." })
  in?: ProvisioningOperation[] | null;
}

@InputType({ description: "What a request must have asked for." })
export class ProvisioningIntentFilter {
  @Field(() => [ProvisioningIntent], { nullable: true, description: "Is one of these." })
  in?: ProvisioningIntent[] | null;
}

@InputType({ description: "Which events are meant: all that is said must hold." })
export class ProvisioningEventWhere {
  @Field(() => IDFilter, { nullable: true, description: "The id of the request." })
  id?: IDFilter | null;

  @Field(() => ProvisioningOperationFilter, { nullable: true, description: "What the request came to." })
  operation?: ProvisioningOperationFilter | null;

  @Field(() => ProvisioningIntentFilter, { nullable: true, description: "What the request asked for." })
  intent?: ProvisioningIntentFilter | null;

  @Field(() => Boolean, { nullable: true, description: "Whether anything of it was refused, failed or was held up." })
  failed?: boolean | null;

  @Field(() => IDFilter, { nullable: true, description: "The id of the person or group." })
  subjectId?: IDFilter | null;

  @Field(() => StringFilter, { nullable: true, description: "What the person or group was called then." })
  subjectName?: StringFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: "When the request came." })
  at?: DateTimeFilter | null;

  @Field(() => IDFilter, { nullable: true, description: "The cycle that it belongs to." })
  cycleId?: IDFilter | null;

  @Field(() => IDFilter, { nullable: true, description: "The credential, or the OAuth client, that it came with." })
  credentialId?: IDFilter | null;

  @Field(() => StringFilter, { nullable: true, description: "The product's word for the failure, compared exactly." })
  reason?: StringFilter | null;
}

type Instants = Readonly<Partial<Record<"eq" | "ne" | "gt" | "ge" | "lt" | "le", number | null>>>;

/** As resolvers get it: instants are milliseconds since the epoch. */
export type EventWhere =
  | (Omit<{ readonly [Name in keyof ProvisioningEventWhere]?: ProvisioningEventWhere[Name] }, "at"> & { readonly at?: Instants | null })
  | null
  | undefined;

const words =
  (field: string, column: string): Rules[string] =>
  (filter, parameters) =>
    operators(field, filter, (_operator, operand) => {
      const given = operand as readonly string[];
      return given.length === 0 ? never : `${column} IN (${given.map((word) => parameters.add(word)).join(", ")})`;
    });

/** An id that may be absent. */
const optionalId =
  (field: string, column: string): Rules[string] =>
  (filter, parameters, depth) =>
    operators(field, filter, (operator, operand) => {
      if (operator === "present") return hasValue(column, operand as boolean);
      const holds = id(column)({ [operator]: operand }, parameters, depth);
      return operator === "ne" ? any([hasValue(column, false), holds]) : holds;
    });

const rules: Rules = {
  id: id("e.id"),
  intent: words("intent", "e.intent"),
  subjectId: optionalId("subjectId", "e.subjectId"),
  subjectName: text("subjectName", "e.subjectNameKey", "folded"),
  at: number("at", "e.at"),
  cycleId: id("e.cycleId"),
  credentialId: id("e.credentialId"),
  reason: plainText("reason", "e.reason"),
};

/** What the operation must be one of; nothing when it may be any. */
export function operationsOf(where: EventWhere): readonly ProvisioningOperation[] | undefined {
  const { operation } = (where ?? {}) as ProvisioningEventWhere;
  return operation?.in ? [...new Set(operation.in)] : undefined;
}

/** Whether it must have failed, which is also meant by whoever asks for a reason: nothing else has one. */
export function failedOf(where: EventWhere): boolean | undefined {
  const { failed, reason } = (where ?? {}) as ProvisioningEventWhere;
  return failed ?? ((reason as WhereInput | undefined)?.eq === undefined ? undefined : true);
}

/** All but what the operation and the outcome must be, on a row of `provisioning_events` as `e`. */
export function eventCondition(where: EventWhere, parameters: PredicateParameters): string {
  const { operation: _operation, failed: _failed, ...rest } = (where ?? {}) as Record<string, unknown>;
  return condition(rest, rules, parameters, 1);
}
