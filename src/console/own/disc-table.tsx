/** Discs with whose they are and what may be done with them. */
import type { ResultOf } from "gql.tada";
import type { operations } from "../operations.js";
import { Table } from "../parts/table.js";
import { useTexts } from "../preferences.js";

type Disc = ResultOf<typeof operations.discs>["discs"]["nodes"][number];

export function DiscTable({ label, discs }: { readonly label: string; readonly discs: readonly Disc[] }) {
  const { person } = useTexts();
  return (
    <Table label={label} head={[person.disc, person.year, person.owner, person.may]}>
      {discs.map(({ id, title, year, owner, permission }) => (
        <tr key={id}>
          <td>{title}</td>
          <td>{year}</td>
          <td>{owner.displayName ?? owner.userName}</td>
          <td>{permission === "EDIT" ? person.edit : person.view}</td>
        </tr>
      ))}
    </Table>
  );
}
