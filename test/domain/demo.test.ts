/** The demo organisation of a fresh store. */
import { expect } from "chai";
import { Authentication } from "../../src/domain/authentication.js";
import { DomainContext } from "../../src/domain/context.js";
import { demoAdmin, demoId, seedDemo } from "../../src/domain/demo.js";
import { listDiscs } from "../../src/domain/disc-list.js";
import { createOrganisation, createToken, findOrganisation, listOrganisations, systemContext } from "../../src/domain/operators.js";
import { unscoped } from "../../src/domain/statement.js";
import { forEachStore } from "../support/stores.js";

const selectPeople = unscoped(`
  SELECT u.id, u.userName, u.externalId, u.provisionedAt, v.value, v.type FROM users u
  JOIN user_values v ON v.organisationId = u.organisationId AND v.userId = u.id AND v.attribute = 'emails' ORDER BY u.userName`);

forEachStore("The demo", (open) => {
  it("has people who joined before provisioning, with work e-mails, and discs that they see", async () => {
    const store = await open();
    const demo = await seedDemo(store);
    expect(demo?.organisationId).to.equal(demoId);
    expect(await findOrganisation(store, "Demo")).to.include({ id: demoId, plan: "ENTERPRISE", profile: "ENTRA", dialects: "LENIENT" });

    const people = await store.all<{ id: string; userName: string; externalId: null; provisionedAt: null; value: string; type: string }>(
      selectPeople,
    );
    expect(people).to.have.length(9);
    for (const person of people) expect(person).to.include({ externalId: null, provisionedAt: null, value: person.userName, type: "work" });

    const authentication = new Authentication(store);
    expect(await authentication.viewerOf(demo?.token ?? "")).to.include({ kind: "PROVISIONING", organisationId: demoId });
    const admin = await authentication.viewerOf(demo?.apiKey ?? "");
    expect(admin).to.include({ kind: "ADMIN", userId: people.find(({ userName }) => userName === demoAdmin)?.id });
    await authentication.settled();

    const seen: Record<string, number> = {};
    const { viewer, scope } = systemContext(store, await findOrganisation(store, demoId));
    for (const { id, userName } of people) {
      const { nodes } = await listDiscs(new DomainContext({ ...viewer, userId: id }, scope), {});
      seen[userName.split("@")[0] ?? ""] = nodes.length;
    }
    expect(seen).to.deep.equal({
      admin: 1,
      "bo.madsen": 2,
      "carla.rossi": 2,
      "david.okafor": 2,
      "emma.sorensen": 2,
      "farid.haddad": 1,
      "greta.novak": 0,
      "henrik.dahl": 2,
      "ines.costa": 0,
    });
  });

  it("is made once, also by two who start together; afterwards operators make new secrets", async () => {
    const store = await open();
    const made = await Promise.all([seedDemo(store), seedDemo(store)]);
    expect(made.map((demo) => demo?.organisationId)).to.deep.equal([demoId, demoId]);
    expect(made.filter((demo) => demo?.token !== undefined)).to.have.length(1);
    expect(await seedDemo(store)).to.deep.equal({ organisationId: demoId, token: undefined, apiKey: undefined });
    expect(await listOrganisations(store)).to.have.length(1);
    const authentication = new Authentication(store);
    const { token } = await createToken(store, { organisation: "Demo", label: "another" });
    expect(await authentication.viewerOf(token)).to.include({ organisationId: demoId });
    await authentication.settled();
  });

  it("is not made in a store that has other organisations", async () => {
    const store = await open();
    await createOrganisation(store, { name: "Acme", plan: "FREE" });
    expect(await seedDemo(store)).to.equal(undefined);
    expect((await listOrganisations(store)).map(({ name }) => name)).to.deep.equal(["Acme"]);
  });
});
