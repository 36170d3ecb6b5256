/** In English: what each failure means to an admin, and what to change in Entra's portal. */
import type { Reason } from "../scim/errors.js";
import type { Explanation } from "./explanation.js";

const mapping = "In Entra, open the application, Provisioning, Mappings, and the mapping of users (or of groups).";
const save = "Save. Entra then starts a cycle over everybody by itself.";
const again = "Entra tries again by itself in its next cycle, in about 40 minutes; Provision on demand tries it at once.";
const ours = "Nothing in Entra is wrong. Send us the request id of this row.";

export const english: Readonly<Record<Reason, Explanation>> = {
  missingToken: {
    title: "No token was sent",
    meaning: "The request came without a credential, so nobody knows whose directory it is.",
    mend: [
      "In Entra, open Provisioning, Admin Credentials, and paste a SCIM token into Secret Token.",
      "Press Test Connection, then Save.",
    ],
  },
  malformedToken: {
    title: "The token is not written as one",
    meaning: "The Authorization header must be the word Bearer, a space and the token. Something was pasted with it or left out.",
    mend: [
      "Make a new SCIM token here and copy it with the button.",
      "Paste it into Secret Token in Entra, press Test Connection, then Save.",
    ],
  },
  unknownToken: {
    title: "The token is unknown, expired or revoked",
    meaning:
      "Entra's credential opens nothing here any more. Until it is replaced nothing is provisioned, and Entra puts the job into quarantine.",
    mend: [
      "Make a new SCIM token here, or a new secret for the OAuth client.",
      "In Entra, open Provisioning, Admin Credentials, paste it, press Test Connection, then Save.",
      "Press Restart provisioning, which ends a quarantine.",
    ],
  },
  planRequired: {
    title: "The plan does not include provisioning",
    meaning: "Provisioning is part of the Enterprise plan, and the organisation is on another one.",
    mend: ["Change the organisation's plan to Enterprise.", "Press Restart provisioning in Entra."],
  },
  personalKey: {
    title: "A person's API key was used",
    meaning: "An API key stands for one person and opens that person's own data alone. Provisioning needs a token of the organisation.",
    mend: ["Make a SCIM token here.", "Paste it into Secret Token in Entra instead of the API key, press Test Connection, then Save."],
  },
  forbidden: {
    title: "This is not for a provisioning client to change",
    meaning: "The value is decided in the product, for example who is an admin, and is not taken from a directory.",
    mend: [mapping, "Delete the mapping of the attribute that the detail names.", save],
  },
  notAPerson: {
    title: "/Me was asked for with a token of the organisation",
    meaning: "/Me is the person who asks, and a provisioning token is nobody in particular. Entra does not ask for it.",
    mend: ["In the client that asked, use /Users, or /Me with a person's API key."],
  },
  alreadyExists: {
    title: "Somebody tried to create themselves",
    meaning: "Whoever may ask for /Me exists already. Entra does not ask for it.",
    mend: ["In the client that asked, create people at /Users with a SCIM token."],
  },
  unknownPath: {
    title: "There is nothing at this address",
    meaning: "The address behind the Tenant URL is none of those that SCIM has here.",
    mend: [
      "In Entra, compare Tenant URL with the SCIM endpoint shown here: nothing may stand behind it.",
      "Press Test Connection, then Save.",
    ],
  },
  wrongAddress: {
    title: "The Tenant URL lacks its path",
    meaning: "The request reached this server, but not its SCIM endpoint.",
    mend: ["Copy the SCIM endpoint shown here.", "Paste it into Tenant URL in Entra, press Test Connection, then Save."],
  },
  methodNotAllowed: {
    title: "This cannot be done at this address",
    meaning: "The address exists, but not for this method. It is usually a Tenant URL with something behind it.",
    mend: ["In Entra, compare Tenant URL with the SCIM endpoint shown here.", "Press Test Connection, then Save."],
  },
  notAcceptable: {
    title: "The client takes no form that answers have",
    meaning: "Answers are application/scim+json or application/json, and the request excluded both. Entra never does.",
    mend: ["In the client that asked, accept application/scim+json."],
  },
  unsupportedMediaType: {
    title: "The request's body is in another form",
    meaning:
      "Bodies are application/scim+json or application/json, in UTF-8 and not compressed. Entra sends them so; something in between may not.",
    mend: ["Look at what stands between Entra and this server, such as a proxy that changes Content-Type or compresses."],
  },
  invalidSyntax: {
    title: "The request cannot be read",
    meaning: "The body is not what SCIM asks for. Entra writes it correctly; something in between, or another client, did not.",
    mend: ["If another client sent it, compare it with the detail.", "If it was Entra, send us the request id of this row."],
  },
  wrongSchemas: {
    title: "The request does not say what it is",
    meaning: "`schemas` lacks the name of the message or of the resource, or names another one. This connection reads requests strictly.",
    mend: ["Set the connection to lenient here: it then takes requests without `schemas`.", "Or mend it in the client that sent it."],
  },
  payloadTooLarge: {
    title: "The request is too large",
    meaning: "The body, or the number of operations in it, is beyond what one request may carry.",
    mend: ["In the client that sent it, send fewer operations in one request. Entra stays far below the limit."],
  },
  tooMany: {
    title: "The request asks for too much at once",
    meaning: "More operations, values or comparisons than one request may have. The detail names the limit.",
    mend: ["Look at the mapping of the attribute that the detail names: does an expression make a very long list?", again],
  },
  invalidPath: {
    title: "A target attribute is written wrongly",
    meaning: "The name on the side of Plandisc in a mapping cannot be read as a SCIM path.",
    mend: [
      mapping,
      'Open Show advanced options, Edit attribute list, and write the attribute as in the list of attributes here, for example emails[type eq "work"].value.',
      save,
    ],
  },
  unknownAttribute: {
    title: "A mapped attribute does not exist here",
    meaning:
      "Entra maps a value to an attribute that Plandisc does not have. This connection reads requests strictly, so it is not left out.",
    mend: [mapping, "Delete the mapping of the attribute that the detail names, or choose one from the list of attributes here.", save],
  },
  noTarget: {
    title: "There is no such value to change",
    meaning: "The change selects a value, such as the work address, and the person or group has none that matches.",
    mend: [
      "Press Provision on demand for this person: Entra then reads what is here and sends what differs.",
      "If this connection is strict, set it to lenient: the value is then made.",
    ],
  },
  bulkReference: {
    title: "An operation refers to one that is not there",
    meaning:
      "In a bulk request an operation refers to another one of the same request that failed, or that does not exist. Entra sends no bulk requests.",
    mend: ["In the client that sent it, look at the operation that the detail names, and at the one that it refers to."],
  },
  invalidFilter: {
    title: "The search cannot be read",
    meaning:
      "The filter is not written as SCIM writes filters. In Entra it is made of the matching attribute, so its name is the likely cause.",
    mend: [
      mapping,
      "Look at the attributes with a matching precedence: only plain names such as userName or externalId belong there.",
      save,
    ],
  },
  unknownFilterAttribute: {
    title: "The matching attribute does not exist here",
    meaning:
      "Entra looks people up by an attribute that Plandisc does not have. It finds nobody, creates nobody, and puts the job into quarantine.",
    mend: [
      mapping,
      "Give the matching precedence 1 to userName, or to externalId, and take it from the attribute that the detail names.",
      save,
    ],
  },
  unfilterableAttribute: {
    title: "The matching attribute cannot be searched by",
    meaning: "Entra looks people up by an attribute that Plandisc keeps, but cannot search by.",
    mend: [
      mapping,
      "Choose an attribute that the list of attributes here marks as filterable, best userName or externalId, as the matching one.",
      save,
    ],
  },
  sensitive: {
    title: "The search is by a secret attribute",
    meaning: "What is never shown, such as a password, cannot be searched by either.",
    mend: [mapping, "Choose userName or externalId as the matching attribute.", save],
  },
  discoveryFilter: {
    title: "The description of the server was searched",
    meaning: "Schemas, resource types and the configuration are read whole; they take no filter. Entra sends none.",
    mend: ["In the client that asked, leave the filter out."],
  },
  invalidQuery: {
    title: "The list was asked for in a way that it does not have",
    meaning: "The order, the page or the selection of attributes is not one that is possible. Entra does not ask so.",
    mend: ["In the client that asked, change what the detail names."],
  },
  invalidCursor: {
    title: "The next page was asked for wrongly",
    meaning: "A cursor is used as it was given, and for the same list. Entra does not use cursors unless it was told to.",
    mend: ["In the client that asked, begin the list again without a cursor."],
  },
  expiredCursor: {
    title: "The next page was asked for too late",
    meaning: "A cursor is good for a while only, and this one is too old.",
    mend: ["In the client that asked, begin the list again without a cursor."],
  },
  invalidCount: {
    title: "The page has an impossible size",
    meaning: "The number of results on a page is not one that is possible, or it changed from page to page.",
    mend: ["In the client that asked, change the count as the detail says."],
  },
  invalidValue: {
    title: "A value is not allowed",
    meaning: "The directory sends a value that this attribute cannot have. The detail names both.",
    mend: [
      "Look at the value in the person's (or group's) properties in Entra, and correct it there.",
      `Or change the mapping: ${mapping}`,
      again,
    ],
  },
  wrongType: {
    title: "A value is of another kind",
    meaning: "For example a text where a number or a list is expected: a mapping joins attributes that do not fit.",
    mend: [
      mapping,
      "Look at the mapping of the attribute that the detail names: does its source fit? Does an expression give another kind of value?",
      save,
    ],
  },
  stringBoolean: {
    title: "True or false arrived as text",
    meaning:
      'Entra writes "True" and "False" as texts unless it is told otherwise. This connection reads requests strictly, so people are neither activated nor deactivated.',
    mend: [
      "Either set this connection to lenient here: it then understands both.",
      "Or add ?aadOptscim062020 behind the Tenant URL in Entra, press Test Connection, then Save, and restart provisioning.",
    ],
  },
  malformedValue: {
    title: "A value is not in its form",
    meaning: "For example an e-mail address without an @, or a time zone that does not exist. This connection reads requests strictly.",
    mend: [
      "Correct the value in the person's properties in Entra.",
      "Or set this connection to lenient here: such values are then kept as they are.",
      again,
    ],
  },
  tooLong: {
    title: "A value is too long",
    meaning: "The directory has a longer text than is kept here. The detail names the attribute and the limit.",
    mend: ["Shorten the value in Entra.", "Or map an expression that cuts it, such as Left([displayName], 255).", again],
  },
  severalPrimaries: {
    title: "Several values say that they are the main one",
    meaning: "Of several e-mail addresses or telephone numbers at most one can be the primary one.",
    mend: [mapping, "Leave primary to one of the attributes, or set this connection to lenient here: the last one then wins.", save],
  },
  missingAttribute: {
    title: "A required attribute is missing",
    meaning: "A new person or group must have it, and Entra sent none: it is not mapped, or it is empty for this person.",
    mend: [
      mapping,
      "Add a mapping for each attribute that the detail names; the example in it shows how it arrives.",
      "Where it is mapped, fill it in the person's properties in Entra (for emails that is Mail).",
      again,
    ],
  },
  requiredAttribute: {
    title: "A required attribute would become empty",
    meaning: "The directory takes a value away that a person or group must have, so it stays as it was.",
    mend: [
      "Fill it in the person's (or group's) properties in Entra.",
      "Or map a default value: Default value if null, in the mapping.",
      again,
    ],
  },
  readOnlyAttribute: {
    title: "This attribute is not for the directory to write",
    meaning: "For example an id, or the groups of a person: they follow from something else.",
    mend: [mapping, "Delete the mapping of the attribute that the detail names.", save],
  },
  missingMemberId: {
    title: "A member comes without an id",
    meaning: "Members of a group are named by the id that they have here, and this one has none.",
    mend: ["In Entra, see that members is mapped to members in the mapping of groups, by reference.", again],
  },
  unknownMember: {
    title: "A member of the group does not exist here",
    meaning:
      "Entra adds somebody to a group who was never provisioned or is deleted here. The whole change was refused, so the others are not in the group either.",
    mend: [
      "In Entra, assign the person (or the person's group) to the application, so that they are provisioned first.",
      "If they were deleted here: press Provision on demand for them, which creates them again.",
      "Or let the connection skip unknown members, here.",
    ],
  },
  unknownResource: {
    title: "The person or group is not here any more",
    meaning: "Entra remembers an id that was deleted here. It notices, forgets it, and looks the person up again.",
    mend: [
      "Wait for the next cycle, or press Provision on demand: the person is then created again.",
      "If many are concerned, press Restart provisioning.",
    ],
  },
  duplicateUserName: {
    title: "Somebody else has this user name",
    meaning:
      "User names are unique, and another person has it already: often somebody who was created by hand or by another mapping. The detail says whom.",
    mend: [
      "If it is the same person, see that userName has the matching precedence 1 in Entra: they are then linked instead of created.",
      "If it is somebody else, rename or delete that person here, or change the user principal name in Entra.",
      again,
    ],
  },
  duplicateGroupName: {
    title: "Another group has this name",
    meaning: "Names of groups are unique. The detail says which group has it.",
    mend: [
      "If it is the same group, see that displayName has the matching precedence 1 in the mapping of groups in Entra.",
      "If not, rename or delete one of the two.",
      again,
    ],
  },
  duplicateValue: {
    title: "Somebody else has this value",
    meaning: "The attribute must be unique, and another person or group has the value. The detail names it.",
    mend: [
      mapping,
      "Map something that differs from person to person, such as objectId to externalId.",
      "Press Restart provisioning after it.",
    ],
  },
  existingPerson: {
    title: "The person joined before provisioning",
    meaning: "Somebody here has this work e-mail address under another user name. Creating a second account would lose them their discs.",
    mend: [
      "Either let the connection link existing people, here; the e-mail domain must be verified.",
      'Or match on emails[type eq "work"].value in Entra: give it a matching precedence.',
      again,
    ],
  },
  lastAdmin: {
    title: "The last admin would go",
    meaning: "An organisation keeps at least one active admin, who can also take over what a deleted person leaves.",
    mend: ["Make somebody else an admin here.", again],
  },
  lostRace: {
    title: "Others changed it at the same time",
    meaning: "The person or group was being changed by many requests at once, and this one did not get its turn.",
    mend: [again],
  },
  staleVersion: {
    title: "It was changed in the meantime",
    meaning: "The request was meant for a version that is not the current one. Entra does not ask so.",
    mend: ["In the client that asked, read the resource again and repeat the change."],
  },
  held: {
    title: "The brake holds it",
    meaning:
      "More people were deactivated or deleted than this connection allows in its window. Nobody else loses access until an admin decides.",
    mend: [
      "Look here at who is concerned.",
      "If it is meant, release the hold; Entra's next try goes through.",
      "If not, keep the hold, correct the scope or the assignments in Entra, then restart provisioning.",
    ],
  },
  busy: {
    title: "The server was busy",
    meaning: "Nothing was changed.",
    mend: [again],
  },
  unreachable: {
    title: "The product's API did not answer",
    meaning: "The SCIM endpoint works, but what is behind it could not be reached.",
    mend: [again, "If it lasts, tell us."],
  },
  mailUnavailable: {
    title: "An e-mail could not be sent",
    meaning: "What was asked for sends an e-mail, and the server could not.",
    mend: ["Nothing in Entra is wrong. Ask the operator of the server to look at its mail settings."],
  },
  internal: {
    title: "A fault of ours",
    meaning: "The request was right, and the server failed.",
    mend: [ours],
  },
};
