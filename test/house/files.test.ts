/** How files are named, begun and sized, and what must not stand in them. */

import { basename, dirname, extname } from "node:path";
import { expect } from "chai";
import { filesBelow, importsOf, read, sources } from "./source-files.js";

const offenders = <T>(files: readonly T[], bad: (file: T) => boolean, name: (file: T) => string) => files.filter(bad).map(name);
const pathOf = ({ path }: { readonly path: string }) => path;

describe("The files", () => {
  it("begin with a sentence on what they are", () => {
    const bad = offenders(sources, ({ text }) => !/^\/\*\*\s+(\* )?[A-Z].{15,}/.test(text.replace(/^#!.*\n/, "")), pathOf);
    expect(bad).to.deep.equal([]);
  });

  it("are named in kebab-case", () => {
    const bad = offenders(sources, ({ path }) => !/^([0-9][0-9.]*-)?[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.tsx?$/.test(basename(path)), pathOf);
    expect(bad).to.deep.equal([]);
  });

  it("stand in folders named after what they hold", () => {
    const folders = new Set(sources.map(({ path }) => dirname(path)));
    expect([...folders].filter((folder) => /(^|\/)(utils?|helpers?|common|shared)(\/|$)/.test(folder))).to.deep.equal([]);
  });

  it("do not hand on what others export", () => {
    const bad = offenders(
      sources,
      ({ path, text }) => basename(path) === "index.ts" || /^export\s+(type\s+)?(\*|\{[^}]*\})[^;"]*\sfrom\s/m.test(text),
      pathOf,
    );
    expect(bad).to.deep.equal([]);
  });

  it("import at their top alone", () => {
    expect(offenders(sources, ({ text }) => /\bawait import\(|\brequire\("\./.test(text), pathOf)).to.deep.equal([]);
  });

  it("stay short enough to be read", () => {
    const printed = new Set(["src/adapter/domain-types.ts", "src/console/domain-introspection.ts"]);
    const bad = offenders(
      sources,
      ({ path, text }) => !printed.has(path) && !path.startsWith("test/") && text.split("\n").length > 400,
      pathOf,
    );
    expect(bad).to.deep.equal([]);
  });

  it("import something or are imported", () => {
    const entered = new Set(sources.flatMap((file) => importsOf(file).map(({ target }) => target)));
    const starts =
      /^src\/server\/(main|admin|emit|build-console)\.ts$|^src\/simulator\/(entra|demo|sign-in\/main)\.ts$|^src\/console\/(main\.tsx|vite-config\.ts)$|^src\/domain\/sqlite-scan-thread\.ts$|^test\/bench\/|\.test\.ts$/;
    expect(offenders(sources, ({ path }) => !entered.has(path) && !starts.test(path), pathOf)).to.deep.equal([]);
  });

  const texts = filesBelow("")
    .filter(
      (path) =>
        [".ts", ".tsx", ".css", ".html", ".md", ".json", ".graphql", ".yml", ""].includes(extname(path)) && path !== "package-lock.json",
    )
    .map(read);

  const unwanted = [
    { what: "a folder of one machine", pattern: /(^|[^a-zA-Z0-9.:])\/(tmp\/[a-z]|work\/|root\/|home\/[a-z])/ },
    { what: "a registry's address", pattern: /registry\.npm[j]s|deb\.debian\.or[g]/ },
    { what: "work left open", pattern: /\b(TO[D]O|FIXM[E]|XX[X])\b|\.(skip|only)\(/ },
  ];
  for (const { what, pattern } of unwanted) {
    it(`hold nowhere ${what}`, () => {
      const bad = texts.filter(({ path, text }) => path !== "test/house/files.test.ts" && pattern.test(text)).map(pathOf);
      expect(bad).to.deep.equal([]);
    });
  }
});
