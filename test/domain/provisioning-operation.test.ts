/** What a request came to is told by its changes and its answer. */
import { expect } from "chai";
import type { CycleCounter } from "../../src/domain/provisioning-cycle.js";
import type { ProvisioningIntent, ProvisioningOperation } from "../../src/domain/provisioning-event.js";
import {
  countersOf,
  intentOf,
  nameIn,
  type Outcome,
  operationOf,
  type ToldChange,
  type ToldDifference,
} from "../../src/domain/provisioning-operation.js";

const change = (action: string, subjectKind: string, differences: readonly ToldDifference[] = [], subjectId = "1"): ToldChange => ({
  action,
  subjectKind,
  subjectId,
  differences,
});
const text = (field: string, old: unknown, value: unknown): ToldDifference => ({ field, old, new: value });
const members = (added: readonly string[], removed: readonly string[]): ToldDifference => ({ field: "members", added, removed });
const linked = text("provisionedAt", null, "2026-01-01T00:00:00.000Z");
const created = change("createUser", "User", [text("userName", null, "ann"), text("active", null, true)]);

interface Row {
  readonly what: string;
  readonly changes: readonly ToldChange[];
  readonly outcome?: Outcome;
  readonly operation: ProvisioningOperation;
  readonly counted: readonly CycleCounter[];
  readonly intent?: ProvisioningIntent;
  readonly name?: string;
}
const fine = { status: 200 };

const rows: readonly Row[] = [
  { what: "a new person", changes: [created], operation: "CREATED", counted: ["created"], intent: "CREATE", name: "ann" },
  {
    what: "a new person who may not sign in",
    changes: [change("createUser", "User", [text("active", null, false)])],
    operation: "CREATED",
    counted: ["created"],
    intent: "CREATE",
  },
  {
    what: "a new group with members",
    changes: [change("createGroup", "Group", [text("displayName", null, "Sales"), members(["2"], [])])],
    operation: "CREATED",
    counted: ["created"],
    intent: "CREATE",
    name: "Sales",
  },
  {
    what: "an existing person by the name of a new one",
    changes: [change("linkUser", "User", [text("title", null, "x"), linked])],
    operation: "LINKED",
    counted: ["linked"],
    intent: "CREATE",
  },
  {
    what: "a first change of an existing person",
    changes: [change("changeUser", "User", [text("title", null, "x"), linked])],
    operation: "LINKED",
    counted: ["linked"],
    intent: "CHANGE",
  },
  {
    what: "a first change that ends an existing person's access",
    changes: [change("changeUser", "User", [text("active", true, false), linked])],
    operation: "DEACTIVATED",
    counted: ["deactivated"],
  },
  {
    what: "a change of fields",
    changes: [change("changeUser", "User", [text("title", "x", "y"), text("userName", "ann", "anna")])],
    operation: "UPDATED",
    counted: ["updated"],
    name: "anna",
  },
  {
    what: "a deactivation among other fields",
    changes: [change("changeUser", "User", [text("title", "x", "y"), text("active", true, false)])],
    operation: "DEACTIVATED",
    counted: ["deactivated"],
  },
  {
    what: "a reactivation",
    changes: [change("reactivateUser", "User", [text("active", false, true)])],
    operation: "REACTIVATED",
    counted: ["reactivated"],
  },
  {
    what: "a deletion",
    changes: [change("deleteUser", "User", [text("userName", "ann", null), text("active", true, null)])],
    operation: "DELETED",
    counted: ["deleted"],
    intent: "DELETE",
    name: "ann",
  },
  {
    what: "more members",
    changes: [change("changeGroup", "Group", [members(["2"], [])])],
    operation: "MEMBERS_ADDED",
    counted: ["membersChanged"],
  },
  {
    what: "fewer members",
    changes: [change("changeGroup", "Group", [members([], ["2"])])],
    operation: "MEMBERS_REMOVED",
    counted: ["membersChanged"],
  },
  {
    what: "other members",
    changes: [change("changeGroup", "Group", [members(["2"], ["3"])])],
    operation: "MEMBERS_CHANGED",
    counted: ["membersChanged"],
  },
  {
    what: "another name and other members",
    changes: [change("changeGroup", "Group", [text("displayName", "a", "b"), members(["2"], [])])],
    operation: "UPDATED",
    counted: ["updated"],
    name: "b",
  },
  {
    what: "two steps of one change",
    changes: [change("changeGroup", "Group", [members(["2"], [])]), change("changeGroup", "Group", [members(["3"], [])])],
    operation: "MEMBERS_ADDED",
    counted: ["membersChanged"],
    intent: "CHANGE",
  },
  {
    what: "several people",
    changes: [created, change("createUser", "User", [], "2"), change("changeUser", "User", [text("active", true, false)], "3")],
    operation: "SEVERAL",
    counted: ["created", "created", "deactivated"],
    intent: "BULK",
    name: "ann",
  },
  {
    what: "several people, some of whom were refused",
    changes: [created, change("createUser", "User", [], "2")],
    outcome: { status: 200, errorType: "uniqueness" },
    operation: "SEVERAL",
    counted: ["created", "created", "failed"],
    name: "ann",
  },
  { what: "nothing that was not so already", changes: [], operation: "UNCHANGED", counted: ["unchanged"] },
  { what: "a refusal", changes: [], outcome: { status: 409, reason: "userNameTaken" }, operation: "FAILED", counted: ["failed"] },
  {
    what: "operations all of which were refused",
    changes: [],
    outcome: { status: 200, reason: "x" },
    operation: "FAILED",
    counted: ["failed"],
  },
  { what: "a removal that was held up", changes: [], outcome: { status: 429, reason: "held" }, operation: "HELD", counted: ["failed"] },
  {
    what: "a change whose answer failed",
    changes: [created],
    outcome: { status: 500 },
    operation: "CREATED",
    counted: ["created", "failed"],
    name: "ann",
  },
];

describe("What a request came to", () => {
  for (const { what, changes, outcome = fine, operation, counted, intent, name } of rows) {
    it(`${operation}: ${what}`, () => {
      expect(operationOf(outcome, changes)).to.equal(operation);
      expect(countersOf(outcome, operation, changes)).to.have.members([...counted]);
      if (intent !== undefined) expect(intentOf(changes)).to.equal(intent);
      expect(changes.map(nameIn).find((found) => found !== undefined)).to.equal(name);
    });
  }
});
