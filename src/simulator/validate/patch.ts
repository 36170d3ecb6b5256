/** PATCH bodies as Microsoft's validators write them; those of Entra's engine are in `cycle/requests.ts`. */
import { type Difference, type Operation, patchBody, updateOperations } from "../cycle/requests.js";

/** Those that a tenant may have; on demand it is always the legacy one. */
export type PatchDialect = "legacy" | "flag";

export const replaced = (path: string, value: unknown): Operation => ({ op: "replace", path, value });

/** An operation an attribute, in small letters: "verbose" [T2]. */
export const verbose = (differences: readonly Difference[]): Operation[] =>
  differences.map(({ target, value }) => replaced(target.path, value));

/** These tests have a verbose and a grouped form, `isVerbosePatchSupported` [T2]. */
export const validatorsForm = (differences: readonly Difference[], dialect: PatchDialect): Operation[] =>
  dialect === "flag" ? updateOperations(differences, dialect) : verbose(differences);

/** A replace without a path [R1]. */
export const pathless = (value: Readonly<Record<string, unknown>>) => patchBody([{ op: "replace", value }]);
