/** What signing in tells by the way, and what it answers when the store is busy: over HTTP, with a store that does as it is told. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import Koa from "koa";
import pino from "pino";
import { DomainError } from "../../src/domain/errors.js";
import { Seal } from "../../src/domain/sealed.js";
import type { Store } from "../../src/domain/store.js";
import { factsRoute } from "../../src/server/facts.js";
import { IdentityProviders } from "../../src/server/identity-provider.js";
import type { Mail } from "../../src/server/mail.js";
import { RequestLimit } from "../../src/server/request-limit.js";
import type { RequestState, Step } from "../../src/server/request-state.js";
import { signInErrors } from "../../src/server/sign-in-errors.js";
import { SignInLimits } from "../../src/server/sign-in-limits.js";
import { linkRoute, type SignInParts, signInRoute } from "../../src/server/sign-in-routes.js";
import { beginRoute } from "../../src/server/single-sign-on-routes.js";

const someId = "00000000-0000-7000-8000-000000000000";
const log = pino({ level: "silent" });

async function answerTo(body: object | undefined, ...steps: readonly Step[]): Promise<Response> {
  const app = new Koa<RequestState>({ proxy: false });
  app.use((ctx, next) => {
    ctx.state.origin = "http://here.example";
    return next();
  });
  for (const step of steps) app.use(step);
  const server = createServer(app.callback()).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const headers = { "Content-Type": "application/json", Origin: "http://here.example" };
    const request = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
    return await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/?organisation=${someId}`, request);
  } finally {
    server.close();
  }
}

function partsWith(all: () => Promise<never[]>): { readonly parts: SignInParts; readonly ended: () => Promise<unknown> } {
  const works: Promise<unknown>[] = [];
  const mail: Mail = {
    send: async () => true,
    post: () => undefined,
    unwritten: () => undefined,
    inBackground: (work) => void works.push(work),
    close: async () => undefined,
  };
  const store = { all, one: all } as unknown as Store;
  const parts = { store, mail, limits: new SignInLimits(), log, signOutElsewhere: async () => undefined };
  return { parts, ended: () => Promise.all(works) };
}

const busy = () => Promise.reject(new DomainError("BUSY", "Please try again."));

describe("Signing in", () => {
  it("has answered before it looks for the person, so that the time tells nothing", async () => {
    let asked = 0;
    let askedWhenAnswered: number | undefined;
    const { parts, ended } = partsWith(async () => {
      asked += 1;
      return [];
    });
    const watch: Step = async (_ctx, next) => {
      await next();
      askedWhenAnswered = asked;
    };
    const response = await answerTo({ email: "ada@x.example", by: "link" }, watch, signInErrors(log), signInRoute(parts));
    expect(response.status).to.equal(200);
    await ended();
    expect([askedWhenAnswered, asked]).to.deep.equal([0, 1]);
  });

  const callerOf = busy;
  const { store } = partsWith(busy).parts;
  const [seal, providers] = [new Seal(new Uint8Array(32)), new IdentityProviders(true)];
  const singleSignOn = { store, seal, providers, limit: new RequestLimit(), log, publicUrl: undefined };
  const whenBusy: readonly (readonly [what: string, body: object | undefined, steps: readonly Step[]])[] = [
    ["a link", { token: `pdl_${"a".repeat(43)}` }, [signInErrors(log), linkRoute(partsWith(busy).parts)]],
    ["a sign-in at a provider", undefined, [beginRoute(singleSignOn)]],
    ["the facts", undefined, [factsRoute({ config: {} as Parameters<typeof factsRoute>[0]["config"], callerOf, mail: false })]],
  ];
  for (const [what, body, steps] of whenBusy) {
    it(`asks to come again when the store is too busy for ${what}`, async () => {
      const response = await answerTo(body, ...steps);
      expect([response.status, response.headers.get("Retry-After")]).to.deep.equal([503, "1"]);
      expect(await response.text()).to.include("Please try again.");
    });
  }
});
