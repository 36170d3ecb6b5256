/** Why an object failed: answers and absent answers as the codes of Entra's provisioning log. [D5] */
import { type Answer, NoAnswer } from "../connection.js";
import { property } from "../mapping/target.js";

export interface Failure {
  readonly errorCode: string;
  readonly reason: string;
}

/** A step that ends an object's trip. */
export class ObjectFault extends Error {
  override readonly name = "ObjectFault";
  /** `uncertain`: the target may have done the work all the same. */
  constructor(
    readonly failure: Failure,
    readonly uncertain = false,
  ) {
    super(failure.reason);
  }
}

/** What puts the whole job into quarantine at once: refused credentials, or answers that are no SCIM. [D8] */
export class QuarantineFault extends Error {
  override readonly name = "QuarantineFault";
  constructor(readonly failure: Failure) {
    super(failure.reason);
  }
}

const incompatible = "SystemForCrossDomainIdentityManagementServiceIncompatible";

/** By status; the first that holds counts. */
const codes: readonly { readonly when: (status: number, detail: string) => boolean; readonly code: string }[] = [
  { when: (status) => status === 409, code: "EntryConflict" },
  { when: (status) => status === 429, code: "TooManyRequests" },
  { when: (status) => status === 403, code: "InsufficientRights" },
  { when: (status) => status === 404, code: "InvalidAnchor" },
  { when: (status) => status === 405, code: "MethodNotAllowed" },
  { when: (status) => status === 422, code: "UnprocessableEntity" },
  { when: (status) => status === 501, code: "NotImplemented" },
  { when: (status) => status >= 500, code: "InternalServerError" },
  { when: (status, detail) => status === 400 && /required|missing|mandatory/i.test(detail), code: "MandatoryFieldsMissing" },
  { when: (status, detail) => status === 400 && /unknown attribute|no attribute|not found/i.test(detail), code: "SchemaAttributeNotFound" },
  { when: (status) => status === 400, code: "SystemForCrossDomainIdentityManagementServiceIncompatibleBadRequest" },
];

export function failureOf(what: string, { status, body, text }: Pick<Answer, "status" | "body" | "text">): Failure {
  const detail = String(property(body, "detail") ?? text).slice(0, 500);
  const code = codes.find(({ when }) => when(status, detail))?.code ?? incompatible;
  return { errorCode: code, reason: `${what} answered ${status}${detail === "" ? "" : `: ${detail}`}` };
}

export function failureOfSilence({ message, timedOut }: NoAnswer): Failure {
  return { errorCode: timedOut ? "Timeout" : "WebExceptionProtocolError", reason: message };
}

export function invalidCredentials(what: string, status: number): QuarantineFault {
  return new QuarantineFault({
    errorCode: "SystemForCrossDomainIdentityManagementInvalidCredentials",
    reason: `${what} answered ${status}: the credentials are not accepted`,
  });
}

export function incompatibleAnswer(what: string, why: string): QuarantineFault {
  return new QuarantineFault({ errorCode: incompatible, reason: `${what} ${why}` });
}
