/** The e-mail address by which a person is reached: the preferred one, else the one of work, else the first. */

interface Email {
  readonly value: string | null;
  readonly type: string | null;
  readonly primary: boolean | null;
}

export function mainEmail(emails: readonly Email[]): string | undefined {
  const best = emails.find(({ primary }) => primary) ?? emails.find(({ type }) => type === "work") ?? emails[0];
  return best?.value ?? undefined;
}
