/** Sessions through the API: a person's own, and links for others to sign in with. */
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from "type-graphql";
import type { DomainContext } from "./context.js";
import { mailInvitation } from "./mailed-links.js";
import { OriginInput, originDescription } from "./origin.js";
import { permit, permits, personOf } from "./permissions.js";
import { DateTime } from "./scalars.js";
import { Session } from "./session.js";
import { endOtherSessions, endSession, findSession, readSessions } from "./session-rows.js";
import { Viewer } from "./viewer-resolver.js";

@Resolver(() => Viewer)
export class ViewerSessionResolver {
  @FieldResolver(() => Session, { nullable: true, description: "The session that this request was made in; null for one with a token." })
  async session(@Root() { userId }: Viewer, @Ctx() context: DomainContext): Promise<Session | undefined> {
    const { sessionId } = context.viewer;
    return sessionId === undefined || userId === undefined ? undefined : findSession(context, sessionId, userId);
  }

  @FieldResolver(() => [Session], { description: "The person's sessions, newest first; none for an identity provider." })
  async sessions(@Root() { userId }: Viewer, @Ctx() context: DomainContext): Promise<Session[]> {
    return userId === undefined || !permits(context, "endSession") ? [] : readSessions(context, userId);
  }
}

@Resolver(() => Session)
export class SessionResolver {
  @Mutation(() => ID, { description: "Ends one of the viewer's own sessions, at once, and answers its id." })
  endSession(@Ctx() context: DomainContext, @Arg("id", () => ID, { description: "The session." }) id: string): Promise<string> {
    permit(context, "endSession");
    return endSession(context, id, personOf(context));
  }

  @Mutation(() => Int, { description: "Ends all sessions of the viewer but the one that asks, at once, and answers how many." })
  endOtherSessions(@Ctx() context: DomainContext): Promise<number> {
    permit(context, "endOtherSessions");
    return endOtherSessions(context, personOf(context));
  }

  @Mutation(() => DateTime, {
    description:
      "Mails a person a one-time link to sign in with, which replaces the invitation before it, and answers until when it is good; for admins. Refused with MAIL_UNAVAILABLE where the server sends no mail.",
  })
  sendSignInLink(
    @Ctx() context: DomainContext,
    @Arg("userId", () => ID, { description: "The person, who must be active." }) userId: string,
    @Arg("origin", () => OriginInput, { nullable: true, description: originDescription }) origin?: OriginInput | null,
  ): Promise<number> {
    permit(context, "sendSignInLink");
    return mailInvitation(context, userId, origin);
  }
}
