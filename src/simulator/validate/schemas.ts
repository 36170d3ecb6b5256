/** What a server's /Schemas declare (RFC 7643 §7), looked up as Microsoft's discovery does: in any case. */
import { coreGroup, coreUser } from "../mapping/mapping.js";
import { parseTarget, property } from "../mapping/target.js";

export class Schemas {
  private readonly byId: ReadonlyMap<string, unknown>;

  constructor(readonly resources: readonly unknown[]) {
    this.byId = new Map(resources.map((schema) => [String(property(schema, "id") ?? "").toLowerCase(), schema]));
  }

  has(urn: string): boolean {
    return this.byId.has(urn.toLowerCase());
  }

  /** The declaration of what the path leads to, or of the nearest above it that is missing. */
  find(text: string, core = coreUser): { readonly declaration: unknown } | { readonly missing: string } {
    const { urn = core, attribute: name, sub, filter } = parseTarget(text);
    const schema = this.byId.get(urn.toLowerCase());
    if (!schema) return { missing: `the schema ${urn}` };
    const attribute = named(property(schema, "attributes"), name);
    if (!attribute) return { missing: `${name} in ${urn}` };
    const part = sub ?? (filter ? "value" : undefined);
    if (part === undefined) return { declaration: attribute };
    const below = named(property(attribute, "subAttributes"), part);
    return below ? { declaration: below } : { missing: `${name}.${part} in ${urn}` };
  }

  declares(text: string, core = coreUser): boolean {
    return "declaration" in this.find(text, core);
  }

  /** Whether the attribute or what it is part of must have a value. */
  requires(text: string): boolean {
    const { urn, attribute: name } = parseTarget(text);
    return [urn === undefined ? name : `${urn}:${name}`, text].some((each) => {
      const found = this.find(each);
      return "declaration" in found && property(found.declaration, "required") === true;
    });
  }

  writable(text: string): boolean {
    const found = this.find(text);
    return "declaration" in found && String(property(found.declaration, "mutability")).toLowerCase() !== "readonly";
  }

  get groups(): boolean {
    return this.has(coreGroup);
  }
}

function named(attributes: unknown, name: string): unknown {
  const wanted = name.toLowerCase();
  return Array.isArray(attributes) ? attributes.find((each) => String(property(each, "name")).toLowerCase() === wanted) : undefined;
}
