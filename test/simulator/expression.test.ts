/** Mapping expressions: each documented function with its documented examples, and what is refused. */
import { expect } from "chai";
import { ExpressionFault, evaluate, type Value } from "../../src/simulator/mapping/expression.js";
import { parseExpression } from "../../src/simulator/mapping/expression-parser.js";
import { expressionFunctions } from "../../src/simulator/mapping/functions.js";

type Attributes = Readonly<Record<string, Value>>;

function resultOf(text: string, attributes: Attributes = {}): Value {
  return evaluate(parseExpression(text), expressionFunctions, {
    attribute: (name) => attributes[name],
    now: () => new Date("2021-07-02T15:33:38Z"),
    chance: () => 0.5,
  });
}

/** An instant in the form in which expressions give it. */
const at = (text: string) => new Date(text);

const cases: readonly (readonly [text: string, expected: Value, attributes?: Attributes])[] = [
  ['Append([userPrincipalName], ".test")', "John.Doe@contoso.com.test", { userPrincipalName: "John.Doe@contoso.com" }],
  ['Append([mail], ".test")', undefined],
  [
    "AppRoleAssignmentsComplex([appRoleAssignments])",
    [{ primary: false, type: "WindowsAzureActiveDirectoryRole", displayName: "Admin", value: "Admin" }],
    { appRoleAssignments: ["Admin"] },
  ],
  ["BitAnd(&HF, &HF7)", 7],
  ["CBool([a] = [b])", true, { a: "x", b: "x" }],
  ["CBool([a] = [b])", false, { a: "x", b: "y" }],
  ["CBool(0)", false],
  ["CDate([StatusHireDate])", at("2020-03-16T07:00:00Z"), { StatusHireDate: "2020-03-16-07:00" }],
  ['CDate("2021-06-30+08:00")', at("2021-06-29T16:00:00Z")],
  ['CStr(CDate("2009-06-15T01:45:30-07:00"))', "6/15/2009 8:45:30 AM"],
  ["Coalesce([mail],[userPrincipalName])", "John.Doe@contoso.com", { userPrincipalName: "John.Doe@contoso.com" }],
  ['Coalesce([mail], "none")', "none"],
  ["Coalesce([mail])", undefined],
  ['ConvertToBase64("Hello world!")', "SABlAGwAbABvACAAdwBvAHIAbABkACEA"],
  ['ConvertToUTF8Hex("Hello world!")', "48656C6C6F20776F726C6421"],
  ["Count([proxyAddresses])", 2, { proxyAddresses: ["a", "b"] }],
  ["CStr([accountEnabled])", "True", { accountEnabled: true }],
  ['CStr(DateAdd("d", 7, CDate("2012-03-16-07:00")))', "3/23/2012 7:00:00 AM"],
  ['CStr(DateAdd("d", -10, CDate("2012-03-16-07:00")))', "3/6/2012 7:00:00 AM"],
  ['CStr(DateAdd("ww", 2, CDate("2012-03-16-07:00")))', "3/30/2012 7:00:00 AM"],
  ['CStr(DateAdd("m", 10, CDate("2012-03-16-07:00")))', "1/16/2013 7:00:00 AM"],
  ['CStr(DateAdd("m", 1, CDate("2021-01-31")))', "2/28/2021 12:00:00 AM"],
  ['CStr(DateAdd("yyyy", 2, CDate("2012-03-16-07:00")))', "3/16/2014 7:00:00 AM"],
  ['DateDiff("d", CDate("2021-08-18+08:00"), CDate("2021-08-31+08:00"))', 13],
  ['DateDiff("d", CDate("8/25/2021 5:41:18 PM"), CDate("2012-03-16-07:00"))', -3449],
  ['DateDiff("ww", CDate("8/25/2021 5:41:18 PM"), CDate("2012-03-16-07:00"))', -493],
  ['DateDiff("m", CDate("8/25/2021 5:41:18 PM"), CDate("2012-03-16-07:00"))', -113],
  ['DateDiff("yyyy", CDate("8/25/2021 5:41:18 PM"), CDate("2012-03-16-07:00"))', -9],
  ['DateDiff("d", CDate("2021-08-31+08:00"), CDate("2021-08-31+08:00"))', 0],
  ['DateDiff("h", CDate("2021-08-24"), CDate("2021-08-25"))', 24],
  ['DateDiff("n", CDate("2021-08-24"), CDate("2021-08-25"))', 1440],
  ['DateDiff("s", CDate("2021-08-24"), CDate("2021-08-25"))', 86400],
  ["DateFromNum(129699324000000000)", at("2012-01-01T23:00:00Z")],
  [
    'FormatDateTime([extensionAttribute1], , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")',
    "2015-01-23",
    { extensionAttribute1: "20150123105347.1Z" },
  ],
  ['FormatDateTime("7/2/2021 03:33:38 PM", , "M/d/yyyy hh:mm:ss tt", "dddd, dd MMMM yyyy HH:mm")', "Friday, 02 July 2021 15:33"],
  ['FormatDateTime([hired], , "yyyy-MM-dd", "yyyy")', undefined],
  ["Guid()", "88888888-8888-4888-8888-888888888888"],
  ["IgnoreFlowIfNullOrEmpty([department])", undefined, { department: "" }],
  ["IgnoreFlowIfNullOrEmpty([department])", "Sales", { department: "Sales" }],
  ['IIF([country]="USA",[country],[department])', "USA", { country: "USA", department: "Sales" }],
  ['IIF([country]="USA",[country],[department])', "Sales", { country: "DK", department: "Sales" }],
  ['IIF([country]="","Other",[country])', undefined],
  ['IIF([level] >= 5, "senior", "junior")', "senior", { level: "10" }],
  ['IIF([country] <> "USA", "abroad", "home")', "abroad", { country: "DK" }],
  ['InStr("The quick brown fox","quick")', 5],
  ['InStr("repEated","e",3,vbBinaryCompare)', 7],
  ['InStr("repEated","e",3,vbTextCompare)', 4],
  ["IsNull([displayName])", true],
  ["IsNullOrEmpty([displayName])", true, { displayName: "" }],
  ["IsPresent([displayName])", true, { displayName: "Ada" }],
  ["IsString([displayName])", true, { displayName: "Ada" }],
  ["IsString([accountEnabled])", false, { accountEnabled: true }],
  ["Item([proxyAddresses], 1)", "a", { proxyAddresses: ["a", "b"] }],
  ['Join(" ", [givenName], [surname])', "Ada Quill", { givenName: "Ada", surname: "Quill" }],
  ['Join(" ", [givenName], [surname])', "Ada", { givenName: "Ada" }],
  ['Join(",", [proxyAddresses], "c")', "a,b,c", { proxyAddresses: ["a", "b"] }],
  ['Left("John Doe", 3)', "Joh"],
  ['Left("John Doe", 0)', ""],
  ['Left("John Doe", -1)', "John Doe"],
  ["Left([mail], 3)", ""],
  ['Mid("John Doe", 6, 20)', "Doe"],
  ["NormalizeDiacritics([givenName])", "Zoe", { givenName: "Zoë" }],
  ['NormalizeDiacritics("Søren Æbelø Łódź ß")', "Soeren AEbeloe Lodz ss"],
  ["Not([accountEnabled])", false, { accountEnabled: true }],
  ['Not("False")', true],
  ["CStr(Now())", "7/2/2021 3:33:38 PM"],
  ['NumFromDate("2012-01-01T23:00:00Z")', "129699324000000000"],
  ["PCase([firstName])", "Pablo Gonsalves (Second)", { firstName: "PABLO GONSALVES (SECOND)" }],
  ['PCase([lastName]," \'-")', "Pinto-De'Silva", { lastName: "PINTO-DE'SILVA" }],
  ['PCase(Join(" ",[firstName],[lastName]))', "Gregory James", { firstName: "GREGORY", lastName: "JAMES" }],
  ['Redact("secret")', "secret"],
  ["RemoveDuplicates([proxyAddresses])", ["a", "b"], { proxyAddresses: ["a", "b", "a"] }],
  ['Replace([title],"Product Developer", , , "Software Engineer", , )', "Software Engineer", { title: "Product Developer" }],
  ['Replace([UserID],"<username>", , , , , "<username>@contoso.com")', "jsmith@contoso.com", { UserID: "jsmith" }],
  [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: .NET's way to name a group
    'Replace([telephoneNumber], , "\\\\+(?<isdCode>\\\\d* )(?<phoneNumber>\\\\d{10})", , "${phoneNumber}", , )',
    "9998887777",
    { telephoneNumber: "+91 9998887777" },
  ],
  // The documentation's output has lost the plus sign, which its pattern does not take away.
  ['Replace([mobile], , "[()\\\\s-]+", , "", , )', "+19998887777", { mobile: "+1 (999) 888-7777" }],
  [
    'Replace([AddressLineData], ,"(?<streetNumber>^\\\\d*)","streetNumber", "888", , )',
    "888 Tremont Street",
    { AddressLineData: "545 Tremont Street" },
  ],
  ['Replace([userPrincipalName], , "(?<Suffix>@(.)*)", "Suffix", "", , )', "jsmith", { userPrincipalName: "jsmith@contoso.com" }],
  [
    'Replace([telephoneNumber], , "\\\\+(?<isdCode>\\\\d* )(?<phoneNumber>\\\\d{10})", "phoneNumber" , , [mobile], )',
    "8887779999",
    { telephoneNumber: "", mobile: "+91 8887779999" },
  ],
  ['Replace([mailNickname], , "[a-zA-Z_]*", , "", , )', "72", { mailNickname: "john_doe72" }],
  ["SelectUniqueValue([mail], [userPrincipalName])", "ada@x", { userPrincipalName: "ada@x" }],
  ["SingleAppRoleAssignment([appRoleAssignments])", "Admin", { appRoleAssignments: ["Admin", "User"] }],
  ['Split([extensionAttribute5], ",")', ["Admin", "Reader"], { extensionAttribute5: "Admin,Reader" }],
  ['StripSpaces("a b  c")', "abc"],
  ['Switch([IsSoftDeleted], , "False", "True", "True", "False")', "True", { IsSoftDeleted: false }],
  ['Switch([IsSoftDeleted], , "False", "True", "True", "False")', "False", { IsSoftDeleted: true }],
  ['Switch([state], "Other", "NSW", "Australia/Sydney")', "Other", { state: "QLD" }],
  ['Switch([country], [country], "", "Other")', "Other"],
  ["ToLower([userPrincipalName])", "john", { userPrincipalName: "JOHN" }],
  ["ToUpper([userPrincipalName])", "JOHN", { userPrincipalName: "john" }],
  ['Word("The quick brown fox", 3, " ")', "brown"],
  ['Word("This,string!has&many separators", 3, ",!&#")', "has"],
  ['Word("one", 4, " ")', ""],
  ['Append("Company name: \\"Contoso\\"", "")', 'Company name: "Contoso"'],
];

describe("Mapping expressions", () => {
  for (const [text, expected, attributes = {}] of cases) {
    it(`${text} of ${JSON.stringify(attributes)}`, () => expect(resultOf(text, attributes)).to.deep.equal(expected));
  }

  it("RandomString has so many characters of each kind, and none that are avoided", () => {
    let state = 1;
    const chance = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const text = String(
      evaluate(parseExpression('RandomString(10,2,2,2,1,"?,")'), expressionFunctions, {
        attribute: () => undefined,
        now: () => new Date(),
        chance,
      }),
    );
    const kinds = [/\d/g, /[^A-Za-z0-9]/g, /[A-Z]/g, /[a-z]/g].map((kind) => text.match(kind)?.length ?? 0);
    expect(text).to.have.lengthOf(10);
    expect(text).not.to.match(/[?,]/);
    expect(kinds.map((count, index) => count >= ([2, 2, 2, 1][index] ?? 0))).to.deep.equal([true, true, true, true]);
    expect(() => resultOf("RandomString(3,3,3,0,0)")).to.throw(ExpressionFault, "may be 6 to 256");
  });

  it("cover every function", () => {
    const tried = cases.flatMap(([text]) => text.match(/[A-Z]\w+(?=\()/g) ?? []);
    expect(Object.keys(expressionFunctions).filter((name) => !tried.includes(name) && name !== "RandomString")).to.deep.equal([]);
  });

  const refused: readonly (readonly [string, string])[] = [
    ["", "a function, an [attribute] or a constant is expected"],
    ["tolower([mail])", "there is no function tolower; names are case-sensitive"],
    ["constructor([mail])", "there is no function constructor"],
    ["ToLower()", "ToLower(source, culture) was given 0 parameters"],
    ["Left([mail])", "Left(String, NumChars) was given 1 parameters"],
    ["ToLower([mail]", '"," or ")" is expected'],
    ["ToLower([mail]) x", "nothing more is expected"],
    ["ToLower(mail)", "constants stand in quotes, attributes in brackets"],
    ['Left([mail], "three")', "Parameter 2 is three, and must be a number"],
    ['DateAdd("x", 1, Now())', "The interval is x, and may be yyyy, m, d, ww, h, n, s"],
    ['CDate("soon")', "soon is no date that can be read"],
    ['Replace("a", , "(", , "b", , )', "( is no regular expression"],
    ['Append("a, "b")', "neither a function, an [attribute] nor a constant begins here"],
  ];
  for (const [text, why] of refused) {
    it(`refuses ${text || "nothing at all"}`, () => expect(() => resultOf(text)).to.throw(ExpressionFault, why));
  }
});
