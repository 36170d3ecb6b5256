/** A real SMTP server on this machine that keeps the mail it is given. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came over the wire. */
  readonly raw: string;
  /** With its soft line breaks and its quoted characters undone. */
  readonly text: string;
}

export interface Mailbox {
  readonly url: string;
  /** Waits for the next mail and takes it. */
  next(): Promise<Received>;
  readonly waiting: readonly Received[];
  close(): Promise<void>;
}

const patience = 10_000;

export async function openMailbox(): Promise<Mailbox> {
  const waiting: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const raw = Buffer.concat(chunks).toString("utf8");
        const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : "";
        waiting.push({ from, to: session.envelope.rcptTo.map(({ address }) => address), raw, text: decoded(raw) });
        server.emit("mail");
        done();
      });
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    async next() {
      const until = AbortSignal.timeout(patience);
      for (;;) {
        const mail = waiting.shift();
        if (mail) return mail;
        await once(server, "mail", { signal: until });
      }
    },
    waiting,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function decoded(raw: string): string {
  const bytes = raw
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
