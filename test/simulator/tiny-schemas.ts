/** The /Schemas of the small server: a declaration for each path that it is given. */
import { tinyPath } from "./tiny-paths.js";

const core = "urn:ietf:params:scim:schemas:core:2.0";
const userUrn = `${core}:User`;
const groupUrn = `${core}:Group`;
const enterpriseUrn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

interface Declared {
  readonly name: string;
  type: string;
  readonly required: boolean;
  readonly mutability: string;
  description?: null;
  subAttributes?: Declared[];
}

interface Schema {
  readonly id: string;
  readonly name: string;
  readonly attributes: Declared[];
}

export class TinySchemas {
  readonly resources: Schema[] = [
    { id: userUrn, name: "User", attributes: [] },
    { id: enterpriseUrn, name: "EnterpriseUser", attributes: [] },
    { id: groupUrn, name: "Group", attributes: [] },
  ];

  constructor(userPaths: readonly string[]) {
    for (const path of userPaths) this.declare(tinyPath(path).urn ?? userUrn, path);
    for (const path of ["displayName", "members.value"]) this.declare(groupUrn, path);
  }

  private declare(id: string, path: string): void {
    const { name, sub } = tinyPath(path);
    const attribute = declared(this.resources.find((schema) => schema.id === id)?.attributes ?? [], name);
    if (sub === undefined) return;
    attribute.type = "complex";
    attribute.subAttributes ??= [];
    declared(attribute.subAttributes, sub);
  }

  /** Of the first attribute. */
  describe(description: null): void {
    const [first] = this.resources[0]?.attributes ?? [];
    if (first) first.description = description;
  }

  type(type: string): void {
    const [first] = this.resources[0]?.attributes ?? [];
    if (first) first.type = type;
  }
}

function declared(list: Declared[], name: string): Declared {
  const known = list.find((each) => each.name === name);
  if (known) return known;
  const made = { name, type: "string", required: name === "userName", mutability: "readWrite" };
  list.push(made);
  return made;
}
