/** The attributes that the connection takes, as the server says. */
import { Switch } from "@fluentui/react-components";
import { useState } from "react";
import { Section } from "../parts/heading.js";
import { Table } from "../parts/table.js";
import { useTexts } from "../preferences.js";
import type { AttributeFact } from "../requests.js";

/** Extension URNs are long, and there is one of them. */
const shortened = (path: string) => path.replace(/^urn:ietf:params:scim:schemas:extension:(\w+:2\.0:User):/, "…:$1:");

export function AttributeTable({ attributes }: { readonly attributes: readonly AttributeFact[] }) {
  const { enterprise, general } = useTexts();
  const { attributes: text } = enterprise;
  const [few, setFew] = useState(true);
  const shown = few ? attributes.filter(({ required, entra }) => required || entra !== null) : attributes;
  const yes = (is: boolean) => (is ? general.yes : "");
  return (
    <Section
      id="attributes"
      title={text.title}
      intro={text.intro}
      actions={<Switch label={text.onlyEntra} checked={few} onChange={(_event, data) => setFew(data.checked)} />}
    >
      <Table label={text.title} head={[text.resource, text.path, text.type, text.required, text.filter, text.sort, text.entra]}>
        {shown.map(({ resource, path, type, required, filter, sort, entra }) => (
          <tr key={`${resource} ${path}`}>
            <td>{resource}</td>
            <td>
              <code title={path}>{shortened(path)}</code>
            </td>
            <td>{type}</td>
            <td>{yes(required)}</td>
            <td>{yes(filter)}</td>
            <td>{yes(sort)}</td>
            <td className="wraps">{entra}</td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}
