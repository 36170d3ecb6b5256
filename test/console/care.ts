/** What the tests of the pages for the care of provisioning share: an organisation, its directory, and its admin in a browser. */
import { setTimeout as pause } from "node:timers/promises";
import { eventsOf, requestIdOf } from "../support/provisioning-log.js";
import type { ScimAnswer } from "../support/scim-client.js";
import type { TestServer } from "../support/server.js";
import type { Tenant } from "../support/tenant.js";
import { type Visit, type VisitOptions, visiting } from "../support/visit.js";

const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
const patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

export const idOf = ({ body }: ScimAnswer) => (body as { id: string }).id;
export const newUser = (userName: string, more: object = {}) => ({ schemas: [userSchema], userName, ...more });
export const newGroup = (displayName: string, members: readonly string[] = []) => ({
  schemas: [groupSchema],
  displayName,
  members: members.map((value) => ({ value })),
});
export const patch = (...operations: object[]) => ({ schemas: [patchSchema], Operations: operations });
export const deactivation = patch({ op: "replace", path: "active", value: false });

/** Waits until the log knows of these requests. */
export async function logged(tenant: Tenant, ...answers: readonly ScimAnswer[]): Promise<void> {
  await eventsOf(tenant.admin, answers.map(requestIdOf));
}

export const asAdmin = (server: TestServer, tenant: Tenant, work: (visit: Visit) => Promise<void>, options: VisitOptions = {}) =>
  visiting(server, options, async (visit) => {
    await visit.signIn({ organisation: tenant.id, user: "admin@tenant.example" });
    await work(visit);
  });

/** What an admin changes holds for requests that begin so much later. */
export const holds = () => pause(5_100);
