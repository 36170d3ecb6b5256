/** What an answer shows, for every value of `returned` (RFC 7643 §7, RFC 7644 §3.9): on a schema that has them all. */
import { expect } from "chai";
import type { Attribute, ResourceType } from "../../schema/scim/attribute.js";
import { userType } from "../../schema/scim/resource-types.js";
import { parseProjection, project } from "../../src/scim/projection.js";
import { lenient, refusal, strict } from "./leniency.js";

const text = (name: string, returned?: Attribute["returned"]): Attribute => ({
  name,
  type: "string",
  description: name,
  ...(returned ? { returned } : {}),
});
const parts = [text("kept", "always"), text("usual"), text("asked", "request"), text("secret", "never")];
const type: ResourceType = {
  ...userType,
  schema: {
    id: "urn:test:Thing",
    name: "Thing",
    description: "A thing",
    attributes: [...parts, { name: "whole", type: "complex", description: "A whole", subAttributes: parts }],
  },
  schemaExtensions: [],
};
const values = { kept: "k", usual: "u", asked: "a", secret: "s" };
const thing = { id: "1", ...values, whole: values, meta: { resourceType: "Thing" } };

/** What is shown beside `id`, which always is. */
const rows: { parameters: { attributes?: string; excludedAttributes?: string }; shown: object }[] = [
  { parameters: {}, shown: { kept: "k", usual: "u", whole: { kept: "k", usual: "u" }, meta: thing.meta } },
  { parameters: { attributes: "asked" }, shown: { kept: "k", asked: "a" } },
  { parameters: { attributes: "usual,secret" }, shown: { kept: "k", usual: "u" } },
  { parameters: { attributes: "whole" }, shown: { kept: "k", whole: { kept: "k", usual: "u" } } },
  { parameters: { attributes: "whole.asked" }, shown: { kept: "k", whole: { kept: "k", asked: "a" } } },
  { parameters: { attributes: "urn:test:Thing:whole.usual" }, shown: { kept: "k", whole: { kept: "k", usual: "u" } } },
  { parameters: { attributes: "nothing" }, shown: { kept: "k" } },
  { parameters: { attributes: "__proto__,constructor" }, shown: { kept: "k" } },
  { parameters: { excludedAttributes: "kept,usual,id,meta" }, shown: { kept: "k", whole: { kept: "k", usual: "u" } } },
  { parameters: { excludedAttributes: "whole,meta" }, shown: { kept: "k", usual: "u" } },
  { parameters: { excludedAttributes: "whole.usual,whole.kept,meta" }, shown: { kept: "k", usual: "u", whole: { kept: "k" } } },
  { parameters: { excludedAttributes: "URN:TEST:THING:USUAL,meta" }, shown: { kept: "k", whole: { kept: "k", usual: "u" } } },
];

describe("a projection", () => {
  for (const { parameters, shown } of rows) {
    it(`shows for ${JSON.stringify(parameters)} exactly ${JSON.stringify(shown)}`, () => {
      const { nodes } = parseProjection(parameters, type, strict());
      expect(project(thing, nodes, () => undefined)).to.deep.equal({ id: "1", ...shown });
    });
  }

  it("is not made of both parameters on a strict connection", () => {
    const both = { attributes: "usual", excludedAttributes: "kept" };
    expect(refusal(() => parseProjection(both, type, strict())).scimType).to.equal("invalidValue");
    expect(parseProjection(both, type, lenient()).nodes.map(({ name }) => name)).to.deep.equal(["schemas", "id", "kept", "usual"]);
  });

  const shapes: [string, object][] = [
    ["userName", { values: false, groups: false, members: false }],
    ["emails.type", { values: true, groups: false, members: false }],
    ["groups.display", { values: false, groups: true, members: false }],
  ];
  for (const [attributes, shape] of shapes) {
    it(`reads for ${attributes} only what it shows`, () =>
      expect(parseProjection({ attributes }, userType, strict()).shape).to.deep.equal(shape));
  }
});
