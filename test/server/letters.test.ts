/** What stands in letters, in which language, and what cannot be made of the names in them. */
import { expect } from "chai";
import pino from "pino";
import { readConfig } from "../../src/config.js";
import { languagesOf, type Notice } from "../../src/domain/notice.js";
import { languageOf, letterOf } from "../../src/server/letters.js";
import { openMail } from "../../src/server/mail.js";

const base = "https://plandisc.example";
const link = { organisationName: "Acme", userName: "ada", token: "pdl_token" };
const expiresAt = Date.UTC(2026, 10, 24, 9, 30);
const signIn: Notice = { kind: "sign-in", to: "ada@acme.example", languages: [], links: [link], expiresAt };

describe("Letters", () => {
  const languages: readonly [preferred: string | null, locale: string | null, language: string][] = [
    ["da", null, "da"],
    ["da-DK, en;q=0.8", null, "da"],
    ["en;q=0.5, da;q=0.9", null, "da"],
    ["de, en;q=0.5, da;q=0.3", "da-DK", "en"],
    [null, "da-DK", "da"],
    ["", "da_DK", "da"],
    ["sv", null, "en"],
    ["da;q=0", null, "en"],
    [null, null, "en"],
  ];
  for (const [preferred, locale, language] of languages) {
    it(`are in ${language} for preferredLanguage ${preferred} and locale ${locale}`, () => {
      expect(languageOf(languagesOf(preferred, locale))).to.equal(language);
    });
  }

  it("have the link in both of their forms, and the time until when it is good", () => {
    const { subject, text, html } = letterOf(signIn, base);
    expect(subject).to.equal("Sign in to Plandisc");
    expect(text).to.include(`${base}/sign-in/link#pdl_token`).and.to.include("24 November 2026 at 09:30");
    expect(html).to.include(`<a href="${base}/sign-in/link#pdl_token">Sign in to Acme</a>`);
  });

  const notices: readonly Notice[] = [
    signIn,
    { kind: "invitation", to: "a@x.example", languages: [], link, invitedBy: "Bo", expiresAt },
    {
      kind: "expiring",
      to: "a@x.example",
      languages: [],
      organisationName: "Acme",
      credentials: [
        { kind: "SCIM_TOKEN", label: "Entra", expiresAt },
        { kind: "CLIENT_SECRET", label: "Entra", expiresAt },
        { kind: "CERTIFICATE", label: "", expiresAt },
      ],
    },
    ...[true, false].map(
      (held): Notice => ({
        kind: "removals",
        to: "a@x.example",
        languages: [],
        organisationName: "Acme",
        held,
        threshold: 20,
        windowMinutes: 60,
        startedAt: expiresAt,
      }),
    ),
  ];
  for (const notice of notices) {
    it(`of the kind ${notice.kind}${"held" in notice ? `, held: ${notice.held},` : ""} are other texts in Danish, with the same links`, () => {
      const [english, danish] = [letterOf(notice, base), letterOf({ ...notice, languages: ["da"] }, base)];
      expect(danish.subject).not.to.equal(english.subject);
      expect(danish.html).to.include('lang="da"');
      const linksIn = (text: string) => text.match(/https:\S+/g);
      expect(linksIn(danish.text)).to.deep.equal(linksIn(english.text));
      expect(linksIn(danish.text)).not.to.equal(null);
    });
  }

  it("take names as text: no markup, no header, no paragraph is made of them", () => {
    const organisationName = 'A"<script>&\r\nBcc: x@evil.example';
    const notice: Notice = {
      kind: "invitation",
      to: "a@x.example",
      languages: [],
      link: { ...link, organisationName },
      invitedBy: "<b>",
      expiresAt,
    };
    const { subject, text, html } = letterOf(notice, base);
    expect(subject).not.to.match(/[\r\n]/);
    expect(text).not.to.match(/^Bcc/m);
    expect(html).not.to.match(/<script|<b>/);
  });
});

describe("Mail without a mail server", () => {
  it("goes into the log in development, with the link at the address of the server", async () => {
    const lines: string[] = [];
    const log = pino({ level: "info" }, { write: (line: string) => lines.push(line) });
    const mail = openMail(readConfig({}), log, () => "http://127.0.0.1:3000");
    expect(await mail?.send(signIn)).to.equal(true);
    const line = JSON.parse(lines[0] ?? "{}") as Record<string, unknown>;
    expect(line.to).to.equal("ada@acme.example");
    expect(line.text).to.include("http://127.0.0.1:3000/sign-in/link#pdl_token");
  });

  it("is none in production", () => {
    expect(openMail(readConfig({ NODE_ENV: "production" }), pino({ level: "silent" }), () => base)).to.equal(undefined);
  });

  it("is told of in the log when the server cannot be reached, and nobody else is told why", async () => {
    const lines: string[] = [];
    const log = pino({ level: "error" }, { write: (line: string) => lines.push(line) });
    const environment = { SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: "p@x.example", PUBLIC_URL: base };
    const mail = openMail(readConfig(environment), log, () => base);
    expect(await mail?.send(signIn)).to.equal(false);
    await mail?.close();
    expect(lines.join(""))
      .to.match(/ECONNREFUSED/)
      .and.not.match(/pdl_token/);
  });
});
