/** What to do about an error code of the provisioning log, in the sense of Microsoft's table [D5]; the last ones are the simulator's own. */

const wait = "Nothing is to be done at the directory: it is tried again by itself. If it stays, look at the application's own log.";
const missing = "Fill in the value in the directory, or map the attribute to something that everybody has.";
const rights = "Give the job's credentials the right to do this at the application.";
const parsed =
  "The application's answer is not what SCIM asks for: compare it with what Microsoft documents, and try the server with `entra validate`.";

const actions: Readonly<Record<string, string>> = {
  Conflict: "Change what conflicts in the directory or at the application, or match by an attribute that nobody shares.",
  EntryConflict: "Change what conflicts in the directory or at the application, or match by an attribute that nobody shares.",
  TooManyRequests: `The application takes fewer requests than it was sent. ${wait}`,
  InternalServerError: `The application failed. ${wait}`,
  Timeout: `The application took too long. ${wait}`,
  WebExceptionProtocolError: `The connection broke, or the answer was no HTTP. ${wait}`,
  InsufficientRights: rights,
  MethodNotAllowed: rights,
  UnprocessableEntity: parsed,
  NotImplemented:
    "The application does not do this: look into its instructions whether it is set up, or leave out the attribute or the action.",
  InvalidAnchor: "The object that was linked is gone at the application: restart the job with the scope Full, so that it matches anew.",
  MandatoryFieldsMissing: missing,
  ImportSkipped: missing,
  SchemaAttributeNotFound: "Take the attribute out of the mapping, or correct its name: the application has none like it.",
  DuplicateTargetEntries: "Remove all but one of those that match at the application, or match by an attribute that nobody shares.",
  EntrySynchronizationSkipped: "Nothing is to be done, unless the object should be in scope: then assign it, or change the scoping filter.",
  SystemForCrossDomainIdentityManagementMultipleEntriesInResponse:
    "The application answers a list, or members, where one object was asked for: correct it there.",
  SystemForCrossDomainIdentityManagementServiceIncompatible: parsed,
  SystemForCrossDomainIdentityManagementServiceIncompatibleBadRequest:
    "The application refuses a value or a request: read its detail, and correct the value, the mapping, or the application.",
  SystemForCrossDomainIdentityManagementInvalidCredentials:
    "Make new credentials at the application, give them to the job, and restart it.",
  StagedDelete: "Look whether these are meant to go: allow it with `entra restart --scope ForceDeletes`, or correct the scope and restart.",
  StagedAction: "Look whether these are meant to go: allow it with `entra restart --scope ForceDeletes`, or correct the scope and restart.",
  TooManyDeletes:
    "Look whether these are meant to go: allow it with `entra restart --scope ForceDeletes`, or correct the scope and restart.",
  InvalidAttributeMapping: "Correct the expression in the attribute mapping.",
  ReferenceNotResolved: "Mend what keeps the object that is referred to from being provisioned; the reference follows by itself.",
};

export function recommendedAction(errorCode: string): string | null {
  return Object.hasOwn(actions, errorCode) ? (actions[errorCode] ?? null) : null;
}
