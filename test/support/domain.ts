/** An organisation to test with, requests in the name of its kinds of viewers, and GraphQL operations in this process. */
import { type ExecutionResult, execute, parse, validate } from "graphql";
import { compileQuery, isCompiledQuery } from "graphql-jit";
import { DomainContext, type ProvisioningSettings, type ViewerKind } from "../../src/domain/context.js";
import { DomainError } from "../../src/domain/errors.js";
import { createOrganisation, type OrganisationSummary } from "../../src/domain/operators.js";
import { buildDomainSchema } from "../../src/domain/schema.js";
import type { Store } from "../../src/domain/store.js";
import { TenantScope } from "../../src/domain/tenant-scope.js";

export const schema = buildDomainSchema();

export interface Tenant {
  readonly organisation: OrganisationSummary;
  /** A new request of a viewer. */
  as(kind: ViewerKind, userId?: string, settings?: Partial<ProvisioningSettings>): DomainContext;
}

let made = 0;

export async function newTenant(store: Store): Promise<Tenant> {
  const organisation = await createOrganisation(store, { name: `Tenant ${++made}`, plan: "ENTERPRISE" });
  const { id, name, plan, profile, dialects, existingPeople, unknownMembers } = organisation;
  return {
    organisation,
    as(kind, userId, settings = {}) {
      const viewer = {
        kind,
        organisationId: id,
        organisationName: name,
        plan,
        ...(kind === "PROVISIONING" ? { credentialId: "00000000-0000-7000-8000-000000000001" } : {}),
        ...(userId === undefined ? {} : { userId }),
        settings: { profile, dialects, existingPeople, unknownMembers, ...settings },
      };
      return new DomainContext(viewer, new TenantScope(store, id));
    },
  };
}

type Variables = Record<string, unknown>;
/** How an operation is executed: the product does both. */
export const executors = {
  "graphql-js": (context: DomainContext, text: string, variables: Variables) =>
    execute({ schema, document: parse(text), contextValue: context, variableValues: variables }),
  "graphql-jit": (context: DomainContext, text: string, variables: Variables) => {
    const compiled = compileQuery(schema, parse(text));
    if (!isCompiledQuery(compiled)) return compiled as ExecutionResult;
    return compiled.query({}, context, variables);
  },
} as const;

/** Runs an operation and gives its data; throws its first error. */
export async function ask<Data = Record<string, never>>(
  context: DomainContext,
  text: string,
  variables: Variables = {},
  executor: keyof typeof executors = "graphql-js",
): Promise<Data> {
  const [invalid] = validate(schema, parse(text));
  if (invalid !== undefined) throw invalid;
  const { data, errors } = await executors[executor](context, text, variables);
  if (errors?.[0] !== undefined) throw errors[0].originalError ?? errors[0];
  return JSON.parse(JSON.stringify(data)) as Data;
}

/** The code, and the field, of the refusal that an answer ends in. */
export async function refusal(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof DomainError) return error.problem.field === undefined ? error.code : `${error.code} ${error.problem.field}`;
    throw error;
  }
  return "nothing was refused";
}

/** Who asks, and what that opens, is looked up anew every few seconds and noted every minute, whatever is asked. */
const authentication =
  /\bcredentials\b|^SELECT id, name, plan, createdAt, updatedAt FROM organisations|^SELECT[^(]*FROM provisioning_connections/s;

/** Requests are told of every second, whoever made them; what was not told, and what webhooks are to be told, is looked for now and then. */
const requestLog =
  /\b(provisioning_events|provisioning_cycles|webhooks|webhook_deliveries)\b|correlationId IN|FROM rehearsals WHERE organisationId = \? ORDER BY id DESC LIMIT 2|^SELECT id, userName AS name FROM users/;
const requestLogBegins = /^SELECT 1 AS locked FROM provisioning_connections/;

/**
 * Counts the statements that run while `work` does: those that begin and end transactions apart, and without those of authentication
 * and of the log of requests.
 */
export async function counted<T>(
  store: Store,
  work: () => Promise<T>,
  { withLog = false }: { readonly withLog?: boolean } = {},
): Promise<{ result: T; statements: string[]; transactions: number }> {
  const statements: string[] = [];
  let transactions = 0;
  store.onStatement = (text) => {
    const sql = text.trim();
    if (/^(BEGIN|START)/.test(sql)) transactions += 1;
    else if (/^UPDATE credentials/.test(sql) || (!withLog && requestLogBegins.test(sql))) transactions -= 1;
    else if (/^(COMMIT|ROLLBACK)/.test(sql) || authentication.test(sql) || (!withLog && requestLog.test(sql))) return;
    else statements.push(sql);
  };
  try {
    return { result: await work(), statements, transactions };
  } finally {
    store.onStatement = undefined;
  }
}
