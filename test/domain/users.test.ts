/** People at the domain's API: what is written is read, versions, refusals, races. */
import { expect } from "chai";
import { printType } from "graphql";
import { inviteUser } from "../../src/domain/invitation.js";
import { listFields, personFields, textFields } from "../../src/domain/person-fields.js";
import type { Store } from "../../src/domain/store.js";
import { changeUsers, createUsers } from "../../src/domain/user-list-writes.js";
import { findUser } from "../../src/domain/user-rows.js";
import { changeUser, createUser, deactivateUser, deleteUser, reactivateUser } from "../../src/domain/user-writes.js";
import { ask, counted, executors, newTenant, refusal, schema, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";
import { addVerifiedDomain } from "./verified-domain.js";

/** A value for every person field. */
const everything: Record<string, unknown> = { active: true };
for (const { name, max } of textFields) everything[name] = `${name} æøå É 日本 😀 ${"x".repeat(Math.max(0, Math.min(max, 20) - 18))} `;
everything.managerId = "0190f6a0-0000-7000-8000-00000000abcd";
for (const list of listFields) {
  const value = (index: number) => ({
    ...Object.fromEntries(Object.keys(list.parts).map((part) => [part, `${list.name} ${part} ${index} É`])),
    primary: index === 0,
  });
  everything[list.name] = [value(0), value(1), { ...value(2), type: null }];
}
const selection = personFields
  .map((field) =>
    field.kind === "values" || field.kind === "addresses" ? `${field.name} { ${Object.keys(field.parts).join(" ")} primary }` : field.name,
  )
  .join(" ");

forEachStore("People", (open) => {
  let store: Store;
  let tenant: Tenant;
  let names = 0;
  const name = () => `person${++names}@example.com`;
  const admin = () => tenant.as("ADMIN");
  const client = () => tenant.as("PROVISIONING");

  before(async () => {
    store = await open();
    tenant = await newTenant(store);
    await createUser(admin(), { userName: "root@example.com", role: "ADMIN" });
  });

  for (const executor of Object.keys(executors) as (keyof typeof executors)[]) {
    it(`keeps every field, as given, through every way of reading it (${executor})`, async () => {
      const userName = `${everything.userName} ${executor}`;
      const input = { ...everything, userName };
      const create = `mutation ($input: UserInput!) { createUser(input: $input) { id version role ${selection} groups { id } managerName } }`;
      const { createUser: created } = await ask<{ createUser: Record<string, unknown> }>(admin(), create, { input }, executor);
      const expected = { ...input, id: created.id, version: 1, role: "MEMBER", groups: [], managerName: null };
      expect(created).to.deep.equal(expected);

      const one = `query ($id: ID!) { user(id: $id) { id version role ...F groups { id } managerName } } fragment F on User { ${selection} }`;
      expect((await ask<{ user: unknown }>(admin(), one, { id: created.id }, executor)).user).to.deep.equal(expected);

      const list = `query ($name: String!) { users(where: { userName: { eq: $name } }) { totalCount nodes { id version role ${selection} groups { id } managerName } } }`;
      const { users } = await ask<{ users: { nodes: unknown[]; totalCount: number } }>(
        admin(),
        list,
        { name: userName.toUpperCase() },
        executor,
      );
      expect(users).to.deep.equal({ totalCount: 1, nodes: [expected] });

      const change = `mutation ($id: ID!, $set: UserChange!) { changeUser(id: $id, set: $set) { version ${selection} } }`;
      const cleared = Object.fromEntries(personFields.map((field) => [field.name, null]));
      const { changeUser: changed } = await ask<{ changeUser: Record<string, unknown> }>(
        admin(),
        change,
        { id: created.id, set: { ...cleared, userName: name(), active: false } },
        executor,
      );
      for (const field of personFields) {
        const empty = field.kind === "text" ? null : field.kind === "boolean" ? false : [];
        if (field.name !== "userName") expect(changed[field.name], field.name).to.deep.equal(empty);
      }
      expect(changed.version).to.equal(2);
      await deleteUser(admin(), created.id as string);
    });
  }

  it("has every field in both inputs", () => {
    for (const type of ["UserInput", "UserChange"]) {
      const text = printType(schema.getType(type) as NonNullable<ReturnType<typeof schema.getType>>);
      for (const field of personFields) expect(text).to.match(new RegExp(`\\n {2}${field.name}: `));
    }
  });

  it("changes a list as a whole and leaves the others alone", async () => {
    const { id } = await createUser(admin(), { ...everything, userName: name() });
    const user = await changeUser(admin(), id, 1, { emails: [{ value: "new@example.com", primary: false }], title: "" });
    expect(user.emails).to.deep.equal([{ value: "new@example.com", display: null, type: null, primary: false }]);
    const read = await findUser(admin(), id);
    expect(read?.emails).to.deep.equal(user.emails);
    expect(read?.title).to.equal(null);
    expect(read?.phoneNumbers).to.deep.equal(everything.phoneNumbers);
  });

  it("writes nothing when nothing differs", async () => {
    const { id } = await createUser(admin(), { ...everything, userName: name() });
    const { result, transactions } = await counted(store, () =>
      changeUser(admin(), id, null, { ...everything, userName: undefined as never }),
    );
    expect([result.version, transactions]).to.deep.equal([1, 0]);
  });

  const refused: [why: string, input: Record<string, unknown>, code: string][] = [
    ["no userName", { userName: "" }, "REQUIRED userName"],
    ["a userName of a space", { userName: "   " }, "INVALID_VALUE userName"],
    ["a userName of what nobody sees", { userName: "\t\u00a0\u200b" }, "INVALID_VALUE userName"],
    [
      "more values than a list may have",
      { ims: Array.from({ length: 1001 }, (_, index) => ({ value: `${index}` })) },
      "LIMIT_EXCEEDED ims",
    ],
    ["a taken userName in another case", { userName: "ROOT@example.com" }, "NOT_UNIQUE userName"],
    ["a text that is too long", { displayName: "x".repeat(256) }, "TOO_LONG displayName"],
    ["a value that is too long", { emails: [{ value: "x".repeat(1025) }] }, "TOO_LONG emails.value"],
    ["a text that grows too long in comparison", { displayName: "\uFDFA".repeat(255) }, "TOO_LONG displayName"],
    ["half of a surrogate pair", { title: "\uD800" }, "INVALID_VALUE title"],
    ["a NUL", { title: "a\0b" }, "INVALID_VALUE title"],
  ];
  for (const [why, input, code] of refused) {
    it(`refuses ${why}`, async () => {
      expect(await refusal(createUser(admin(), { userName: name(), ...input }))).to.equal(code);
    });
  }

  it("tells who has a userName that is taken", async () => {
    const taken = name();
    const client = () => tenant.as("PROVISIONING");
    const { id } = await createUser(client(), { userName: taken, active: false });
    const other = await createUser(admin(), { userName: name() });
    const says = `"${taken.toUpperCase()}": ${id} (provisioned, deactivated). Rename or delete that user`;
    const set = { userName: taken.toUpperCase() };
    const problems = [
      await createUser(client(), set).catch((error: Error) => error.message),
      await changeUser(client(), other.id, null, set).catch((error: Error) => error.message),
      ...(await createUsers(client(), [{ userName: name() }, set])).map((outcome) =>
        "problem" in outcome ? outcome.problem.message : says,
      ),
      ...(
        await changeUsers(client(), [
          { id: other.id, set },
          { id, set: { title: "x" } },
        ])
      ).map((outcome) => ("problem" in outcome ? outcome.problem.message : says)),
    ];
    for (const problem of problems) expect(problem).to.contain(says);
  });

  it("takes the longest lists", async () => {
    const ims = Array.from({ length: 1000 }, (_, index) => ({ value: `${index}` }));
    expect((await createUser(admin(), { userName: name(), ims })).ims).to.have.length(1000);
  });

  it("takes the longest texts, of any script", async () => {
    const displayName = `${"日".repeat(240)}😀 Å אב e\u0301`;
    const { id } = await createUser(admin(), { userName: name(), displayName, certificates: [{ value: "A".repeat(8192) }] });
    const read = await findUser(admin(), id);
    expect([read?.displayName, read?.certificates[0]?.value?.length]).to.deep.equal([displayName, 8192]);
  });

  it("knows accents and spaces apart in a userName", async () => {
    const one = name();
    for (const userName of [one, `${one}é`, `${one}e`, `${one} `])
      expect((await createUser(admin(), { userName })).userName).to.equal(userName);
  });

  it("answers a stale version with a conflict and an unknown id with nothing found", async () => {
    const { id } = await createUser(admin(), { userName: name() });
    await changeUser(admin(), id, 1, { title: "one" });
    expect(await refusal(changeUser(admin(), id, 1, { title: "two" }))).to.equal("VERSION_CONFLICT version");
    expect(await refusal(deleteUser(admin(), id, 1))).to.equal("VERSION_CONFLICT version");
    const unknown = "0190f6a0-0000-7000-8000-000000000000";
    for (const none of [unknown, "nobody", id.toUpperCase()]) {
      expect(await refusal(changeUser(admin(), none, null, { title: "two" }))).to.equal("NOT_FOUND id");
      expect(await refusal(deleteUser(admin(), none))).to.equal("NOT_FOUND id");
      expect(await findUser(admin(), none)).to.equal(undefined);
    }
  });

  it("sees a version that changed after this request read it", async () => {
    const { id } = await createUser(admin(), { userName: name() });
    const context = admin();
    await findUser(context, id);
    await changeUser(admin(), id, null, { title: "meanwhile" });
    expect(await refusal(changeUser(context, id, 1, { title: "late" }))).to.equal("VERSION_CONFLICT version");
  });

  it("lets one of 20 parallel creations of one userName win", async () => {
    const userName = name();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refusal(createUser(client(), { userName }))));
    expect(answers.filter((answer) => answer === "NOT_UNIQUE userName")).to.have.length(19);
    expect(answers.filter((answer) => answer === "nothing was refused")).to.have.length(1);
  });

  it("loses none of 20 parallel changes of different fields", async () => {
    const { id } = await createUser(admin(), { userName: name() });
    const fields = textFields.filter((field) => !field.required).slice(0, 20);
    await Promise.all(fields.map((field) => changeUser(admin(), id, null, { [field.name]: "set" })));
    const read = (await findUser(admin(), id)) as unknown as Record<string, unknown>;
    expect(fields.filter((field) => read[field.name] !== "set")).to.deep.equal([]);
    expect(read.version).to.equal(21);
  });

  it("marks whom a provisioning client writes, once", async () => {
    const { id } = await createUser(admin(), { userName: name() });
    expect((await changeUser(client(), id, null, { active: true })).provisionedAt).to.equal(null);
    const { provisionedAt } = await changeUser(client(), id, null, { externalId: "x" });
    expect(provisionedAt).to.be.a("number");
    expect((await changeUser(client(), id, null, { externalId: "y" })).provisionedAt).to.equal(provisionedAt);
    expect((await findUser(admin(), id))?.provisionedAt).to.equal(provisionedAt);
  });

  it("invites by e-mail address", async () => {
    const email = name();
    const user = await inviteUser(admin(), { email, displayName: "Ann" });
    expect(user).to.include({ userName: email, displayName: "Ann", active: true, role: "MEMBER", provisionedAt: null });
    expect(user.emails).to.deep.equal([{ value: email, display: null, type: "work", primary: true }]);
    expect(await refusal(inviteUser(admin(), { email: "nonsense" }))).to.equal("INVALID_VALUE email");
  });

  it("lets a member change only its own few fields, and nobody but an admin give roles", async () => {
    const { id } = await createUser(admin(), { userName: name() });
    const other = await createUser(admin(), { userName: name() });
    const member = () => tenant.as("MEMBER", id);
    expect((await changeUser(member(), id, null, { displayName: "Me", locale: "da-DK" })).displayName).to.equal("Me");
    expect(await refusal(changeUser(member(), id, null, { title: "Boss" }))).to.equal("FORBIDDEN title");
    expect(await refusal(changeUser(member(), id, null, { role: "ADMIN" }))).to.equal("FORBIDDEN role");
    expect(await refusal(changeUser(member(), other.id, null, { displayName: "You" }))).to.equal("FORBIDDEN");
    expect(await refusal(changeUser(client(), id, null, { role: "ADMIN" }))).to.equal("FORBIDDEN role");
    expect(await refusal(createUser(client(), { userName: name(), role: "ADMIN" }))).to.equal("FORBIDDEN role");
  });

  it("never loses the last active admin", async () => {
    const alone = await newTenant(store);
    const as = () => alone.as("ADMIN");
    const root = await createUser(as(), { userName: "root", role: "ADMIN" });
    const off = await createUser(as(), { userName: "off", role: "ADMIN", active: false });
    expect(await refusal(deactivateUser(as(), root.id))).to.equal("LAST_ADMIN");
    expect(await refusal(changeUser(as(), root.id, null, { role: "MEMBER" }))).to.equal("LAST_ADMIN");
    expect(await refusal(deleteUser(alone.as("PROVISIONING"), root.id))).to.equal("LAST_ADMIN");
    expect((await changeUser(as(), root.id, null, { title: "Still here" })).version).to.equal(2);
    await reactivateUser(as(), off.id);
    const answers = await Promise.all([refusal(deactivateUser(as(), root.id)), refusal(deactivateUser(as(), off.id))]);
    expect(answers.sort()).to.deep.equal(["LAST_ADMIN", "nothing was refused"]);
  });

  it("takes a person who joined before provisioning as the connection's policy says", async () => {
    const own = await newTenant(store);
    const work = (value: string) => [{ value, type: "work" }];
    const ann = await createUser(own.as("ADMIN"), { userName: "ann", emails: work("Ann@Example.com") });
    const twins = ["bob", "bo"].map((userName) => createUser(own.as("ADMIN"), { userName, emails: work("bob@example.com") }));
    await Promise.all(twins);
    const create = (userName: string, email: string, existingPeople: "LINK" | "REFUSE", type = "work") =>
      createUser(own.as("PROVISIONING", undefined, { existingPeople }), {
        userName,
        emails: [{ value: email, type }],
        externalId: userName,
      });

    expect(await refusal(create("a1", "ann@example.com", "REFUSE"))).to.equal("EXISTING_PERSON emails");
    expect(await refusal(create("a1", "ann@example.com", "LINK"))).to.equal("EXISTING_PERSON emails");
    await addVerifiedDomain(store, own.organisation.id, "example.com");
    const linked = await create("a1", "ANN@example.com", "LINK");
    expect(linked).to.include({ id: ann.id, version: 2, userName: "a1", externalId: "a1" });
    expect(linked.provisionedAt).to.be.a("number");
    // Provisioned now: two provisioned people may share an address. So may those whose address belongs to several, or is no work address.
    expect((await create("a2", "ann@example.com", "REFUSE")).version).to.equal(1);
    expect((await create("b1", "bob@example.com", "REFUSE")).version).to.equal(1);
    const cem = await createUser(own.as("ADMIN"), { userName: "cem", emails: [{ value: "cem@example.com", type: "home" }] });
    expect((await create("c1", "cem@example.com", "REFUSE")).id).not.to.equal(cem.id);
    expect(await refusal(create("cem", "cem@example.com", "REFUSE"))).to.equal("NOT_UNIQUE userName");
  });

  it("reads the manager's name and object, when there is such a person", async () => {
    const boss = await createUser(admin(), { userName: name(), displayName: "Boss" });
    const { id } = await createUser(admin(), { userName: name(), managerId: boss.id });
    const query = "query ($id: ID!) { user(id: $id) { managerId managerName manager { id displayName emails { value } } } }";
    const expected = { managerId: boss.id, managerName: "Boss", manager: { id: boss.id, displayName: "Boss", emails: [] } };
    expect((await ask<{ user: unknown }>(admin(), query, { id })).user).to.deep.equal(expected);
    await deleteUser(admin(), boss.id);
    expect((await ask<{ user: unknown }>(admin(), query, { id })).user).to.deep.equal({
      managerId: boss.id,
      managerName: null,
      manager: null,
    });
  });
});
