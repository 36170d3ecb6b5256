/** Letters on their way: to the SMTP server that the configuration names, or, in development without one, into the log. */
import { createTransport } from "nodemailer";
import type { Logger } from "pino";
import type { Config } from "../config.js";
import type { Notice, Notifier } from "../domain/notice.js";
import { letterOf } from "./letters.js";

/** Milliseconds that a mail server may take for each step. */
const patience = 15_000;

export interface Mail extends Notifier {
  /** Work that ends in letters, which the server waits for when it ends. It must not reject. */
  inBackground(work: Promise<unknown>): void;
  /** Resolves when no letter is on its way: before the store is closed. */
  close(): Promise<void>;
}

interface Outgoing {
  readonly send: (to: string, letter: ReturnType<typeof letterOf>) => Promise<void>;
  readonly close: () => void;
}

/** Nothing in production without an SMTP server. `base` is where the pages of the links are. */
export function openMail(config: Config, log: Logger, base: () => string): Mail | undefined {
  const outgoing = config.smtpUrl !== undefined ? bySmtp(config.smtpUrl, config.mailFrom) : config.production ? undefined : intoLog(log);
  return outgoing && mailBy(outgoing, log, base);
}

function mailBy(outgoing: Outgoing, log: Logger, base: () => string): Mail {
  const underWay = new Set<Promise<unknown>>();
  const tracked = <T>(sending: Promise<T>): Promise<T> => {
    underWay.add(sending);
    return sending.finally(() => underWay.delete(sending));
  };
  async function deliver(notice: Notice): Promise<boolean> {
    try {
      await outgoing.send(notice.to, letterOf(notice, base()));
      return true;
    } catch (error) {
      log.error({ err: error, letter: notice.kind }, "mail not sent");
      return false;
    }
  }
  return {
    send: (notice) => tracked(deliver(notice)),
    post: (notice) => void tracked(deliver(notice)),
    unwritten: (kind, error) => log.error({ err: error, letter: kind }, "mail not written"),
    inBackground: (work) => void tracked(work),
    async close() {
      while (underWay.size > 0) await Promise.all(underWay);
      outgoing.close();
    },
  };
}

function bySmtp(smtpUrl: string, from: string | undefined): Outgoing {
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const secure = protocol === "smtps:";
  const host = hostname.replace(/^\[|\]$/g, "");
  const auth = username === "" ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  const local = /^(localhost|127\..*|::1)$/.test(host);
  const transport = createTransport({
    host,
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    ...(auth ? { auth } : {}),
    // A password is never said in the clear to another machine.
    requireTLS: !secure && auth !== undefined && !local,
    pool: true,
    maxConnections: 2,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    // The address is one, whatever is in it: it is not read as a list.
    send: async (to, letter) => {
      await transport.sendMail({ ...letter, from, to: { name: "", address: to }, headers: { "Auto-Submitted": "auto-generated" } });
    },
    close: () => transport.close(),
  };
}

function intoLog(log: Logger): Outgoing {
  return {
    send: async (to, { subject, text }) => log.info({ to, subject, text }, "mail, as there is no SMTP_URL"),
    close: () => undefined,
  };
}
