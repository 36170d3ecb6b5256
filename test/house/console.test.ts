/** The console fits what it is made for: its operations the schema, its texts the refusals and each other, its pages the two languages. */
import { expect } from "chai";
import { parse, validate } from "graphql";
import { examples } from "../../src/console/explorer/examples.js";
import { operations } from "../../src/console/operations.js";
import { buildDomainSchema } from "../../src/domain/schema.js";
import { consoleOperations } from "../../src/server/console-operations.js";
import { signInRefusals } from "../../src/server/sign-in-refusals.js";
import { read } from "./source-files.js";

describe("The console's operation", () => {
  const schema = buildDomainSchema();
  for (const [name, operation] of Object.entries(operations)) {
    it(`${name} is valid, and named as its key`, () => {
      const document = parse(String(operation));
      expect(validate(schema, document).map(({ message }) => message)).to.deep.equal([]);
      const [definition] = document.definitions;
      const title = definition?.kind === "OperationDefinition" ? definition.name?.value : undefined;
      expect(title).to.equal(`${name[0]?.toUpperCase()}${name.slice(1)}`);
    });
  }

  for (const { name, query } of examples) {
    it(`${name}, an example of the explorer, is valid`, () => {
      expect(validate(schema, parse(query)).map(({ message }) => message)).to.deep.equal([]);
    });
  }

  it("has a hash of its own", () => {
    expect(consoleOperations.size).to.equal(Object.keys(operations).length);
  });
});

describe("The console's texts", () => {
  for (const language of ["english", "danish"]) {
    it(`say in ${language} why nobody was signed in, for each reason`, () => {
      const { text } = read(`src/console/texts/${language}.ts`);
      const reasons = text.slice(text.indexOf("  reasons: {"), text.indexOf("  unknownReason:"));
      const told = [...reasons.matchAll(/^ {4}"?([a-z-]+)"?: \{/gm)].map(([, name]) => name);
      expect(told.sort()).to.deep.equal(Object.keys(signInRefusals).sort());
    });
  }
});
