/** One-time sign-in links: good once, for a while, for active people; and whom they are mailed to. */
import { expect } from "chai";
import { Authentication } from "../../src/domain/authentication.js";
import { DomainContext } from "../../src/domain/context.js";
import { mailInvitation, mailSignInLinks } from "../../src/domain/mailed-links.js";
import { createOrganisation, createSignInLink, type OrganisationSummary, systemContext } from "../../src/domain/operators.js";
import { removeOutlived } from "../../src/domain/outlived.js";
import type { LinkPurpose } from "../../src/domain/sign-in-link.js";
import { type LinkUse, linkLifetimes, signInByLink } from "../../src/domain/sign-in-links.js";
import { statement, unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { changeUser, createUser, deactivateUser, deleteUser, reactivateUser } from "../../src/domain/user-writes.js";
import { ask, refusal } from "../support/domain.js";
import { plansDuring } from "../support/plans.js";
import { Postman } from "../support/postman.js";
import { forEachStore } from "../support/stores.js";

const outcome = (use: LinkUse) => ("refused" in use ? use.refused : "signed in");

forEachStore("Sign-in links", (open, kind) => {
  let store: Store;
  let acme: OrganisationSummary;
  let other: OrganisationSummary;
  let people = 0;
  const now = () => Date.now();
  const use = async (token: string, at = now()) => outcome(await signInByLink(store, token, "Firefox", at));
  const newPerson = async (input: object = {}, organisation = acme) => {
    people += 1;
    return (await createUser(systemContext(store, organisation), { userName: `p${people}@acme.example`, ...input })).id;
  };
  const linkFor = async (user: string, purpose: LinkPurpose = "SIGN_IN") =>
    (await createSignInLink(store, { organisation: acme.id, user, purpose })).token;
  const requireSingleSignOn = (required: boolean) =>
    store.write((transaction) =>
      transaction.run(
        required
          ? statement(`INSERT INTO single_sign_on (organisationId, issuer, clientId, authentication, sealedSecret, matchBy, enabled, required, updatedAt)
              VALUES (:organisation, 'https://issuer.example', 'c', 'CLIENT_SECRET', :none, 'USER_NAME', 1, 1, 0)`)
          : statement("DELETE FROM single_sign_on WHERE organisationId = :organisation"),
        { organisation: acme.id, ...(required && { none: new Uint8Array(1) }) },
      ),
    );

  before(async () => {
    store = await open();
    acme = await createOrganisation(store, { name: "Acme", plan: "ENTERPRISE" });
    other = await createOrganisation(store, { name: "Other", plan: "FREE" });
  });

  it("sign in the person that they were made for, in its organisation", async () => {
    const id = await newPerson();
    const signedIn = await signInByLink(store, await linkFor(id), "Firefox", now());
    if ("refused" in signedIn) throw new Error(signedIn.refused);
    const { context } = await new Authentication(store).contextForSession(signedIn.session.token);
    expect(context.viewer).to.include({ userId: id, organisationId: acme.id, kind: "MEMBER" });
    expect(await ask(context, "{ viewer { session { client method } } }")).to.deep.equal({
      viewer: { session: { client: "Firefox", method: "SIGN_IN_LINK" } },
    });
  });

  it("are good once, also for two that use one at the same moment", async () => {
    const token = await linkFor(await newPerson());
    const both = await Promise.all([use(token), use(token), use(token)]);
    expect(both).to.have.members(["signed in", "link-used", "link-used"]);
    expect(await use(token)).to.equal("link-used");
  });

  for (const [purpose, minutes] of [
    ["SIGN_IN", 30],
    ["INVITATION", 7 * 24 * 60],
  ] as const) {
    it(`are good for ${minutes} minutes as ${purpose}, and not a millisecond longer`, async () => {
      expect(linkLifetimes[purpose]).to.equal(minutes * 60_000);
      const link = await createSignInLink(store, { organisation: acme.id, user: await newPerson(), purpose });
      expect(await use(link.token, link.expiresAt)).to.equal("link-expired");
      expect(await use(link.token, link.expiresAt - 1)).to.equal("signed in");
    });
  }

  it("are replaced by the next one of their purpose, and by no other", async () => {
    const id = await newPerson();
    const [older, invitation] = [await linkFor(id), await linkFor(id, "INVITATION")];
    const newer = await linkFor(id);
    expect([await use(older), await use(invitation), await use(newer)]).to.deep.equal(["link-used", "signed in", "signed in"]);
    const together = await Promise.all([linkFor(id), linkFor(id), linkFor(id)]);
    const used = await Promise.all(together.map((token) => use(token)));
    expect(used).to.have.members(["signed in", "link-used", "link-used"]);
  });

  it("open nothing for people who were deactivated, also when they are active again, or deleted", async () => {
    const id = await newPerson();
    const token = await linkFor(id);
    await deactivateUser(systemContext(store, acme), id);
    expect(await use(token)).to.equal("inactive");
    expect(await refusal(linkFor(id))).to.equal("INVALID_VALUE user");
    await reactivateUser(systemContext(store, acme), id);
    expect(await use(token)).to.equal("link-expired");
    const fresh = await linkFor(id);
    await deleteUser(systemContext(store, acme), id);
    expect(await use(fresh)).to.equal("link-expired");
  });

  it("are refused where single sign-on is asked for, except for admins by role", async () => {
    const [member, admin] = [await linkFor(await newPerson()), await linkFor(await newPerson({ role: "ADMIN" }))];
    await requireSingleSignOn(true);
    try {
      expect([await use(member), await use(admin)]).to.deep.equal(["required-sso", "signed in"]);
    } finally {
      await requireSingleSignOn(false);
    }
    expect(await use(member)).to.equal("signed in");
  });

  it("are nothing but their token, which is not kept", async () => {
    const token = await linkFor(await newPerson());
    for (const wrong of ["", "pdl_", token.slice(0, -1), `${token}A`, token.replace("pdl", "pds")])
      expect(await use(wrong)).to.equal("link-expired");
    const rows = await store.all<Record<string, unknown>>(unscoped("SELECT * FROM sign_in_links"));
    const log = await store.all<Record<string, unknown>>(unscoped("SELECT differences FROM changes"));
    const kept = [...rows, ...log].flatMap((row) => Object.values(row));
    for (const value of kept)
      expect(value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value)).not.to.include(token.slice(4));
  });

  describe("by mail", () => {
    const postman = new Postman();
    const mail = (address: string) => mailSignInLinks(store, postman, address, now());

    it("go to the address as the organisation wrote it, with a link for each organisation", async () => {
      await newPerson({ userName: "Ada.Quill@acme.example", preferredLanguage: "da, en;q=0.5" });
      const emails = [{ value: "Ada.Quill@acme.example", type: "work", primary: true }];
      await newPerson({ userName: "ada", emails }, other);
      await mail("ada.quill@ACME.example");
      const letters = postman.signIn();
      expect(letters.map(({ to }) => to)).to.deep.equal(["Ada.Quill@acme.example"]);
      const [letter] = letters;
      expect(letter?.languages[0]).to.equal("da");
      expect(letter?.links.map(({ organisationName, userName }) => [organisationName, userName])).to.have.deep.members([
        ["Acme", "Ada.Quill@acme.example"],
        ["Other", "ada"],
      ]);
      for (const { token } of letter?.links ?? []) expect(await use(token)).to.equal("signed in");
    });

    it("open nothing once the address is no longer the person's, and stay good where it is one of its names", async () => {
      const work = (value: string) => ({ emails: [{ value, type: "work", primary: true }] });
      const id = await newPerson({ userName: "moving", ...work("moving@acme.example") });
      await mail("moving@acme.example");
      const [letter] = postman.signIn();
      const token = letter?.links[0]?.token ?? "";
      await changeUser(systemContext(store, acme), id, undefined, work("moved@acme.example"));
      expect(await use(token)).to.equal("link-expired");
      await changeUser(systemContext(store, acme), id, undefined, { userName: "moving@acme.example" });
      expect(await use(token)).to.equal("signed in");
    });

    it("never go to another spelling that somebody asks for", async () => {
      await newPerson({ userName: "mike@acme.example" });
      await mail("\uff4dike@acme.example");
      expect(postman.signIn().map(({ to }) => to)).to.deep.equal(["mike@acme.example"]);
    });

    it("go to nobody for a home address, an unknown one, one that is none, or a deactivated person", async () => {
      const emails = [{ value: "private@home.example", type: "home" }];
      const id = await newPerson({ userName: "gone@acme.example", emails });
      for (const address of ["private@home.example", "nobody@acme.example", "nonsense"]) await mail(address);
      await deactivateUser(systemContext(store, acme), id);
      await mail("gone@acme.example");
      expect(postman.taken()).to.deep.equal([]);
    });

    it("are looked up by the indices of the organisations", async () => {
      const plan = await plansDuring(store, () => mail("nobody@acme.example"));
      const steps = plan.map((step) => (kind === "sqlite" ? String(step.detail) : `${step.table}: ${step.key} ${step.ref}`));
      for (const [table, index] of [
        ["u", /users_userNameKey/],
        ["v", /user_values_valueKey/],
      ] as const) {
        const reads = steps.filter((step) => new RegExp(`^(SEARCH |SCAN )?${table}\\b`).test(step));
        expect(
          reads.some((step) => index.test(step)),
          steps.join("; "),
        ).to.equal(true);
        for (const read of reads) expect(read, steps.join("; ")).not.to.match(/^SCAN|: null/);
      }
    });

    const asAdmin = (userId?: string) => {
      const { viewer, scope } = systemContext(store, acme);
      return new DomainContext({ ...viewer, ...(userId !== undefined && { userId }) }, scope, now, { notifier: postman });
    };
    const send = "mutation ($id: ID!) { sendSignInLink(userId: $id) }";

    it("invite whoever an admin invites, and again when asked to", async () => {
      const admin = await newPerson({ role: "ADMIN", displayName: "Ann Admin" });
      const invite = 'mutation { inviteUser(input: { email: "new@acme.example" }) { id } }';
      const { inviteUser } = await ask<{ inviteUser: { id: string } }>(asAdmin(admin), invite);
      const [first] = postman.invitations();
      expect(first).to.deep.include({ to: "new@acme.example", invitedBy: "Ann Admin" });
      const { sendSignInLink: until } = await ask<{ sendSignInLink: string }>(asAdmin(admin), send, { id: inviteUser.id });
      expect(Date.parse(until) - now()).to.be.within(linkLifetimes.INVITATION - 60_000, linkLifetimes.INVITATION);
      const [second] = postman.invitations();
      expect([await use(first?.link.token ?? ""), await use(second?.link.token ?? "")]).to.deep.equal(["link-used", "signed in"]);
    });

    it("are refused with the reason where none can be sent", async () => {
      const member = await newPerson();
      const nameless = await newPerson({ userName: "nameless" });
      const inactive = await newPerson({ active: false });
      expect(await refusal(mailInvitation(systemContext(store, acme), member))).to.equal("MAIL_UNAVAILABLE");
      expect(await refusal(mailInvitation(asAdmin(), nameless))).to.equal("INVALID_VALUE userId");
      expect(await refusal(mailInvitation(asAdmin(), inactive))).to.equal("INVALID_VALUE userId");
      expect(await refusal(mailInvitation(asAdmin(), "00000000-0000-7000-8000-000000000000"))).to.equal("NOT_FOUND id");
      expect(await refusal(mailInvitation(asAdmin(), await newPerson({}, other)))).to.equal("NOT_FOUND id");
      postman.works = false;
      expect(await refusal(mailInvitation(asAdmin(), member))).to.equal("MAIL_UNAVAILABLE");
      postman.works = true;
      await requireSingleSignOn(true);
      try {
        expect(await refusal(mailInvitation(asAdmin(), member))).to.equal("FORBIDDEN");
        await ask(asAdmin(), 'mutation { inviteUser(input: { email: "quiet@acme.example" }) { id } }');
      } finally {
        await requireSingleSignOn(false);
      }
      expect(postman.taken()).to.deep.equal([]);
    });
  });

  it("are remembered for a month, to say that they are too old", async () => {
    const link = await createSignInLink(store, { organisation: acme.id, user: await newPerson(), purpose: "SIGN_IN" });
    await removeOutlived(store, link.expiresAt + 29 * 86_400_000);
    expect(await use(link.token, link.expiresAt)).to.equal("link-expired");
    await removeOutlived(store, link.expiresAt + 31 * 86_400_000);
    expect(await store.all(unscoped("SELECT id FROM sign_in_links WHERE purpose = 'SIGN_IN'"))).to.deep.equal([]);
  });
});
