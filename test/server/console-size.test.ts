/** How much the first page of the built console weighs, as it is sent. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectFolder } from "../house/source-files.js";

const folder = join(projectFolder, "dist/console");
const assets = join(folder, "assets");
/** Bytes. */
const budget = 200_000;

const text = (name: string) => readFileSync(join(assets, name), "utf8");
const sent = (name: string) => statSync(join(assets, existsSync(join(assets, `${name}.br`)) ? `${name}.br` : name)).size;

/** What a script cannot do without. */
function closure(name: string, known = new Set<string>()): Set<string> {
  if (known.has(name)) return known;
  known.add(name);
  for (const [, other = ""] of text(name).matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g)) closure(other, known);
  return known;
}

describe("The built console", () => {
  before(() => {
    expect(existsSync(join(folder, "index.html")), "npm run build builds it").to.equal(true);
  });

  it(`sends less than ${budget / 1000} kB for any page that is the first one`, () => {
    const page = readFileSync(join(folder, "index.html"), "utf8");
    const named = [...page.matchAll(/\/assets\/([^"]+)/g)].map(([, name = ""]) => name);
    const entry = named.find((name) => name.endsWith(".js")) ?? "";
    const first = [...named, ...closure(entry)];
    const pages = readdirSync(assets).filter((name) => /-page-.*\.js$/.test(name));
    expect(pages.length).to.be.greaterThan(5);
    for (const lazy of pages) {
      const all = new Set([...first, ...closure(lazy)]);
      const weight = page.length + [...all].reduce((sum, name) => sum + sent(name), 0);
      expect(weight, lazy).to.be.lessThan(budget);
    }
  });

  it("has everything packed that is worth it", () => {
    const plain = readdirSync(assets).filter((name) => /\.(js|css)$/.test(name) && statSync(join(assets, name)).size >= 1024);
    expect(plain.length).to.be.greaterThan(3);
    expect(plain.filter((name) => !existsSync(join(assets, `${name}.br`)) || !existsSync(join(assets, `${name}.gz`)))).to.deep.equal([]);
  });
});
