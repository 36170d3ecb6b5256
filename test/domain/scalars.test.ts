/** Instants and JSON as they go over the wire. */
import { expect } from "chai";
import { parseValue } from "graphql";
import { DateTime, Json } from "../../src/domain/scalars.js";

describe("DateTime", () => {
  const accepted: readonly (readonly [string, string])[] = [
    ["2026-01-31T09:00:00Z", "2026-01-31T09:00:00.000Z"],
    ["2026-01-31T09:00:00.1239Z", "2026-01-31T09:00:00.123Z"],
    ["2026-01-31T09:00:00+02:00", "2026-01-31T07:00:00.000Z"],
    ["2026-01-31t09:00:00.5z", "2026-01-31T09:00:00.500Z"],
    ["2026-01-31T23:30-01:30", "2026-02-01T01:00:00.000Z"],
  ];
  for (const [text, answer] of accepted)
    it(`reads ${text} as ${answer}`, () => {
      expect(DateTime.serialize(DateTime.parseValue(text))).to.equal(answer);
      expect(DateTime.parseLiteral(parseValue(JSON.stringify(text)), {})).to.equal(Date.parse(answer));
    });

  for (const value of ["", "2026-01-31", "2026-01-31T09:00:00", "2026-13-31T09:00:00Z", "tomorrow", 1769850000000, null, {}])
    it(`refuses ${JSON.stringify(value)} and says what is allowed`, () => {
      expect(() => DateTime.parseValue(value)).to.throw("ISO 8601");
    });
});

describe("DateTime in a document", () => {
  for (const literal of ["5", "true", "{a: 1}"])
    it(`refuses ${literal} and says so`, () => {
      expect(() => DateTime.parseLiteral(parseValue(literal), {})).to.throw(/got [5t{]/);
    });
});

describe("JSON", () => {
  it("passes every kind of value, from variables and from the document", () => {
    const value = { text: "x", number: 1.5, list: [true, null], nested: { a: 1 } };
    expect(Json.serialize(Json.parseValue(value))).to.deep.equal(value);
    expect(Json.parseLiteral(parseValue('{text: "x", number: 1.5, list: [true, null], nested: {a: $a}}'), { a: 1 })).to.deep.equal(value);
  });
});
