/** Takes the domain's letters and keeps them, as a server that mails would. */
import type { ExpiryNotice, InvitationNotice, Notice, Notifier, SignInNotice } from "../../src/domain/notice.js";

export class Postman implements Notifier {
  readonly letters: Notice[] = [];
  /** Whether letters are handed over. */
  works = true;

  async send(notice: Notice): Promise<boolean> {
    if (this.works) this.letters.push(notice);
    return this.works;
  }

  post(notice: Notice): void {
    void this.send(notice);
  }

  unwritten(kind: Notice["kind"], error: unknown): void {
    throw new Error(`Letters of the kind ${kind} could not be written`, { cause: error });
  }

  /** What came since it was last asked. */
  taken(): Notice[] {
    return this.letters.splice(0);
  }

  signIn(): SignInNotice[] {
    return this.taken().filter((letter) => letter.kind === "sign-in");
  }

  invitations(): InvitationNotice[] {
    return this.taken().filter((letter) => letter.kind === "invitation");
  }

  expiring(): ExpiryNotice[] {
    return this.taken().filter((letter) => letter.kind === "expiring");
  }
}
