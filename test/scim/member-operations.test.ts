/** A group's PATCH as its own changes and a membership delta. */
import { expect } from "chai";
import fc from "fast-check";
import { groupType } from "../../schema/scim/resource-types.js";
import { printFilter } from "../../src/scim/filter-printer.js";
import { foldMembers, type MemberOperation, type MemberStep, memberSteps, membersOf } from "../../src/scim/member-operations.js";
import { parsePatch, patchSchema } from "../../src/scim/patch-parser.js";
import { lenient, strict } from "./leniency.js";

const split = (...operations: object[]) =>
  membersOf(parsePatch({ schemas: [patchSchema], Operations: operations }, groupType, { ...lenient(), maxOperations: 1000 }));

describe("membersOf", () => {
  const rows: [string, object, MemberOperation[]][] = [
    ["an add", { op: "Add", path: "members", value: [{ value: "1" }, { value: "2" }] }, [{ op: "add", ids: ["1", "2"] }]],
    ["a replace", { op: "replace", path: "members", value: [{ value: "1" }] }, [{ op: "replaceAll", ids: ["1"] }]],
    ["a replace by nothing", { op: "replace", path: "members", value: [] }, [{ op: "replaceAll", ids: [] }]],
    ["a remove of all", { op: "remove", path: "members" }, [{ op: "replaceAll", ids: [] }]],
    ["a remove by value", { op: "remove", path: 'members[value eq "1"]' }, [{ op: "remove", ids: ["1"] }]],
    ["a remove of several", { op: "remove", path: 'members[value eq "1" or value eq "2"]' }, [{ op: "remove", ids: ["1", "2"] }]],
    [
      "a remove that carries values",
      { op: "Remove", path: "members", value: [{ value: "1" }, { value: "2" }] },
      [
        { op: "remove", ids: ["1"] },
        { op: "remove", ids: ["2"] },
      ],
    ],
    ["members without a path", { op: "add", value: { members: [{ value: "1" }] } }, [{ op: "add", ids: ["1"] }]],
  ];
  for (const [what, operation, expected] of rows) {
    it(`reads ${what}`, () => expect(split(operation)).to.deep.equal({ own: [], members: expected }));
  }
  it("leaves other filters to the store", () => {
    for (const text of [
      'type eq "User"',
      'value sw "1"',
      'value eq "1" and type eq "User"',
      'value eq "1" or type eq "User"',
      'not (value eq "1")',
    ]) {
      const [operation] = split({ op: "remove", path: `members[${text}]` }).members;
      expect(operation).to.include({ op: "removeMatching" });
      expect(operation?.op === "removeMatching" && [operation.path.text, printFilter(operation.filter)]).to.deep.equal(["members", text]);
    }
  });
  it("keeps the group's own operations", () => {
    const { own, members } = split(
      { op: "replace", value: { displayName: "T", members: [{ value: "1" }] } },
      { op: "remove", path: "externalId" },
    );
    expect(own.map(({ target }) => target.path.text)).to.deep.equal(["displayName", "externalId"]);
    expect(members).to.have.length(1);
  });
});

describe("memberSteps", () => {
  const strictly = (...operations: object[]) => {
    const options = { ...strict(), maxOperations: 1000 };
    return memberSteps(membersOf(parsePatch({ schemas: [patchSchema], Operations: operations }, groupType, options)).members);
  };
  const add = (value: string) => ({ op: "add", path: "members", value: [{ value }] });
  const remove = (filter: string) => ({ op: "remove", path: `members[${filter}]` });
  const shown = (steps: readonly MemberStep[]) =>
    steps.map(({ removeMatching, ...delta }) => ({ ...delta, ...(removeMatching ? { where: printFilter(removeMatching.filter) } : {}) }));

  it("makes one step of what names its members", () => {
    const { members } = split(add("1"), remove('value eq "2"'), remove('value eq "3" or value eq "4"'));
    expect(memberSteps(members)).to.deep.equal([{ add: ["1"], remove: ["2", "3", "4"] }]);
    expect(memberSteps([])).to.deep.equal([]);
  });
  it("keeps the order around a filter that the store must try", () => {
    const { members } = split(add("1"), remove('type eq "User"'), add("2"), add("3"), remove('display sw "A"'));
    expect(shown(memberSteps(members))).to.deep.equal([
      { add: ["1"], remove: [] },
      { add: [], remove: [], where: 'type eq "User"' },
      { add: ["2", "3"], remove: [] },
      { add: [], remove: [], where: 'display sw "A"' },
    ]);
  });
  it("asks for a match where the connection is strict", () => {
    expect(shown(strictly(remove('value eq "1"'), remove('value eq "2"'), add("3"), remove('value eq "4" or value eq "5"')))).to.deep.equal(
      [
        { add: [], remove: ["1", "2"], mustMatch: true },
        { add: ["3"], remove: [] },
        { add: [], remove: [], mustMatch: true, where: 'value eq "4" or value eq "5"' },
      ],
    );
    expect(strictly({ op: "remove", path: "members" })).to.deep.equal([{ replaceAll: [], add: [], remove: [] }]);
  });
});

describe("foldMembers", () => {
  const add = (...ids: string[]): MemberOperation => ({ op: "add", ids });
  const remove = (...ids: string[]): MemberOperation => ({ op: "remove", ids });
  const replaceAll = (...ids: string[]): MemberOperation => ({ op: "replaceAll", ids });
  const rows: [MemberOperation[], object][] = [
    [[], { add: [], remove: [] }],
    [[add("1", "2"), add("2", "3")], { add: ["1", "2", "3"], remove: [] }],
    [[add("1"), remove("1")], { add: [], remove: ["1"] }],
    [[remove("1"), add("1")], { add: ["1"], remove: [] }],
    [[add("1"), replaceAll("2"), add("3"), remove("2")], { replaceAll: ["3"], add: [], remove: [] }],
    [[add("1"), replaceAll()], { replaceAll: [], add: [], remove: [] }],
  ];
  for (const [operations, expected] of rows) {
    it(`makes ${JSON.stringify(expected)}`, () => expect(foldMembers(operations)).to.deep.equal(expected));
  }

  it("means the same as doing one operation after the other", () => {
    const ids = fc.array(fc.constantFrom("1", "2", "3", "4"), { maxLength: 3 });
    const operations = fc.array(fc.record({ op: fc.constantFrom("add" as const, "remove" as const, "replaceAll" as const), ids }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom("1", "2", "3", "4")), operations, (before, given) => {
        const members = new Set(before);
        for (const operation of given) {
          if (operation.op === "replaceAll") members.clear();
          for (const id of operation.ids) operation.op === "remove" ? members.delete(id) : members.add(id);
        }
        const delta = foldMembers(given);
        const after = new Set(delta.replaceAll ?? before);
        for (const id of delta.add) after.add(id);
        for (const id of delta.remove) after.delete(id);
        expect([...after].sort()).to.deep.equal([...members].sort());
        expect(delta.add.filter((id) => delta.remove.includes(id))).to.deep.equal([]);
      }),
    );
  });
  it("does not guess who matches a filter", () => {
    const [operation] = split({ op: "remove", path: 'members[type eq "User"]' }).members;
    expect(() => foldMembers(operation ? [operation] : [])).to.throw(TypeError, "resolved");
  });
});
