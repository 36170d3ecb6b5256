/** Where a person came from: made by the directory, taken over by it, or joined without it. */
import { Tag } from "../parts/table.js";
import { useTexts } from "../preferences.js";

interface Person {
  readonly createdAt: string;
  readonly provisionedAt: string | null;
}

export type Origin = "provisioned" | "linked" | "joined";

export function originOf({ createdAt, provisionedAt }: Person): Origin {
  if (provisionedAt === null) return "joined";
  return Date.parse(provisionedAt) > Date.parse(createdAt) ? "linked" : "provisioned";
}

export function OriginTag({ person }: { readonly person: Person }) {
  const { people } = useTexts();
  const names = { provisioned: people.fromProvisioned, linked: people.fromLinked, joined: people.fromJoined };
  const origin = originOf(person);
  return (
    <span title={people.fromHelp[origin]}>
      <Tag kind={origin === "joined" ? "plain" : "good"}>{names[origin]}</Tag>
    </span>
  );
}
