/** Who is in scope: assignments, the direct members of assigned groups, and scoping filters with each of their operators. */
import { expect } from "chai";
import { defaultSettings } from "../../src/simulator/cycle/new-world.js";
import { inScope } from "../../src/simulator/cycle/scope.js";
import { toDirectory } from "../../src/simulator/directory/directory-file.js";
import { MappingFault, toMapping } from "../../src/simulator/mapping/mapping-file.js";
import { mappingTable } from "../../src/simulator/mapping/mapping-table.js";
import { passes, type ScopingClause, type ScopingFilter } from "../../src/simulator/mapping/scoping-filter.js";

const ada: Readonly<Record<string, string | boolean>> = {
  department: "Sales",
  mail: "ada@x.example",
  employeeId: "42",
  accountEnabled: true,
  city: "",
};

const cases: readonly (readonly [clause: ScopingClause, expected: boolean])[] = [
  [{ attribute: "department", operator: "EQUALS", value: "Sales" }, true],
  [{ attribute: "department", operator: "EQUALS", value: "sales" }, false],
  [{ attribute: "city", operator: "EQUALS", value: "Oslo" }, false],
  [{ attribute: "department", operator: "NOT EQUALS", value: "Finance" }, true],
  [{ attribute: "department", operator: "NOT EQUALS", value: "Sales" }, false],
  [{ attribute: "city", operator: "NOT EQUALS", value: "Oslo" }, false],
  [{ attribute: "mail", operator: "ENDS_WITH", value: "@x.example" }, true],
  [{ attribute: "mail", operator: "ENDS_WITH", value: "@y.example" }, false],
  [{ attribute: "mail", operator: "Includes", value: "da@" }, true],
  [{ attribute: "mail", operator: "Includes", value: "DA@" }, false],
  [{ attribute: "employeeId", operator: "Greater_Than", value: "41" }, true],
  [{ attribute: "employeeId", operator: "Greater_Than", value: "42" }, false],
  [{ attribute: "department", operator: "Greater_Than", value: "1" }, false],
  [{ attribute: "employeeId", operator: "Greater_Than_OR_EQUALS", value: "42" }, true],
  [{ attribute: "employeeId", operator: "Greater_Than_OR_EQUALS", value: "43" }, false],
  [{ attribute: "employeeId", operator: "&", value: "2" }, true],
  [{ attribute: "employeeId", operator: "&", value: "1" }, false],
  [{ attribute: "employeeId", operator: "!&", value: "1" }, true],
  [{ attribute: "employeeId", operator: "!&", value: "2" }, false],
  [{ attribute: "accountEnabled", operator: "IS TRUE" }, true],
  [{ attribute: "accountEnabled", operator: "IS FALSE" }, false],
  [{ attribute: "mail", operator: "IS NOT NULL" }, true],
  [{ attribute: "mail", operator: "IS NULL" }, false],
  [{ attribute: "city", operator: "IS NOT NULL" }, false],
  [{ attribute: "city", operator: "IS NULL" }, true],
  [{ attribute: "employeeId", operator: "REGEX MATCH", value: "([1-9][0-9])" }, true],
  [{ attribute: "department", operator: "REGEX MATCH", value: "^sales$" }, false],
  [{ attribute: "department", operator: "NOT REGEX MATCH", value: "^sales$" }, true],
  [{ attribute: "city", operator: "NOT REGEX MATCH", value: "x" }, false],
];

describe("Scope", () => {
  for (const [clause, expected] of cases) {
    it(`${clause.attribute} ${clause.operator} ${clause.value ?? ""} is ${expected}`, () =>
      expect(passes([{ name: "f", clauses: [clause] }], (name) => ada[name])).to.equal(expected));
  }

  it("asks for all clauses of one filter, and for one filter", () => {
    const clause = (value: string): ScopingClause => ({ attribute: "department", operator: "EQUALS", value });
    const filter = (...values: string[]): ScopingFilter => ({ name: "f", clauses: values.map(clause) });
    const holds = (...filters: ScopingFilter[]) => passes(filters, (name) => ada[name]);
    expect([holds(), holds(filter("Sales", "Finance")), holds(filter("Finance"), filter("Sales"))]).to.deep.equal([true, false, true]);
  });

  const directory = toDirectory(
    {
      users: ["ada", "bo", "cy", "di"].map((name) => ({ userPrincipalName: name, department: name === "bo" ? "Finance" : "Sales" })),
      groups: [
        { displayName: "Inner", members: ["cy"] },
        { displayName: "Outer", members: ["bo", "Inner"] },
      ],
      assignments: ["ada", "Outer"],
    },
    1,
    "x.example",
  );
  const { mapping } = defaultSettings();
  const names = (settings: Partial<ReturnType<typeof defaultSettings>>) =>
    [...inScope(directory, { ...defaultSettings(), ...settings })]
      .map((id) => directory.users[id]?.userPrincipalName ?? directory.groups[id]?.displayName)
      .sort();
  const sales: ScopingFilter = { name: "Sales", clauses: [{ attribute: "department", operator: "EQUALS", value: "Sales" }] };

  for (const [title, settings, expected] of [
    ["assigned, with direct members of assigned groups", {}, ["Outer", "ada", "bo"]],
    ["all", { scope: "all" }, ["Inner", "Outer", "ada", "bo", "cy", "di"]],
    ["assigned, without groups", { mapping: { ...mapping, Group: { ...mapping.Group, enabled: false } } }, ["ada", "bo"]],
    ["assigned, filtered", { mapping: { ...mapping, User: { ...mapping.User, filters: [sales] } } }, ["Outer", "ada"]],
  ] as const) {
    it(title, () => expect(names(settings)).to.deep.equal(expected));
  }

  it("of a group that is not security-enabled is nobody", () => {
    const outer = Object.values(directory.groups).find(({ displayName }) => displayName === "Outer");
    if (!outer) throw new Error("There is Outer");
    outer.securityEnabled = false;
    expect(names({})).to.deep.equal(["ada"]);
    outer.securityEnabled = true;
  });

  it("is read from a mapping file, and printed", () => {
    const filtered = { ...mapping, User: { ...mapping.User, filters: [sales] } };
    expect(toMapping(JSON.parse(JSON.stringify(filtered)), "file")).to.deep.equal(filtered);
    expect(mappingTable(filtered).split("\n")[1]).to.equal('scoping filter Sales: department EQUALS "Sales"');
  });

  for (const [clause, why] of [
    [{ attribute: "manager", operator: "EQUALS", value: "x" }, "manager cannot be filtered by"],
    [{ attribute: "city", operator: "LIKE", value: "x" }, "operator must be &, !&, ENDS_WITH"],
    [{ attribute: "city", operator: "EQUALS" }, "EQUALS needs a value"],
    [{ attribute: "city", operator: "IS NULL", value: "x" }, "IS NULL takes no value"],
    [{ attribute: "employeeId", operator: "&", value: "x" }, "& takes a whole number"],
    [{ attribute: "city", operator: "REGEX MATCH", value: "(" }, "Invalid regular expression"],
    [{ attribute: "city", operator: "EQUALS", value: "x", not: true }, "there is no not"],
  ] as const) {
    it(`refuses ${JSON.stringify(clause)}`, () => {
      const filters = [{ name: "f", clauses: [clause] }];
      expect(() => toMapping({ ...mapping, User: { ...mapping.User, filters } }, "file")).to.throw(MappingFault, why);
    });
  }
});
