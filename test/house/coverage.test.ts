/** Each row of the coverage table names files that are there, and a test by a title that stands in its file. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { coverage } from "../../schema/coverage/coverage.js";
import { projectFolder } from "./source-files.js";

const texts = new Map<string, string>();

function textOf(path: string): string {
  const known = texts.get(path);
  if (known !== undefined) return known;
  const file = join(projectFolder, path);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  texts.set(path, text);
  return text;
}

/** A title is written whole between quotes, or begins one that a value completes. */
function stands(title: string, text: string): boolean {
  const written = [title, JSON.stringify(title).slice(1, -1), title.replaceAll("\\", "\\\\")];
  return written.some((each) => {
    for (let at = text.indexOf(each); at >= 0; at = text.indexOf(each, at + 1)) {
      const before = text[at - 1] ?? "";
      const behind = text.slice(at + each.length, at + each.length + 3);
      if (/["'`]/.test(before) && /^(["'`]|\s?\$\{)/.test(behind)) return true;
    }
    return false;
  });
}

describe("The coverage table", () => {
  it("has a row for each thing that is asked for, and says each once", () => {
    expect(coverage.length).to.be.above(200);
    const said = coverage.map(({ rfc, section, asks }) => `${rfc} ${section} ${asks}`);
    expect(said.filter((each, index) => said.indexOf(each) !== index)).to.deep.equal([]);
  });

  it("names files that do it", () => {
    const missing = coverage.filter(({ by }) => !/^(src|schema)\//.test(by) || textOf(by) === "").map(({ by }) => by);
    expect([...new Set(missing)]).to.deep.equal([]);
  });

  it("names tests that are there", () => {
    const missing = coverage.filter(({ test, title }) => !test.startsWith("test/") || !stands(title, textOf(test)));
    expect(missing.map(({ rfc, section, test, title }) => `RFC ${rfc} §${section} ${test}: ${title}`)).to.deep.equal([]);
  });
});
