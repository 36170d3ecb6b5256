/** Where a group came from: the directory, or Plandisc itself. */
import { Tag } from "../parts/table.js";
import { useTexts } from "../preferences.js";

export function GroupOriginTag({ provisionedAt }: { readonly provisionedAt: string | null }) {
  const { groups } = useTexts();
  return provisionedAt === null ? <Tag>{groups.fromJoined}</Tag> : <Tag kind="good">{groups.fromProvisioned}</Tag>;
}
