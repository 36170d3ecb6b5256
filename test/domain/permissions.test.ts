/** What a viewer reads who may not do something: words that the API knows. */
import { expect } from "chai";
import { isObjectType } from "graphql";
import type { DomainContext, ViewerKind } from "../../src/domain/context.js";
import { type Operation, permissions, permit } from "../../src/domain/permissions.js";
import { schema } from "../support/domain.js";

const fields = new Set(Object.values(schema.getTypeMap()).flatMap((type) => (isObjectType(type) ? Object.keys(type.getFields()) : [])));
const kinds: readonly ViewerKind[] = ["MEMBER", "ADMIN", "PROVISIONING"];

describe("A refusal to a viewer", () => {
  for (const operation of Object.keys(permissions) as Operation[]) {
    const allowed: readonly ViewerKind[] = permissions[operation];
    const refused = kinds.filter((kind) => !allowed.includes(kind));
    if (refused.length === 0) continue;
    it(`names ${operation} as the API does`, () => {
      for (const kind of refused) {
        const context = { viewer: { kind, plan: "ENTERPRISE" } } as DomainContext;
        if (fields.has(operation)) expect(() => permit(context, operation)).to.throw(new RegExp(`^${operation} is not for`));
        else
          expect(() => permit(context, operation))
            .to.throw(/person/)
            .and.not.match(new RegExp(`^${operation}`));
      }
    });
  }
});
