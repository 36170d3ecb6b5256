/** Serves the provider on this machine: its paths as at Entra, the page where an account is chosen, and errors in Entra's form. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { type Refusal, refusalOf, userCalled } from "./admission.js";
import { groupsOf } from "./claims.js";
import { refusalFor, type Thrown, told } from "./errors.js";
import { accountPage, errorPage } from "./pages.js";
import { accountPath, issuerOf, newProvider, type ProviderParts, placeOf, routes } from "./provider.js";

export interface SignInSettings extends Omit<ProviderParts, "origin"> {
  /** 0 takes any free one. */
  readonly port: number;
  /** A line about each sign-in. */
  readonly tell?: (line: string) => void;
}

export interface SignInService {
  readonly issuer: string;
  close(): Promise<void>;
}

type Next = () => Promise<void>;

/** A name and what is around it is far shorter. */
const longestForm = 10_000;

export async function openSignIn(settings: SignInSettings): Promise<SignInService> {
  const server = createServer();
  server.listen(settings.port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const parts = { ...settings, origin: `http://127.0.0.1:${typeof address === "object" ? address?.port : settings.port}` };
  const provider = await newProvider(parts);
  const service = new Steps(provider, parts, settings.tell ?? (() => {}));
  provider.on("grant.error", (ctx, error) => {
    ctx.state.thrown = error;
  });
  provider.use((ctx, next) => service.step(ctx as KoaContextWithOIDC, next));
  const answer = provider.callback();
  server.on("request", (request, response) => {
    mount(request, parts.tenantId);
    void answer(request, response);
  });
  return { issuer: issuerOf(parts), close: () => closed(server) };
}

/** The library knows paths below the tenant's alone; those of its metadata stand below the issuer's. */
function mount(request: IncomingMessage & { originalUrl?: string }, tenantId: string): void {
  const { url = "/" } = request;
  const base = `/${tenantId}`;
  const metadata = `${base}/v2.0/.well-known/`;
  if (!url.startsWith(`${base}/`)) return;
  const below = url.startsWith(metadata) ? `/.well-known/${url.slice(metadata.length)}` : url.slice(base.length);
  request.originalUrl = `${base}${below}`;
  request.url = below;
}

class Steps {
  constructor(
    private readonly provider: Provider,
    private readonly parts: ProviderParts,
    private readonly tell: (line: string) => void,
  ) {}

  async step(ctx: KoaContextWithOIDC, next: Next): Promise<void> {
    ctx.set(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    );
    try {
      if (ctx.path.startsWith(accountPath)) return await this.chooseAccount(ctx);
      if (/^\/v1\.0\/users\/[^/]+\/getMemberObjects$/.test(ctx.path)) return await this.memberObjects(ctx);
      this.forgetStrangeAddress(ctx);
      await next();
      this.tellFault(ctx);
    } catch (error) {
      // Above all a state file that is gone or broken meanwhile.
      ctx.status = 500;
      ctx.type = "html";
      ctx.body = errorPage(undefined, error instanceof Error ? error.message : String(error));
    }
  }

  private async chooseAccount(ctx: KoaContextWithOIDC): Promise<void> {
    const { application } = this.parts;
    const directory = this.parts.directory();
    const under = await this.provider.interactionDetails(ctx.req, ctx.res).catch(() => undefined);
    if (!under) {
      ctx.status = 400;
      ctx.body = errorPage(directory, "This sign-in is over. Begin again at the application.");
      return;
    }
    const show = (hint: string | undefined, refusal?: Refusal) => {
      if (refusal) ctx.status = 403;
      ctx.type = "html";
      ctx.body = accountPage(directory, application, { hint, refusal });
    };
    if (ctx.method !== "POST") {
      const before = under.session?.accountId;
      const refused = under.prompt.reasons.includes("not_admitted") && before !== undefined;
      show(text(under.params.login_hint), refused ? refusalOf(directory, application, directory.users[before]) : undefined);
      return;
    }
    const form = await formOf(ctx.req);
    const name = form.get("account")?.trim() ?? "";
    const finish = async (result: Parameters<Provider["interactionFinished"]>[2]) => {
      ctx.respond = false;
      await this.provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
    };
    if (form.has("cancel")) {
      this.tell("somebody cancelled");
      await finish({ error: "access_denied", error_description: "AADSTS65004: User declined to consent to access the app." });
      return;
    }
    const user = userCalled(directory, name);
    const refusal = refusalOf(directory, application, user);
    if (refusal || !user) {
      this.tell(`${name} is refused: AADSTS${refusal?.code}`);
      show(name, refusal);
      return;
    }
    this.tell(`${user.userPrincipalName} signs in`);
    await finish({ login: { accountId: user.objectId }, select_account: {}, consent: {} });
  }

  /** Where a token with too many groups points; at Entra it is Microsoft Graph that answers. [S2] */
  private async memberObjects(ctx: KoaContextWithOIDC): Promise<void> {
    const [, objectId = ""] = /users\/([^/]+)/.exec(ctx.path) ?? [];
    const [, token = ""] = /^Bearer (.+)$/i.exec(ctx.get("Authorization")) ?? [];
    const known = await this.provider.AccessToken.find(token);
    if (known?.accountId !== objectId) {
      ctx.status = 401;
      ctx.body = { error: { code: "InvalidAuthenticationToken", message: "Access token is empty, unknown, or somebody else's." } };
    } else if (ctx.method !== "POST") {
      ctx.status = 405;
      ctx.set("Allow", "POST");
    } else ctx.body = { value: groupsOf(this.parts.directory(), objectId, "All") };
  }

  /** Assumed: who comes with an address that is not registered is signed out and stays. */
  private forgetStrangeAddress(ctx: KoaContextWithOIDC): void {
    if (ctx.path !== routes.end_session) return;
    const { post_logout_redirect_uri: address, ...rest } = ctx.query;
    if (address !== undefined && !this.parts.application.signOutUris.some((known) => known === address)) ctx.query = rest;
  }

  private tellFault(ctx: KoaContextWithOIDC): void {
    const body = ctx.body as { error?: string; error_description?: string } | undefined;
    if (ctx.path === "/.well-known/openid-configuration" || ctx.path !== routes.token || body?.error === undefined) return;
    const thrown = ctx.state.thrown as Thrown | undefined;
    const refusal = (ctx.state.refusal as Refusal | undefined) ?? (thrown && refusalFor(thrown, placeOf(ctx, this.parts)));
    if (!refusal) return;
    this.tell(`a code is refused: AADSTS${refusal.code}`);
    ctx.body = { ...body, ...told(refusal) };
  }
}

const text = (value: unknown) => (typeof value === "string" ? value : undefined);

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    body += chunk;
    if (body.length > longestForm) throw new Error(`A form of more than ${longestForm} characters is none of this page.`);
  }
  return new URLSearchParams(body);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
