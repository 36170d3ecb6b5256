/** What is printed from the code is what the code prints now. */
import { expect } from "chai";
import { printedFiles } from "../../src/server/printed-files.js";
import { read } from "./source-files.js";

describe("The printed file", () => {
  for (const { path, print } of printedFiles) {
    it(`${path} is fresh (npm run emit makes it so)`, () => {
      const { text } = read(path);
      expect(print(text) === text, `${path} is stale`).to.equal(true);
    });
  }
});
