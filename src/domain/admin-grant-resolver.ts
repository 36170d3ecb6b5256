/** Who is an admin, and what makes people admins without the role, through the API. */
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { AdminGrant, appRoleLimit } from "./admin-grant.js";
import { isAdminOf, readGrant } from "./admin-grant-rows.js";
import { changeAdminGrant, toGrant } from "./admin-grant-writes.js";
import type { DomainContext } from "./context.js";
import { Group } from "./group.js";
import { findGroup } from "./group-rows.js";
import { Organisation } from "./organisation.js";
import { OriginInput, originDescription } from "./origin.js";
import { permit } from "./permissions.js";
import { User } from "./user.js";

@Resolver(() => AdminGrant)
export class AdminGrantResolver {
  @FieldResolver(() => Group, {
    nullable: true,
    description: "The group whose direct members are admins; null when none grants it, or when it was deleted.",
  })
  async group(@Root() { groupId }: AdminGrant, @Ctx() context: DomainContext): Promise<Group | undefined> {
    return groupId === null ? undefined : findGroup(context, groupId);
  }

  @Mutation(() => AdminGrant, {
    description: "Sets what makes people admins without the role ADMIN; for admins. It counts from each person's next request on.",
  })
  changeAdminGrant(
    @Ctx() context: DomainContext,
    @Arg("groupId", () => ID, {
      nullable: true,
      description: "The group whose direct members become admins. Absent or null: none.",
    })
    groupId?: string | null,
    @Arg("appRole", () => String, {
      nullable: true,
      description: `The value among a person's \`roles\` that makes it an admin: up to ${appRoleLimit} characters. Absent, null or empty: none.`,
    })
    appRole?: string | null,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<AdminGrant> {
    permit(context, "changeAdminGrant");
    return changeAdminGrant(context, { groupId, appRole }, origin);
  }
}

@Resolver(() => Organisation)
export class OrganisationAdminGrantResolver {
  @FieldResolver(() => AdminGrant, { description: "What makes people admins without the role ADMIN; for admins." })
  async adminGrant(@Ctx() context: DomainContext): Promise<AdminGrant> {
    permit(context, "adminGrant");
    return toGrant(await readGrant(context.scope));
  }
}

@Resolver(() => User)
export class UserAdminResolver {
  @FieldResolver(() => Boolean, {
    description: "Whether the person manages the organisation: by the role ADMIN, or by what `Organisation.adminGrant` says.",
  })
  async isAdmin(@Root() { id, role }: User, @Ctx() context: DomainContext): Promise<boolean> {
    return role === "ADMIN" || isAdminOf(context, id);
  }
}
