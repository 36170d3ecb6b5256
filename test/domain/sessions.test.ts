/** How long a session is good, whose it is and what ends it, asked at every request in one statement. */
import { expect } from "chai";
import { changeAdminGrant } from "../../src/domain/admin-grant-writes.js";
import { Authentication, type SessionContext } from "../../src/domain/authentication.js";
import { addMembers, createGroup, deleteGroup, removeMembers } from "../../src/domain/group-writes.js";
import { createAdminUser, createOrganisation, type OrganisationSummary, systemContext } from "../../src/domain/operators.js";
import { removeOutlived } from "../../src/domain/outlived.js";
import { Seal } from "../../src/domain/sealed.js";
import { endSessionByToken, idTokenOf, sessionLimits, startSession } from "../../src/domain/sessions.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { changeUser, createUser, deactivateUser, deleteUser, reactivateUser } from "../../src/domain/user-writes.js";
import { ask, refusal } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

const hour = 60 * 60_000;

forEachStore("Sessions", (open) => {
  let store: Store;
  let organisation: OrganisationSummary;
  let adminId: string;
  let time = 0;
  let authentication: Authentication;
  let people = 0;
  const statements: string[] = [];
  const admin = () => systemContext(store, organisation);

  before(async () => {
    store = await open();
    organisation = await createOrganisation(store, { name: "Acme", plan: "ENTERPRISE" });
    adminId = (await createAdminUser(store, { organisation: "Acme", userName: "root@acme.example", displayName: "Root" })).id;
    store.onStatement = (sql) => statements.push(sql.trim());
  });
  beforeEach(() => {
    time = Date.now();
    statements.length = 0;
    authentication = new Authentication(store, () => time);
  });
  afterEach(() => authentication.settled());

  const newPerson = async (input: object = {}) => (await createUser(admin(), { userName: `p${++people}@acme.example`, ...input })).id;
  const start = async (userId: string, more: object = {}) =>
    (await startSession(store, { organisationId: organisation.id, userId, method: "SIGN_IN_LINK", now: time, ...more })).token;
  const enter = (token: string): Promise<SessionContext> => authentication.contextForSession(token, "request");
  const kindOf = async (token: string) => (await enter(token)).context.viewer.kind;
  const refused = async (token: string) => expect(await refusal(enter(token))).to.equal("UNAUTHENTICATED");

  it("make a person the viewer, by one statement", async () => {
    const userId = await newPerson();
    const token = await start(userId);
    statements.length = 0;
    const { context, renewed } = await enter(token);
    expect(statements).to.have.length(1);
    expect(renewed).to.equal(undefined);
    expect(context.viewer).to.deep.include({ kind: "MEMBER", organisationId: organisation.id, userId, organisationName: "Acme" });
    expect(context.viewer.sessionId).to.match(/^[0-9a-f-]{36}$/);
  });

  it("are opened by nothing but their own token, and text that is none costs no query", async () => {
    const one = await start(await newPerson());
    const other = await start(await newPerson());
    statements.length = 0;
    for (const wrong of ["", "x", one.slice(1), `${one}x`, "x".repeat(64)]) await refused(wrong);
    expect(statements).to.deep.equal([]);
    await refused(one.slice(0, 22) + other.slice(22));
    await refused(other.slice(0, 22) + one.slice(22));
  });

  it("keep nothing from which a token could be made", async () => {
    const token = await start(await newPerson());
    const rows = await store.all<Record<string, unknown>>(unscoped("SELECT * FROM sessions"));
    const texts = rows
      .flatMap((row) => Object.values(row))
      .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value)));
    for (const text of texts) expect(text).not.to.include(token.slice(22));
  });

  it("end twelve hours after the last request, and seven days after the sign-in whatever is done", async () => {
    const begin = time;
    let token = await start(await newPerson());
    time = begin + sessionLimits.idle;
    await refused(token);
    time = begin;
    token = await start(await newPerson());
    for (let passed = 11 * hour; passed < sessionLimits.absolute; passed += 11 * hour) {
      time = begin + passed;
      token = (await enter(token)).renewed?.token ?? token;
    }
    time = begin + sessionLimits.absolute - 1;
    token = (await enter(token)).renewed?.token ?? token;
    time = begin + sessionLimits.absolute;
    await refused(token);
  });

  it("note the last request, once a minute at most", async () => {
    const token = await start(await newPerson());
    time += 61_000;
    statements.length = 0;
    await Promise.all([enter(token), enter(token), enter(token)]);
    await enter(token);
    await authentication.settled();
    expect(statements.filter((sql) => sql.startsWith("UPDATE"))).to.have.length(1);
    const { context } = await enter(token);
    expect(await ask(context, "{ viewer { session { lastSeenAt current method } } }")).to.deep.equal({
      viewer: { session: { lastSeenAt: new Date(time).toISOString(), current: true, method: "SIGN_IN_LINK" } },
    });
  });

  it("get another token every hour: of two requests at once one is given it, and the old one is good for a minute", async () => {
    const old = await start(await newPerson());
    time += sessionLimits.rotation;
    const both = await Promise.all([enter(old), enter(old)]);
    const given = both.flatMap(({ renewed }) => renewed ?? []);
    expect(given).to.have.length(1);
    const token = given[0]?.token ?? "";
    expect(token).not.to.equal(old);
    expect((await enter(token)).renewed).to.equal(undefined);
    time += sessionLimits.overlap - 1;
    expect((await enter(old)).renewed).to.equal(undefined);
    time += 1;
    await refused(old);
    expect(await kindOf(token)).to.equal("MEMBER");
  });

  it("end with a deactivation at the next request, and stay ended after a reactivation", async () => {
    const userId = await newPerson();
    const token = await start(userId);
    expect(await kindOf(token)).to.equal("MEMBER");
    await deactivateUser(admin(), userId);
    await refused(token);
    await reactivateUser(admin(), userId);
    await refused(token);
    time = Date.now() + 1;
    expect(await kindOf(await start(userId))).to.equal("MEMBER");
  });

  it("are not open to somebody who never was active", async () => {
    await refused(await start(await newPerson({ active: false })));
  });

  it("end with the person", async () => {
    const userId = await newPerson();
    const token = await start(userId);
    await deleteUser(admin(), userId);
    await refused(token);
  });

  it("know at the next request who is no admin any more", async () => {
    const userId = await newPerson({ role: "ADMIN" });
    const token = await start(userId);
    expect(await kindOf(token)).to.equal("ADMIN");
    await changeUser(admin(), userId, null, { role: "MEMBER" });
    expect(await kindOf(token)).to.equal("MEMBER");
  });

  it("know who is an admin by a group or by an app role, as long as it is so", async () => {
    const userId = await newPerson();
    const token = await start(userId);
    const group = await createGroup(admin(), { displayName: "Managers" });
    await changeAdminGrant(admin(), { groupId: group.id, appRole: "Plandisc.Admin" });
    expect(await kindOf(token)).to.equal("MEMBER");
    await addMembers(admin(), group.id, [userId]);
    expect(await kindOf(token)).to.equal("ADMIN");
    await removeMembers(admin(), group.id, [userId]);
    expect(await kindOf(token)).to.equal("MEMBER");
    await changeUser(admin(), userId, null, { roles: [{ value: "Plandisc.Member" }], entitlements: [{ value: "Plandisc.Admin" }] });
    expect(await kindOf(token)).to.equal("MEMBER");
    await changeUser(admin(), userId, null, { roles: [{ value: "plandisc.ADMIN", primary: true }] });
    statements.length = 0;
    expect(await kindOf(token)).to.equal("ADMIN");
    expect(statements).to.have.length(1);
    await changeAdminGrant(admin(), { groupId: group.id });
    expect(await kindOf(token)).to.equal("MEMBER");
    await addMembers(admin(), group.id, [userId]);
    expect(await kindOf(token)).to.equal("ADMIN");
    await deleteGroup(admin(), group.id);
    expect(await kindOf(token)).to.equal("MEMBER");
  });

  it("are ended one by one, all others at once, and by signing out; nobody ends another's", async () => {
    const userId = await newPerson();
    const [here, there, elsewhere] = [await start(userId), await start(userId, { client: "Firefox\n" }), await start(userId)];
    const stranger = await start(await newPerson());
    const { context } = await enter(here);
    const list = async () =>
      (
        await ask<{ viewer: { sessions: { id: string; client: string | null; current: boolean }[] } }>(
          context,
          "{ viewer { sessions { id client current } } }",
        )
      ).viewer.sessions;
    expect((await list()).map(({ current }) => current)).to.have.members([true, false, false]);
    const firefox = (await list()).find(({ client }) => client === "Firefox");
    const end = "mutation ($id: ID!) { endSession(id: $id) }";
    expect(await ask(context, end, { id: firefox?.id })).to.deep.equal({ endSession: firefox?.id });
    await refused(there);
    const foreign = (await enter(stranger)).context.viewer.sessionId;
    expect(await refusal(ask(context, end, { id: foreign }))).to.equal("NOT_FOUND id");
    expect(await ask(context, "query ($id: ID!) { node(id: $id) { id } }", { id: foreign })).to.deep.equal({ node: null });
    expect(await ask(context, "mutation { endOtherSessions }")).to.deep.equal({ endOtherSessions: 1 });
    await refused(elsewhere);
    expect(await kindOf(here)).to.equal("MEMBER");
    expect(await kindOf(stranger)).to.equal("MEMBER");
    expect(await endSessionByToken(store, here)).to.include({ userId, organisationId: organisation.id });
    expect(await endSessionByToken(store, here)).to.equal(undefined);
    await refused(here);
  });

  it("are told of in the change log when they begin and when they are ended", async () => {
    const userId = await newPerson();
    const token = await start(userId, { method: "SINGLE_SIGN_ON" });
    const sessionId = (await enter(token)).context.viewer.sessionId;
    await endSessionByToken(store, token);
    const { changes } = await ask<{ changes: { nodes: object[] } }>(
      admin(),
      "query ($id: ID!) { changes(where: { subjectId: { eq: $id } }) { nodes { action actorId differences } } }",
      { id: sessionId },
    );
    expect(changes.nodes).to.have.length(2);
    expect(changes.nodes).to.deep.include({
      action: "startSession",
      actorId: userId,
      differences: [{ field: "method", old: null, new: "SINGLE_SIGN_ON" }],
    });
    expect(JSON.stringify(changes)).not.to.include(token.slice(22));
  });

  it("keep the provider's ID token closed, for its own session", async () => {
    const seal = new Seal(new Uint8Array(32).fill(7));
    const token = await start(adminId, { method: "SINGLE_SIGN_ON", idToken: "header.claims.signature", seal });
    const [row] = await store.all<{ sealedIdToken: Uint8Array }>(
      unscoped("SELECT sealedIdToken FROM sessions WHERE sealedIdToken IS NOT NULL"),
    );
    expect(Buffer.from(row?.sealedIdToken ?? []).toString("latin1")).not.to.include("claims");
    const ended = await endSessionByToken(store, token);
    expect(ended && idTokenOf(ended, seal)).to.equal("header.claims.signature");
  });

  it("are of one organisation alone: the same person elsewhere is another one", async () => {
    const other = await createOrganisation(store, { name: "Other", plan: "FREE" });
    const twin = (await createUser(systemContext(store, other), { userName: "root@acme.example", role: "ADMIN" })).id;
    const { token } = await startSession(store, { organisationId: other.id, userId: twin, method: "SIGN_IN_LINK", now: time });
    const { context } = await enter(token);
    expect(context.viewer).to.include({ organisationId: other.id, kind: "ADMIN" });
    expect(await ask(context, "query ($id: ID!) { user(id: $id) { id } }", { id: adminId })).to.deep.equal({ user: null });
    const crossed = startSession(store, { organisationId: other.id, userId: adminId, method: "SIGN_IN_LINK", now: time });
    expect(
      await crossed.then(
        () => "started",
        () => "refused by the database",
      ),
    ).to.equal("refused by the database");
  });

  it("leave no rows behind when their time is over", async () => {
    const token = await start(await newPerson());
    await removeOutlived(store, time + sessionLimits.absolute);
    expect(await store.all(unscoped("SELECT id FROM sessions"))).to.deep.equal([]);
    await refused(token);
  });
});
