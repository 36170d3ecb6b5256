/** What a change made of the fields: before and after, and members by their names. */
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { Table } from "../parts/table.js";
import { type Format, usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import type { Texts } from "../texts/english.js";

interface FieldDifference {
  readonly field: string;
  readonly old: unknown;
  readonly new: unknown;
}

interface MemberDifference {
  readonly field: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly skipped?: readonly string[];
}

export type Difference = FieldDifference | MemberDifference;

/** As the change log has them. */
export const differencesIn = (given: unknown) => given as readonly Difference[];

export const isOfMembers = (difference: Difference): difference is MemberDifference => "added" in difference;

/** So many are named; of the others it is said how many they are. */
const namedAtMost = 50;

const membersOf = ({ added, removed, skipped = [] }: MemberDifference) =>
  ({ added, removed, skipped }) as const satisfies Record<string, readonly string[]>;

export function Differences({ differences, label }: { readonly differences: unknown; readonly label: string }) {
  const { texts, format } = usePreferences();
  const { columns } = texts.provisioning.changes;
  const all = differencesIn(differences);
  const fields = all.filter((each): each is FieldDifference => !isOfMembers(each));
  const members = all.filter(isOfMembers);
  return (
    <>
      {fields.length > 0 && (
        <Table label={label} head={[columns.field, columns.old, columns.new]}>
          {fields.map((difference) => (
            <tr key={difference.field}>
              <th scope="row">{fieldName(difference.field, texts)}</th>
              <td className="wraps">{valueIn(difference.old, texts, format)}</td>
              <td className="wraps">{valueIn(difference.new, texts, format)}</td>
            </tr>
          ))}
        </Table>
      )}
      {members.map((difference) => (
        <Members key={difference.field} difference={difference} />
      ))}
    </>
  );
}

function Members({ difference }: { readonly difference: MemberDifference }) {
  const { texts, format } = usePreferences();
  const { changes } = texts.provisioning;
  const lists = Object.entries(membersOf(difference)).filter(([, ids]) => ids.length > 0) as [
    keyof ReturnType<typeof membersOf>,
    string[],
  ][];
  const ids = lists.flatMap(([, each]) => each.slice(0, namedAtMost));
  const [{ data }] = useQuery({ query: operations.memberNames, variables: { ids } });
  const people = new Map(data?.usersById.flatMap((user) => (user ? [[user.id, user.displayName ?? user.userName] as const] : [])));
  const groups = new Map(data?.groupsById.flatMap((group) => (group ? [[group.id, group.displayName] as const] : [])));
  return (
    <dl className="facts">
      {lists.map(([name, each]) => (
        <div key={name} className="fact-row">
          <dt>{changes[name]}</dt>
          <dd>
            {each.slice(0, namedAtMost).map((id) => (
              <div key={id}>
                {people.has(id) || groups.has(id) ? (
                  <PageLink to={people.has(id) ? "person" : "group"} id={id}>
                    {people.get(id) ?? groups.get(id)}
                  </PageLink>
                ) : (
                  <code>{id}</code>
                )}
              </div>
            ))}
            {each.length > namedAtMost && <div>{changes.more(format.number(each.length - namedAtMost))}</div>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function fieldName(field: string, { person, provisioning: { changes } }: Texts): string {
  const names: Readonly<Record<string, string>> = person.names;
  return names[field] ?? changes.fields[field] ?? field;
}

const instant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function valueIn(value: unknown, texts: Texts, format: Format) {
  const lines = linesOf(value, texts, format);
  return lines.length === 0 ? (
    <span className="quiet">{texts.provisioning.changes.none}</span>
  ) : (
    lines.map((line) => <div key={line}>{line}</div>)
  );
}

/** In each line one value. */
function linesOf(value: unknown, texts: Texts, format: Format): string[] {
  if (value === null || value === undefined || value === "") return [];
  if (typeof value === "boolean") return [value ? texts.general.yes : texts.general.no];
  if (typeof value === "string") return [instant.test(value) ? format.moment(value) : value];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => linesOf(each, texts, format));
  return typeof value === "object" ? [lineOf(value, texts)] : [String(value)];
}

/** An address, or a value with what it is: `ada@example.com (work, primary)`. */
function lineOf(parts: object, { provisioning: { changes } }: Texts): string {
  const { type, primary, value, display, formatted, ...others } = parts as Readonly<Record<string, unknown>>;
  const words = [formatted, display, value].find((each) => typeof each === "string" && each !== "");
  const text =
    words ??
    Object.values(others)
      .filter((each) => typeof each === "string" && each !== "")
      .join(", ");
  const about = [typeof type === "string" ? type : "", primary === true ? changes.primary : ""].filter((each) => each !== "").join(", ");
  return about === "" ? String(text) : `${text} (${about})`;
}
