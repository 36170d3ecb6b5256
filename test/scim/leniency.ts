/** What the protocol's tests share: both ways of reading, and what a refusal says. */
import { expect } from "chai";
import type { Leniency } from "../../src/scim/dialects.js";
import { ScimError } from "../../src/scim/errors.js";

export const lenient = (): Leniency => ({ dialects: "lenient", quirks: new Map() });
export const strict = (): Leniency => ({ dialects: "strict", quirks: new Map() });

/** The error that the call throws, which must be one that a client may see. */
export function refusal(call: () => unknown): ScimError {
  try {
    call();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  return expect.fail("nothing was refused");
}

export const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
