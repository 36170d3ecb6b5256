/** Sends the letters of a job to a mail server (SMTP). */
import { InvalidArgumentError } from "commander";
import { createTransport } from "nodemailer";
import type { Notification } from "./cycle/notification.js";

/** Milliseconds. */
const patience = 10_000;

export function smtpAddress(text: string): string {
  if (!URL.canParse(text) || !/^smtps?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError("A mail server's address is smtp://[user:password@]host[:port], or smtps://….");
  return text;
}

export function mailAddress(text: string): string {
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(text)) throw new InvalidArgumentError("Write an e-mail address such as admin@fabrikam.example.");
  return text;
}

/** Rejects when the mail server does not take it. */
export async function sendLetter(smtp: string, from: string, { to, subject, text }: Notification): Promise<void> {
  const { hostname, username } = new URL(smtp);
  // A password is never said in the clear to another machine.
  const requireTLS = username !== "" && !/^(localhost|127\..*|\[::1\])$/.test(hostname);
  const transport = createTransport({
    url: smtp,
    requireTLS,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
  });
  try {
    await transport.sendMail({ from, to, subject, text, headers: { "Auto-Submitted": "auto-generated" } });
  } finally {
    transport.close();
  }
}
