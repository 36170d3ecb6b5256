/** Whether a person is active, and what the person may do. */
import { Tag } from "../parts/table.js";
import { useTexts } from "../preferences.js";

export function StatusTag({ active }: { readonly active: boolean }) {
  const { people } = useTexts();
  return <Tag kind={active ? "good" : "bad"}>{active ? people.active : people.deactivated}</Tag>;
}

export function RoleTag({ role, isAdmin }: { readonly role: "ADMIN" | "MEMBER"; readonly isAdmin: boolean }) {
  const { people } = useTexts();
  if (role === "ADMIN") return <Tag>{people.admin}</Tag>;
  return <span>{isAdmin ? people.adminByGrant : people.member}</span>;
}
