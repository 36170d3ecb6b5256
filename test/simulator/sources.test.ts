/** Every letter that the simulator names as the source of what it does stands in its table. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { sources } from "../../src/simulator/sources.js";

const folder = "src/simulator";

describe("The sources of the simulator", () => {
  const named = new Set(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/\[([A-Z]\d{1,2}|O)\]/g)].map(([, key]) => key ?? "")),
  );

  it("hold all that its files name, and no other", () => {
    expect([...named].sort()).to.deep.equal(Object.keys(sources).sort());
  });
});
