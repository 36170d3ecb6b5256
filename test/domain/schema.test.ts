/** The schema reads as documentation: whatever a client can name is described. */
import { expect } from "chai";
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  validateSchema,
} from "graphql";
import { errorCodes } from "../../src/domain/errors.js";
import { buildDomainSchema, printDomainSchema } from "../../src/domain/schema.js";

const schema = buildDomainSchema();
/** The root types are described by what they hold. */
const roots = new Set(["Query", "Mutation", "Subscription"]);

function undescribed(type: GraphQLNamedType): string[] {
  const missing: string[] = [];
  const check = (name: string, description: string | null | undefined) => {
    if (!description?.trim()) missing.push(name);
  };
  if (!roots.has(type.name)) check(type.name, type.description);
  if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value.description);
  if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field.description);
  if (isObjectType(type) || isInterfaceType(type))
    for (const field of Object.values(type.getFields())) {
      check(`${type.name}.${field.name}`, field.description);
      for (const argument of field.args) check(`${type.name}.${field.name}(${argument.name})`, argument.description);
    }
  return missing;
}

describe("The domain's schema", () => {
  it("is valid", () => {
    expect(validateSchema(schema)).to.deep.equal([]);
  });

  it("describes every type, field, argument and enum value", () => {
    const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type));
    expect(types.length).to.be.greaterThan(50);
    expect(types.flatMap(undescribed)).to.deep.equal([]);
  });

  it("has every error code as a value of ErrorCode, with its meaning", () => {
    const type = schema.getType("ErrorCode");
    if (!isEnumType(type)) throw new Error("ErrorCode is no enum");
    expect(Object.fromEntries(type.getValues().map(({ name, description }) => [name, description]))).to.deep.equal(errorCodes);
  });

  it("resolves every Node by its class", () => {
    const node = schema.getType("Node");
    if (!isInterfaceType(node)) throw new Error("Node is no interface");
    const names = schema.getPossibleTypes(node).map(({ name }) => name);
    expect(names).to.have.members([
      ...["User", "Group", "Disc", "Organisation", "Credential", "OAuthClient", "Session", "Change"],
      ...["ProvisioningEvent", "ProvisioningCycle", "ProvisioningHold", "Rehearsal"],
    ]);
  });

  it("prints the same each time, in alphabetical order", () => {
    const printed = printDomainSchema();
    expect(printed).to.equal(printDomainSchema());
    const names = [...printed.matchAll(/^(?:type|input|enum|interface|scalar) (\w+)/gm)].map(([, name]) => name);
    expect(names).to.deep.equal([...names].sort());
    expect(printed.endsWith("}\n")).to.equal(true);
  });
});
