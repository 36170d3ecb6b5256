/** A tenant from CSV files: what they say is there, and what is wrong in them is said with file, line and column. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readWorld } from "../../src/simulator/cycle/state-file.js";
import { readCsvDirectory } from "../../src/simulator/directory/csv-directory.js";
import { type Directory, DirectoryFault, findGroup, findUser } from "../../src/simulator/directory/directory.js";
import { run } from "../support/program.js";

describe("A tenant from CSV files", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "entra-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: string | Buffer): string {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  }
  const read = (users: string | Buffer, groups?: string): Directory =>
    readCsvDirectory(
      { users: write("users.csv", users), ...(groups === undefined ? {} : { groups: write("groups.csv", groups) }) },
      1,
      "x.example",
    );
  const names = (directory: Directory, ids: readonly string[]) =>
    ids.map((id) => directory.users[id]?.userPrincipalName ?? directory.groups[id]?.displayName);

  it("has users with their attributes, managers, groups and assignments", () => {
    const directory = read(
      `userPrincipalName,DISPLAYNAME,mail,manager,groups,accountEnabled,assigned,proxyAddresses
ada@x.example,"Quill, Ada",ada@x.example,,Crew; Leads,,true,SMTP:ada@x.example;smtp:a@x.example
bo@x.example,Bo,,ADA@x.example,crew,FALSE,false,
`,
      "displayName,members,assigned\nCrew,,\nLeads,Crew;bo@x.example,false\n",
    );
    const [ada, bo] = [findUser(directory, "ada@x.example"), findUser(directory, "bo@x.example")];
    expect([ada.displayName, ada.mailNickname, ada.accountEnabled, ada.proxyAddresses]).to.deep.equal([
      "Quill, Ada",
      "ada",
      true,
      ["SMTP:ada@x.example", "smtp:a@x.example"],
    ]);
    expect([bo.manager, bo.accountEnabled, Object.hasOwn(bo, "mail")]).to.deep.equal([ada.objectId, false, false]);
    expect(names(directory, findGroup(directory, "Crew").members)).to.have.members(["ada@x.example", "bo@x.example"]);
    expect(names(directory, findGroup(directory, "Leads").members)).to.have.members(["Crew", "bo@x.example", "ada@x.example"]);
    expect(
      names(
        directory,
        directory.assignments.map(({ principal }) => principal),
      ),
    ).to.deep.equal(["ada@x.example", "Crew"]);
  });

  it("is the same each time, and makes the groups that users name when no file has them", () => {
    const text = "userPrincipalName,groups\nada@x.example,Crew\nbo@x.example,Crew\n";
    const directory = read(text);
    expect(read(text)).to.deep.equal(directory);
    expect(findGroup(directory, "Crew").members).to.have.lengthOf(2);
    expect(directory.assignments).to.have.lengthOf(3);
  });

  it("may be written as spreadsheets write it: semicolons, a byte order mark, lines ended by CR and LF, empty lines", () => {
    const directory = read('\ufeffuserPrincipalName;surname;groups\r\nada@x.example;Møller;"A;B"\r\n\r\n');
    expect(findUser(directory, "ada").surname).to.equal("Møller");
    expect(Object.values(directory.groups).map(({ displayName }) => displayName)).to.deep.equal(["A", "B"]);
  });

  it("keeps apart a user and a group of one name", () => {
    const directory = read("userPrincipalName\nsales@x.example\n", "displayName,members\nsales,sales@x.example\n");
    expect(names(directory, findGroup(directory, "sales").members)).to.deep.equal(["sales@x.example"]);
    expect(directory.assignments).to.have.lengthOf(2);
  });

  const upn = "userPrincipalName";
  const faults: readonly (readonly [title: string, users: string | Buffer, groups: string | undefined, said: RegExp])[] = [
    ["nothing in it", "", undefined, /users\.csv is empty: its first line names the columns, of userPrincipalName, /],
    ["an unknown column", `${upn},nick\na,b\n`, undefined, /users\.csv, line 1: there is no column nick; there are userPrincipalName, /],
    ["a column twice", `${upn},mail,Mail\na,b,c\n`, undefined, /line 1: the column mail stands there twice/],
    ["a nameless user", `${upn},mail\na,b\n,c\n`, undefined, /users\.csv, line 3, column userPrincipalName \(1\): it must not be empty/],
    ["no name at all", "mail\nb\n", undefined, /line 2, column userPrincipalName: it must not be empty/],
    ["a name twice", `${upn}\na@x\nb@x\nA@x\n`, undefined, /line 4, column userPrincipalName \(1\): A@x stands in line 2 already/],
    [
      "a manager who is nobody",
      `${upn},manager\na,b\n`,
      undefined,
      /line 2, column manager \(2\): b is no user of this file; write a userPrinc/,
    ],
    ["somebody's own manager", `${upn},manager\na,A\n`, undefined, /line 2, column manager \(2\): nobody is their own manager/],
    ["an odd truth", `${upn},accountEnabled\na,yes\n`, undefined, /line 2, column accountEnabled \(2\): yes is neither true nor false/],
    [
      "a group that no line has",
      `${upn},groups\na,Crew\n`,
      "displayName\nLeads\n",
      /line 2, column groups \(2\): Crew is no group of .*groups\.csv/,
    ],
    ["a member who is nobody", `${upn}\na\n`, "displayName,members\nCrew,a;b\n", /groups\.csv, line 2, column members \(2\): b is neither/],
    ["a group in itself", `${upn}\na\n`, "displayName,members\nCrew,crew\n", /column members \(2\): Crew cannot be its own member/],
    ["a group twice", `${upn}\na\n`, "displayName\nCrew\nCREW\n", /line 3, column displayName \(1\): CREW stands in line 2 already/],
    ["too many cells", `${upn}\na,b\n`, undefined, /users\.csv cannot be read as CSV: .*line 2/],
    ["an open quote", `${upn}\n"a\n`, undefined, /users\.csv cannot be read as CSV: .*line/],
    ["other characters", Buffer.from("userPrincipalName\nm\xf8ller\n", "latin1"), undefined, /users\.csv is not written in UTF-8/],
  ];
  for (const [title, users, groups, said] of faults) {
    it(`refuses ${title}`, () => expect(() => read(users, groups)).to.throw(DirectoryFault, said));
  }

  it("is made by the command, or nothing is", async () => {
    const state = join(folder, "state.json");
    const users = write("users.csv", "userPrincipalName,manager\nada@x.example,\nbo@x.example,cy@x.example\n");
    const refused = await run("entra", ["new", state, "--users-csv", users], {});
    expect([refused.exitCode, refused.output, existsSync(state)]).to.deep.equal([2, "", false]);
    expect(refused.errors).to.equal(
      `${users}, line 3, column manager (2): cy@x.example is no user of this file; write a userPrincipalName that it has\n`,
    );
    expect(readdirSync(folder).filter((name) => name.startsWith("state"))).to.deep.equal([]);
    write("users.csv", "userPrincipalName,manager\nada@x.example,\nbo@x.example,ada@x.example\n");
    const made = await run("entra", ["new", state, "--users-csv", users], {});
    expect([made.exitCode, made.output]).to.satisfy(([code, text]: [number, string]) => code === 0 && text.includes("2 users, 0 groups"));
    expect(Object.keys(readWorld(state).directory.users)).to.have.lengthOf(2);
    const alone = await run("entra", ["new", state, "--force", "--groups-csv", users], {});
    expect([alone.exitCode, alone.errors]).to.deep.equal([2, "--groups-csv needs --users-csv.\n"]);
  }).timeout(30_000);
});
