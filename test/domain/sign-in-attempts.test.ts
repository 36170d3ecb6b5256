/** The answer to a sign-in is taken once, by the browser that began it, in time. */
import { expect } from "chai";
import { removeOutlived } from "../../src/domain/outlived.js";
import { Seal } from "../../src/domain/sealed.js";
import { type Attempt, attemptLifetime, beginAttempt, takeAttempt } from "../../src/domain/sign-in-attempts.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { newTenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

const seal = new Seal(new Uint8Array(32).fill(3));
const begun = 1_000_000;

forEachStore("A sign-in that waits for its answer", (open) => {
  let store: Store;
  let organisationId: string;
  let made = 0;
  before(async () => {
    store = await open();
    organisationId = (await newTenant(store)).organisation.id;
  });

  async function begin(now = begun): Promise<Attempt> {
    made += 1;
    const attempt = { state: `state ${made}`, browser: `browser ${made}`, nonce: `nonce ${made}`, codeVerifier: `verifier ${made}` };
    await beginAttempt(store, seal, organisationId, attempt, now);
    return attempt;
  }
  const take = ({ state, browser }: Attempt, now = begun) => takeAttempt(store, seal, state, browser, now);
  const rows = async () =>
    Number(
      (
        await store.one<{ number: number }>(unscoped("SELECT COUNT(*) AS number FROM sign_in_attempts WHERE expiresAt > :zero"), {
          zero: 0,
        })
      )?.number,
    );

  it("is taken with what was kept for it", async () => {
    const attempt = await begin();
    const { nonce, codeVerifier } = attempt;
    expect(await take(attempt)).to.deep.equal({ taken: { organisationId, nonce, codeVerifier } });
  });

  it("is taken by one of those who bring its answer at once", async () => {
    const attempt = await begin();
    const takes = await Promise.all(Array.from({ length: 8 }, () => take(attempt)));
    expect(takes.filter((each) => "taken" in each)).to.have.length(1);
    expect(takes.filter((each) => "refused" in each && each.refused === "state")).to.have.length(7);
  });

  const refusals: readonly (readonly [what: string, change: (attempt: Attempt) => Promise<unknown>, refused: string])[] = [
    ["an unknown state", (attempt) => take({ ...attempt, state: "unknown" }), "state"],
    ["another browser", (attempt) => take({ ...attempt, browser: "another" }), "state"],
    ["a browser without a cookie", ({ state }) => takeAttempt(store, seal, state, undefined, begun), "state"],
    ["who comes when the time is over", (attempt) => take(attempt, begun + attemptLifetime), "expired"],
  ];
  for (const [what, change, refused] of refusals) {
    it(`refuses ${what}`, async () => {
      expect(await change(await begin())).to.include({ refused });
    });
  }

  it("takes one that comes in the last moment", async () => {
    expect(await take(await begin(), begun + attemptLifetime - 1)).to.have.property("taken");
  });

  it("keeps neither state, browser nor code verifier as they are", async () => {
    const attempt = await begin();
    const kept = await store.all<object>(unscoped("SELECT * FROM sign_in_attempts WHERE organisationId = :id"), { id: organisationId });
    const text = JSON.stringify(
      kept.map((row) => Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value))),
    );
    for (const secret of [attempt.state, attempt.browser, attempt.codeVerifier]) expect(text).to.not.include(secret);
  });

  it("is refused as too old where the secret of the server has become another one since", async () => {
    const { state, browser } = await begin();
    const another = new Seal(new Uint8Array(32).fill(4));
    expect(await takeAttempt(store, another, state, browser, begun)).to.include({ refused: "expired" });
  });

  it("is forgotten a day after its end, whether or not another begins", async () => {
    await begin();
    await removeOutlived(store, begun + attemptLifetime + 24 * 60 * 60_000 - 1);
    expect(await rows()).to.be.greaterThan(0);
    await removeOutlived(store, begun + attemptLifetime + 24 * 60 * 60_000);
    expect(await rows()).to.equal(0);
  });
});
