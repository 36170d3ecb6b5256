/** The person who asks, by an address of its own, RFC 7644 §3.11: /Me stands for /Users/id. */
import { userType } from "../../schema/scim/resource-types.js";
import { locationOf } from "./answer.js";
import type { RequestContext } from "./context.js";
import type { Answer, EndpointRequest, Verb } from "./endpoint.js";
import { notImplemented, restated, ScimError } from "./errors.js";
import type { Store } from "./store.js";

/** A verb of the User endpoint on the asking person; every answer, a refusal too, carries the person's real address as `Location`. */
export function onSelf(verb: Verb) {
  return async (store: Store, context: RequestContext, request: EndpointRequest): Promise<Answer> => {
    const id = context.connection.userId;
    if (id === undefined) {
      throw notImplemented("A provisioning token is not a person, so there is no /Me for it: use /Users, or /Me with a person's API key.");
    }
    const Location = locationOf(userType, id, context.baseUrl);
    try {
      const answer = await verb(store, userType, context, { ...request, id });
      return { ...answer, headers: { ...answer.headers, Location } };
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      throw restated(error, { headers: { ...error.headers, Location } });
    }
  };
}

export function createSelf(): Promise<Answer> {
  return Promise.reject(
    notImplemented("Whoever may ask for /Me exists already; people are created at /Users, with a provisioning token.", "alreadyExists"),
  );
}
