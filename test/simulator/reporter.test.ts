/** What the acceptance tests of a server print: on terminals of any width, in colours, and elsewhere; and never half a secret. */
import { expect } from "chai";
import { Reporter, redacting } from "../../src/simulator/validate/report.js";
import type { Outcome, Result } from "../../src/simulator/validate/run.js";

const test = { list: "validator", category: "preview", source: "[R1]", ms: 14, exchanges: [] } as const;
const skipped: Result = {
  ...test,
  name: "Patch User - Multiple Ops on different attributes",
  status: "skipped",
  why: "one of tests 21 and 22 is needed for the gallery",
};
const passed: Result = { ...test, name: "Delete a User", dialect: "flag", status: "passed" };
const secret = "tiny-secret-token";

function outcomeOf(found: string, text: string): Outcome {
  const answer = { status: 400, headers: new Headers(), body: undefined, text, ms: 3, repeated: [] };
  const exchanges = [{ method: "GET", path: "/Users", answer } as const];
  const hints = [
    {
      hint: "answers with a body should have the content type application/scim+json",
      source: "[D1]",
      times: 1,
      example: "GET /Users: 200",
    },
  ];
  return {
    tag: "tag",
    results: [{ ...passed, status: "failed", expected: "201", found, exchanges }],
    hints,
    left: ["/Users/1 (DELETE answered 500 with a body that is quite long and says that nothing can be done)"],
    interrupted: false,
  };
}

describe("What the acceptance tests print", () => {
  const about = "skip  validator  preview       14 ms  ";
  const cases: readonly (readonly [title: string, columns: number | undefined, line: string])[] = [
    [
      "on 80 columns",
      80,
      `${about}Patch User - Multiple Ops on different\n${" ".repeat(38)}attributes  (one of tests 21 and 22 is\n${" ".repeat(38)}needed for the gallery)\n`,
    ],
    ["on 120 columns", 120, `${about}${skipped.name}  (one of tests 21 and 22 is\n${" ".repeat(38)}needed for the gallery)\n`],
    ["on 200 columns", 200, `${about}${skipped.name}  (${skipped.why})\n`],
    ["on 40 columns, where the terminal breaks lines better", 40, `${about}${skipped.name}  (${skipped.why})\n`],
    ["in a pipe", undefined, `${about}${skipped.name}  (${skipped.why})\n`],
  ];
  for (const [title, columns, line] of cases) {
    it(title, () => expect(new Reporter(false, (text) => text, columns).line(skipped)).to.equal(line));
  }

  it("in colours, the mark alone", () => {
    expect(new Reporter(true, (text) => text, 80).line(passed)).to.equal(
      "\u001b[32mpass\u001b[0m  validator  preview       14 ms  Delete a User [flag]\n",
    );
  });

  for (const columns of [80, 120]) {
    it(`whole words and bodies of two lines, on ${columns} columns`, () => {
      const found = `${"a value that differs; ".repeat(20)}the end`;
      const lines = new Reporter(false, (text) => text, columns).end(outcomeOf(found, `{"detail":"${"x".repeat(3_000)}"}`)).split("\n");
      const prose = lines.filter((line) => !line.startsWith("    -> "));
      expect(Math.max(...prose.map((line) => line.length))).to.be.at.most(columns);
      expect(prose.join(" ").replace(/\s+/g, " ")).to.include(`found ${found}`);
      const body = lines.find((line) => line.startsWith("    -> "));
      expect(body).to.match(/^ {4}-> 400 \{"detail":"x+… \(3013 characters\)$/);
      expect(body?.length).to.be.at.most(2 * columns);
    });
  }

  it("never half of a secret, wherever a line is cut or broken", () => {
    for (let before = 0; before < 620; before += 1) {
      const text = `${"x".repeat(before)}${secret}${"y".repeat(700)}`;
      for (const columns of [undefined, 80]) {
        const printed = new Reporter(false, redacting([secret]), columns).end(outcomeOf(`${"x ".repeat(before / 2)}${secret}`, text));
        expect(printed.includes("tiny"), `${before} before it`).to.equal(false);
      }
    }
  });
});
