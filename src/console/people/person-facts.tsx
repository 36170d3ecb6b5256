/** What is known of a person: each attribute that has a value. */
import { usePreferences } from "../preferences.js";
import type { Person } from "./person.js";

export function PersonFacts({ person: user }: { readonly person: Person }) {
  const { texts, format } = usePreferences();
  const { person } = texts;
  const names = Object.keys(person.names) as (keyof typeof person.names)[];
  const labelled = (values: readonly { readonly value: string | null; readonly type?: string | null }[]) =>
    values.flatMap(({ value, type }) => (value === null ? [] : type ? `${value} (${type})` : value));
  const addresses = user.addresses.map(({ formatted, streetAddress, postalCode, locality, region, country, type }) => {
    const parts = [streetAddress, [postalCode, locality].filter(Boolean).join(" "), region, country].filter(Boolean).join(", ");
    return `${formatted ?? parts}${type ? ` (${type})` : ""}`;
  });
  const rows: readonly [name: string, values: readonly string[]][] = [
    ...names.map((name): [string, string[]] => [person.names[name], user[name] === null ? [] : [user[name]]]),
    [person.emails, labelled(user.emails)],
    [person.phones, labelled(user.phoneNumbers)],
    [person.addresses, addresses],
    [person.roles, user.roles.flatMap(({ value, display }) => display ?? value ?? [])],
    [person.entitlements, user.entitlements.flatMap(({ value, display }) => display ?? value ?? [])],
    [person.since, [format.dateTime(user.createdAt)]],
    [person.provisionedAt, user.provisionedAt === null ? [] : [format.dateTime(user.provisionedAt)]],
    [person.updatedAt, [format.dateTime(user.updatedAt)]],
  ];
  return (
    <dl className="facts">
      {rows.map(
        ([name, values]) =>
          values.length > 0 && (
            <Row key={name} name={name}>
              {values}
            </Row>
          ),
      )}
    </dl>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: readonly string[] }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {children.map((value) => (
          <div key={value}>{value}</div>
        ))}
      </dd>
    </>
  );
}
