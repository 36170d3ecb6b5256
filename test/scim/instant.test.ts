/** Times as instants: offsets, fractions, and dates that do not exist. */
import { expect } from "chai";
import { parseInstant } from "../../src/scim/instant.js";

describe("parseInstant", () => {
  const valid: [string, string][] = [
    ["2011-05-13T04:42:34Z", "2011-05-13T04:42:34.000Z"],
    ["2011-05-13t04:42:34z", "2011-05-13T04:42:34.000Z"],
    ["2011-05-13T04:42:34+02:00", "2011-05-13T02:42:34.000Z"],
    ["2011-05-13T04:42:34-05:30", "2011-05-13T10:12:34.000Z"],
    ["2011-05-13T04:42:34.1234567Z", "2011-05-13T04:42:34.123Z"],
    ["2011-05-13T04:42:34.5Z", "2011-05-13T04:42:34.500Z"],
    ["2011-05-13T04:42:34", "2011-05-13T04:42:34.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
    ["2011-12-31T24:00:00Z", "2012-01-01T00:00:00.000Z"],
    ["2011-05-13T24:00:00.000+02:00", "2011-05-13T22:00:00.000Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
  ];
  for (const [text, instant] of valid) {
    it(`reads ${text}`, () => expect(new Date(parseInstant(text) ?? Number.NaN).toISOString()).to.equal(instant));
  }
  const invalid = ["", "2011-05-13", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2011-13-01T00:00:00Z", "2011-00-01T00:00:00Z"];
  for (const text of [
    ...invalid,
    "2011-04-31T00:00:00Z",
    "2011-05-13T24:00:01Z",
    "2011-05-13T24:00:00.1Z",
    "2011-05-13T25:00:00Z",
    "2011-05-13T04:60:00Z",
    "2011-05-13T04:42:34+15:00",
    "yesterday",
  ]) {
    it(`refuses ${text || "nothing"}`, () => expect(parseInstant(text)).to.equal(undefined));
  }
});
