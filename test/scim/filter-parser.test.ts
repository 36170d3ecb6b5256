/** Filters as text: what is read, what is tolerated, what is refused and how that is said. */
import { expect } from "chai";
import fc from "fast-check";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import type { CompareOperator, Filter } from "../../src/scim/filter.js";
import { operatorsOf } from "../../src/scim/filter-operand.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import { printFilter } from "../../src/scim/filter-printer.js";
import { attributePaths, resolveSubAttribute, subPath } from "../../src/scim/schema-index.js";
import { enterprise, lenient, refusal, strict } from "./leniency.js";

/** Written, and as it is understood; `true` when both are the same. */
const understood: [string, string | true][] = [
  ['userName eq "ada"', true],
  ['USERNAME Eq "ada"', 'userName eq "ada"'],
  ['  userName   eq\t"ada"  ', 'userName eq "ada"'],
  ["title pr", true],
  ["emails pr", true],
  ["name pr", true],
  ["active eq true", true],
  ["active ne FALSE", "active ne false"],
  ['title pr and userType eq "Employee"', true],
  ['title pr or userType eq "a" and active eq true', true],
  ['(title pr or userType eq "a") and active eq true', true],
  ["((title pr)) and (active eq true and (nickName pr))", "title pr and active eq true and nickName pr"],
  ["title pr or (nickName pr or active eq true)", "title pr or nickName pr or active eq true"],
  ['not (userName sw "a")', true],
  ['not(userName sw "a")', 'not (userName sw "a")'],
  ["not (not (title pr)) and not (active eq true or title pr)", true],
  [
    'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
    'userType eq "Employee" and (emails.value co "example.com" or emails.value co "example.org")',
  ],
  ['emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]', true],
  ['emails[not (type eq "work") or primary eq true]', true],
  ['emails[ type eq "work" ]', 'emails[type eq "work"]'],
  ['members eq "u1"', 'members.value eq "u1"'],
  ['meta.lastModified gt "2011-05-13T04:42:34Z"', 'meta.lastModified gt "2011-05-13T04:42:34.000Z"'],
  ['meta.created le "2011-05-13T04:42:34+02:00"', 'meta.created le "2011-05-13T02:42:34.000Z"'],
  ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "a"', 'userName eq "a"'],
  [`${enterprise}:manager.value eq "42"`, true],
  [`${enterprise}:employeeNumber eq "E-1"`, true],
  ['userName eq "a \\"b\\" \\\\ \\u00e9 \\n/"', 'userName eq "a \\"b\\" \\\\ é \\n/"'],
  ['userName eq ""', true],
  ['userName eq "and) or ["', true],
  ["title eq null", "not (title pr)"],
  ["title ne null", "title pr"],
  ["emails[display eq null]", "emails[not (display pr)]"],
  ['schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"', true],
  ['groups.value eq "g1"', true],
  ['x509Certificates.value eq "AAAA"', true],
];

const tolerated: [string, string, string[]][] = [
  ['emails[type eq "work"].value eq "a@b.c"', 'emails[type eq "work" and value eq "a@b.c"]', ["sub-attribute-behind-value-path"]],
  [
    'emails[type eq "work" and primary eq true].value sw "a"',
    'emails[type eq "work" and primary eq true and value sw "a"]',
    ["sub-attribute-behind-value-path"],
  ],
  ['emails[type eq "work"].value pr', 'emails[type eq "work" and value pr]', ["sub-attribute-behind-value-path"]],
  ["externalId eq ada.quill", 'externalId eq "ada.quill"', ["unquoted-literal"]],
  ["userName eq ada+x@example.com and active eq true", 'userName eq "ada+x@example.com" and active eq true', ["unquoted-literal"]],
  ["id eq 42 and manager eq 43", `id eq "42" and ${enterprise}:manager.value eq "43"`, ["unquoted-literal", "bare-extension-attribute"]],
  ["title eq true", 'title eq "true"', ["unquoted-literal"]],
  ["(title eq x)", 'title eq "x"', ["unquoted-literal"]],
  ['active eq "True"', "active eq true", ["boolean-string"]],
  ['roles[primary eq "True"]', "roles[primary eq true]", ["boolean-string"]],
  ['department eq "x"', `${enterprise}:department eq "x"`, ["bare-extension-attribute"]],
  [`${enterprise}.department eq "x"`, `${enterprise}:department eq "x"`, ["dot-after-urn"]],
  ['manager[value eq "x"]', `${enterprise}:manager[value eq "x"]`, ["bare-extension-attribute", "filter-on-single-value"]],
  ["meta.created gt 2011-05-13T04:42:34Z", 'meta.created gt "2011-05-13T04:42:34.000Z"', ["unquoted-literal"]],
];

/** Written, where it is wrong, and a piece of what is said. */
const refused: [string, number, string][] = [
  ["", 1, "The end is not expected here; the name of an attribute is"],
  ["   ", 4, "the name of an attribute is"],
  ["userName", 9, "The end is no operator; eq, ne, co"],
  ['userName like "a"', 10, '"like "a"" is no operator'],
  ["userName eq", 12, 'a value is missing behind "userName eq"'],
  ['userName eq "a', 13, "no closing quote"],
  ['userName eq "a" title pr', 17, '"title pr" is not expected here; "and", "or" or the end is'],
  ['userName eq "a"and title pr', 16, "without a space"],
  ['userName eq "a" and', 20, "the name of an attribute is"],
  ['userName eq "a\\q"', 13, "as JSON writes strings"],
  ["userName eq 'ada'", 13, "double quotes, not in single ones"],
  ['(userName eq "a"', 1, '"(" is not closed'],
  ['userName eq "a")', 16, '")" is not expected here'],
  ['emails[type eq "work"', 7, '"[" is not closed'],
  ['emails[type eq "work")', 22, '"]" is'],
  ['emails[street eq "x"]', 8, '"street" is no sub-attribute of emails'],
  ['emails[emails[type eq "a"]]', 8, "no sub-attribute of emails"],
  ['emails[type[x eq "a"]]', 8, "type has no values to select from"],
  ['userName[type eq "x"]', 1, "userName has no values to select from"],
  ['emails.value[type eq "x"]', 1, "no values to select from"],
  ["not title pr", 5, '"not" is followed by a filter in parentheses'],
  ['foo eq "x"', 1, '"foo" is no attribute of User'],
  ['__proto__ eq "x"', 1, '"__proto__" is no attribute of User'],
  ["constructor pr", 1, "no attribute of User"],
  ['name eq "x"', 1, "compare one of name.formatted, name.familyName"],
  ['addresses co "x"', 1, "addresses is complex"],
  ["active gt true", 8, '"gt" cannot be used with active, a boolean; eq, ne, pr can'],
  ['active co "t"', 8, '"co" cannot be used with active'],
  ['x509Certificates.value lt "a"', 24, "a binary; eq, ne, pr can"],
  ['meta.created sw "2011"', 14, "a dateTime; eq, ne, gt, ge, lt, le, pr can"],
  ['meta.created gt "yesterday"', 17, "a time in double quotes, such as"],
  ['active eq "banana"', 11, "true or false, without quotes"],
  ["title gt null", 10, '"gt" cannot be used with null; eq and ne can'],
  ['userName eq "a" xor title pr', 17, "is not expected here"],
  ["userName,title pr", 9, "is no operator"],
];

const refusedWhenStrict: [string, string][] = [
  ["externalId eq ada", "a string stands in double quotes"],
  ['active eq "true"', "true or false, without quotes"],
  ["active eq True", "true or false, without quotes"],
  ['manager eq "x"', '"manager" is no attribute of User'],
  ['name[familyName eq "x"]', "has one value only"],
  ["employeeNumber eq 1", "no attribute of User"],
];

describe("parseFilter", () => {
  for (const [text, meaning] of understood) {
    const type = text.startsWith("members") ? groupType : userType;
    const leniency = text.includes("FALSE") ? lenient() : strict();
    it(`reads ${text}`, () => expect(printFilter(parseFilter(text, type, leniency))).to.equal(meaning === true ? text : meaning));
  }
  for (const [text, meaning, names] of tolerated) {
    it(`tolerates ${text}`, () => {
      const leniency = lenient();
      expect(printFilter(parseFilter(text, userType, leniency))).to.equal(meaning);
      expect([...leniency.quirks.keys()]).to.have.members(names);
    });
  }
  for (const [text, at, why] of refused) {
    it(`refuses ${text || "nothing"}`, () => {
      const error = refusal(() => parseFilter(text, userType, lenient()));
      expect([error.status, error.scimType]).to.deep.equal([400, "invalidFilter"]);
      expect(error.detail).to.include(`at character ${at}:`).and.include(why);
    });
  }
  for (const [text, why] of refusedWhenStrict) {
    it(`refuses ${text} on a strict connection`, () => {
      expect(refusal(() => parseFilter(text, userType, strict())).detail).to.include(why);
    });
  }

  it("keeps the value of a password to itself", () => {
    for (const text of ['password eq "x"', "password pr", 'password sw "x"']) {
      const { status, scimType } = refusal(() => parseFilter(text, userType, lenient()));
      expect([status, scimType]).to.deep.equal([403, "sensitive"]);
    }
  });

  it("types a value as the attribute is typed", () => {
    expect(parseFilter("active eq true", userType, strict())).to.include({ kind: "compare", operator: "eq", value: true });
    expect(parseFilter('title eq "true"', userType, strict())).to.include({ value: "true" });
  });

  it("binds and closer than or, and not closest", () => {
    expect(parseFilter("title pr or nickName pr and active eq true", userType, strict())).to.have.nested.property("terms[1].kind", "and");
    expect(parseFilter("not (title pr) and nickName pr", userType, strict())).to.have.property("kind", "and");
  });

  const nested = (depth: number) => `${"(".repeat(depth)}title pr${")".repeat(depth)}`;
  const long = (clauses: number) => Array.from({ length: clauses }, () => "title pr").join(" and ");
  it("sets limits", () => {
    expect(() => parseFilter(nested(32), userType, strict())).to.not.throw();
    expect(refusal(() => parseFilter(nested(33), userType, strict())).detail).to.include("more than 32 deep");
    expect(() => parseFilter(long(100), userType, strict())).to.not.throw();
    expect(refusal(() => parseFilter(long(101), userType, strict())).detail).to.include("more than 100 comparisons");
    expect(refusal(() => parseFilter(`userName eq "${"a".repeat(8200)}"`, userType, strict())).detail).to.include("8192 are allowed");
  });
});

describe("printFilter", () => {
  const paths = [userType.schema, ...userType.schemaExtensions.map(({ schema }) => schema)].flatMap((schema) =>
    attributePaths(userType, schema),
  );
  const filterable = paths.filter(({ attribute }) => attribute.returned !== "never");
  const leaves = filterable.flatMap((path) => (path.attribute.subAttributes ?? []).flatMap(({ name }) => subPath(path, name) ?? []));
  const simple = [...filterable.filter(({ attribute }) => attribute.type !== "complex"), ...leaves];
  const owners = filterable.filter(({ attribute }) => attribute.multiValued && attribute.type === "complex");

  const text = fc.string({ unit: "grapheme", maxLength: 12 });
  const comparison = (candidates: typeof simple): fc.Arbitrary<Filter> =>
    fc.constantFrom(...candidates).chain((path): fc.Arbitrary<Filter> => {
      const { type } = path.subAttribute ?? path.attribute;
      const value =
        type === "boolean"
          ? fc.boolean()
          : type === "dateTime"
            ? fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") }).map((date) => date.toISOString())
            : text;
      const compare = fc
        .record({ operator: fc.constantFrom<CompareOperator>(...operatorsOf[type]), value })
        .map((rest): Filter => ({ kind: "compare", path, ...rest }));
      return fc.oneof(compare, fc.constant<Filter>({ kind: "present", path }));
    });
  const tree = (leaf: fc.Arbitrary<Filter>, depth: number): fc.Arbitrary<Filter> => {
    if (depth === 0) return leaf;
    const inner = tree(leaf, depth - 1);
    const chain = (kind: "and" | "or") =>
      fc
        .array(inner, { minLength: 2, maxLength: 3 })
        .map((terms): Filter => ({ kind, terms: terms.flatMap((term) => (term.kind === kind ? term.terms : [term])) }));
    return fc.oneof(
      leaf,
      chain("and"),
      chain("or"),
      inner.map((term): Filter => ({ kind: "not", term })),
    );
  };
  const valuePath = fc.constantFrom(...owners).chain((path) => {
    const parts = (path.attribute.subAttributes ?? []).flatMap(({ name }) => resolveSubAttribute(path, name) ?? []);
    return tree(comparison(parts), 1).map((term): Filter => ({ kind: "valuePath", path, term }));
  });
  const filters = tree(fc.oneof({ weight: 3, arbitrary: comparison(simple) }, valuePath), 3);

  it("prints what parses to the same filter", () => {
    const law = fc.property(filters, (filter) => {
      expect(parseFilter(printFilter(filter), userType, strict())).to.deep.equal(filter);
    });
    fc.assert(law, { numRuns: 300 });
  });
  it("is refused or understood, whatever the text", () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom("userName", "emails", "active", " ", "eq", "pr", "and", "not", "(", ")", "[", "]", '"a"', "true", ".", "value"),
        text,
      ),
    );
    fc.assert(
      fc.property(pieces, (words) => {
        try {
          parseFilter(words.join(" "), userType, lenient());
        } catch (error) {
          expect(error).to.have.property("scimType", "invalidFilter");
        }
      }),
    );
  });
});
