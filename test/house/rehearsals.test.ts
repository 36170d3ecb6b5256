/** Copies in which something is rehearsed: each statement that looks beyond one organisation says why it does not find them. */
import { expect } from "chai";
import { sources } from "./source-files.js";

/** What a copy has rows in; nothing else is copied, so nothing else can lead to one. */
const copied =
  "organisations users user_values user_groups memberships discs disc_shares changes change_subjects provisioning_events provisioning_cycles rehearsal_versions".split(
    " ",
  );

/** Statements by file that begin at rows which no copy has: they reach an organisation, never its copy. */
const reached: Readonly<Record<string, string>> = {
  "src/domain/access-token-grant.ts": "a client's secret or identity",
  "src/domain/client-operators.ts": "clients and their secrets",
  "src/domain/credential-lookup.ts": "a credential's digest",
  "src/domain/expiry-warnings.ts": "credentials, secrets, and single sign-on",
  "src/domain/session-lookup.ts": "a session's id",
  "src/domain/sign-in-links.ts": "a link's digest",
};

/** Statements by file that are meant to find copies. */
const meant: Readonly<Record<string, string>> = {
  "src/domain/provisioning-event-chores.ts": "changes in a copy have their events, too, and what is old goes",
};

/** The text of each call, up to the parenthesis that closes it. */
function callsOf(name: string, text: string): string[] {
  return [...text.matchAll(new RegExp(`(?<!function )\\b${name}\\(`, "g"))].map(({ index }) => {
    let depth = 0;
    for (let at = index; at < text.length; at++) {
      if (text[at] === "(") depth += 1;
      if (text[at] === ")" && --depth === 0) return text.slice(index, at + 1);
    }
    return text.slice(index);
  });
}

const statements = sources
  .filter(({ path }) => path.startsWith("src/") && path !== "src/domain/statement.ts")
  .flatMap(({ path, text }) => callsOf("unscoped", text).map((call) => ({ path, call, text })));

describe("Statements beyond one organisation", () => {
  it("are found", () => {
    expect(statements.length).to.be.above(20);
  });

  it("find no copy, or say why they may", () => {
    const names = new RegExp(`\\b(FROM|JOIN|\\{join\\}|UPDATE|INTO)\\s+(${copied.join("|")})\\b`);
    const bad = statements.filter(({ path, call, text }) => {
      if (path in reached || path in meant) return false;
      if (call.includes("noCopy(")) return false;
      // Texts that are put together: what they are made of stands in the same file.
      const made = /\$\{|^unscoped\(\w+\)|unscoped\(\{/.test(call) ? text : call;
      return names.test(made) && !made.includes("noCopy(");
    });
    expect(bad.map(({ path, call }) => `${path}: ${call.slice(0, 120)}`)).to.deep.equal([]);
  });

  it("are all there still", () => {
    const files = new Set(statements.map(({ path }) => path));
    expect([...Object.keys(reached), ...Object.keys(meant)].filter((path) => !files.has(path))).to.deep.equal([]);
  });

  it("that other organisations' rows are compared with look at none of a copy", () => {
    const others = sources
      .filter(({ path }) => path.startsWith("src/domain/"))
      .flatMap(({ path, text }) => (/<> :organisation/.test(text) ? [path] : []));
    // Domains are not copied.
    expect(others).to.deep.equal(["src/domain/organisation-domains.ts"]);
  });
});
