/** The simulated tenant: generated from a seed, changed by administrators, and read from a file. */
import { expect } from "chai";
import { Chance } from "../../src/simulator/directory/chance.js";
import * as changes from "../../src/simulator/directory/changes.js";
import { type Directory, DirectoryFault, findGroup, findUser } from "../../src/simulator/directory/directory.js";
import { toDirectory } from "../../src/simulator/directory/directory-file.js";
import { emptyDirectory, generateDirectory } from "../../src/simulator/directory/generate.js";
import { randomDay } from "../../src/simulator/directory/random-days.js";

const now = "2027-01-01T08:00:00.000Z";
const size = { users: 60, groups: 8, seed: 3, domain: "fabrikam.example" };

function small(): Directory {
  return toDirectory(
    {
      users: [
        { userPrincipalName: "ada@x.example", givenName: "Ada", surname: "Quill", mail: "ada@x.example" },
        { userPrincipalName: "bo@x.example", displayName: "Bo", manager: "ada@x.example", accountEnabled: false },
      ],
      groups: [
        { displayName: "Inner", members: ["bo@x.example"] },
        { displayName: "Outer", members: ["ada", "Inner"] },
      ],
      assignments: ["Outer", "bo"],
    },
    1,
    "x.example",
  );
}

describe("The simulated tenant", () => {
  it("is the same from the same seed, and another from another", () => {
    expect(generateDirectory(size)).to.deep.equal(generateDirectory(size));
    expect(generateDirectory({ ...size, seed: 4 })).not.to.deep.equal(generateDirectory(size));
  });

  it("has as many users and groups as asked, each user reached by an assignment, with unique names", () => {
    const { users, groups, assignments } = generateDirectory(size);
    const names = Object.values(users).map(({ userPrincipalName }) => userPrincipalName);
    expect(new Set(names).size).to.equal(60);
    expect(Object.keys(groups)).to.have.lengthOf(8);
    const reached = new Set(assignments.flatMap(({ principal }) => [principal, ...(groups[principal]?.members ?? [])]));
    expect(Object.keys(users).filter((id) => !reached.has(id))).to.deep.equal([]);
    expect(Object.values(groups).some(({ members }) => members.some((member) => groups[member]))).to.equal(true);
    expect(Object.values(users).filter(({ manager }) => manager === undefined)).to.have.lengthOf(1);
  });

  it("is read from a file whose objects name each other", () => {
    const directory = small();
    const [ada, bo] = [findUser(directory, "ADA@x.example"), findUser(directory, "bo")];
    expect(ada.displayName).to.equal("Ada Quill");
    expect([bo.manager, bo.accountEnabled]).to.deep.equal([ada.objectId, false]);
    expect(findGroup(directory, "outer").members).to.deep.equal([ada.objectId, findGroup(directory, "Inner").objectId]);
    expect(directory.assignments.map(({ principal }) => principal)).to.deep.equal([findGroup(directory, "Outer").objectId, bo.objectId]);
  });

  const files: readonly (readonly [string, unknown, string])[] = [
    ["unknown lists", { people: [] }, "The file has people; it may have users, groups, assignments"],
    ["unknown attributes", { users: [{ userPrincipalName: "a", nick: "b" }] }, "users[0] has nick"],
    ["a user without a name", { users: [{ mail: "a@x" }] }, "users[0] has no userPrincipalName"],
    ["a manager who is nobody", { users: [{ userPrincipalName: "a", manager: "b" }] }, "mailNickname b"],
    ["two of one name", { users: [{ userPrincipalName: "a" }, { userPrincipalName: "A" }] }, "A is another user's userPrincipalName"],
  ];
  for (const [title, content, why] of files) {
    it(`refuses a file with ${title}`, () => expect(() => toDirectory(content, 1, "x")).to.throw(DirectoryFault, why));
  }

  it("gives a deleted user a tombstone for a name, which frees the name, and takes it back at a restore", () => {
    const directory = small();
    const ada = findUser(directory, "ada");
    changes.deleteUser(directory, ada, now);
    expect(ada.userPrincipalName).to.equal(`${ada.objectId.replaceAll("-", "")}ada@x.example`);
    const other = changes.hire(directory, "id-2", { userPrincipalName: "ada@x.example" });
    expect(() => changes.restoreUser(directory, ada)).to.throw(DirectoryFault, "another user's");
    changes.changeUser(directory, other, { userPrincipalName: "ada2@x.example" });
    changes.restoreUser(directory, ada);
    expect([ada.userPrincipalName, ada.deletedAt]).to.deep.equal(["ada@x.example", undefined]);
  });

  it("purges after 30 days, with all that refers to the user", () => {
    const directory = small();
    const [ada, bo] = [findUser(directory, "ada"), findUser(directory, "bo")];
    changes.deleteUser(directory, ada, now);
    expect(changes.purgeExpired(directory, "2027-01-31T07:59:59.000Z")).to.deep.equal([]);
    expect(changes.purgeExpired(directory, "2027-01-31T08:00:00.000Z")).to.have.lengthOf(1);
    expect([directory.users[ada.objectId], bo.manager]).to.deep.equal([undefined, undefined]);
    expect(findGroup(directory, "Outer").members).not.to.include(ada.objectId);
    expect(directory.removed[ada.objectId]?.kind).to.equal("user");
  });

  it("counts each change on the object that it is of", () => {
    const directory = small();
    const ada = findUser(directory, "ada");
    for (const change of [
      () => changes.changeUser(directory, ada, { department: "Sales" }),
      () => changes.setManager(directory, ada, findUser(directory, "bo").objectId),
      () => changes.setEnabled(directory, ada, false),
      () => changes.assign(directory, ada.objectId),
      () => changes.unassign(directory, ada.objectId),
    ]) {
      const before = directory.changes;
      change();
      expect([directory.changes > before, ada.changed]).to.deep.equal([true, directory.changes]);
    }
  });

  it("clears a text that is set to nothing, and refuses what does not exist", () => {
    const directory = small();
    const ada = findUser(directory, "ada");
    changes.changeUser(directory, ada, { mail: "" });
    expect(Object.hasOwn(ada, "mail")).to.equal(false);
    expect(() => changes.changeUser(directory, ada, { userPrincipalName: "" })).to.throw(DirectoryFault);
    expect(() => changes.changeUser(directory, ada, { nick: "x" } as never)).to.throw(DirectoryFault, "A user has no nick");
    expect(() => changes.unassign(directory, ada.objectId)).to.throw(DirectoryFault, "not assigned");
    expect(() => changes.purgeUser(directory, ada)).to.throw(DirectoryFault, "must be deleted before");
    expect(() => findUser(emptyDirectory("t", "x"), "ada")).to.throw(DirectoryFault, "No user has");
  });

  it("lives days that come from the seed, and stays whole", () => {
    const lived = () => {
      const directory = generateDirectory(size);
      const chance = new Chance(9);
      const lines = Array.from({ length: 40 }, (_, day) =>
        randomDay(directory, chance, new Date(Date.parse(now) + day * 86_400_000).toISOString(), 6),
      );
      return { directory, lines: lines.flat() };
    };
    const { directory, lines } = lived();
    expect(lived().lines).to.deep.equal(lines);
    const kinds = new Set(lines.map((line) => line.split(" ")[0]));
    expect([...kinds]).to.include.members(["hired", "renamed", "moved", "disabled", "deleted", "restored", "purged", "changed"]);
    const known = (id: string) => directory.users[id] !== undefined || directory.groups[id] !== undefined;
    expect(Object.values(directory.groups).flatMap(({ members }) => members.filter((id) => !known(id)))).to.deep.equal([]);
    expect(Object.values(directory.users).filter(({ manager }) => manager !== undefined && !known(manager))).to.deep.equal([]);
  });
});
