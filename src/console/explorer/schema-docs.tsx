/** The schema in words: types whose name, or the name of one of whose fields, has what is searched for. */
import { useEffect, useState } from "react";
import { SearchField } from "../parts/search-field.js";
import { useTexts } from "../preferences.js";
import { readSchema, type SchemaType, typeText } from "./ask.js";

/** More are not shown at once: one searches. */
const shownAtOnce = 40;

export function SchemaDocs({ apiKey }: { readonly apiKey: string }) {
  const { explorer } = useTexts();
  const [types, setTypes] = useState<readonly SchemaType[] | "off">();
  const [wanted, setWanted] = useState("");
  useEffect(() => {
    let current = true;
    void readSchema(apiKey).then((answer) => current && setTypes(answer ?? "off"));
    return () => {
      current = false;
    };
  }, [apiKey]);
  if (types === undefined) return null;
  if (types === "off") return <p className="empty">{explorer.off}</p>;
  const found = types.filter((type) => matches(type, wanted.toLowerCase()));
  return (
    <>
      <SearchField label={explorer.search} onSearch={setWanted} />
      <p className="quiet" role="status">
        {explorer.found(found.length)}
      </p>
      {found.slice(0, shownAtOnce).map((type) => (
        <TypeDocs key={type.name} type={type} />
      ))}
    </>
  );
}

function matches({ name, fields, inputFields, enumValues }: SchemaType, wanted: string): boolean {
  const names = [name, ...[fields, inputFields, enumValues].flatMap((list) => (list ?? []).map((each) => each.name))];
  return names.some((each) => each.toLowerCase().includes(wanted));
}

function TypeDocs({ type: { name, kind, description, fields, inputFields, enumValues } }: { readonly type: SchemaType }) {
  const rows = [
    ...(fields ?? []).map((field) => ({ ...field, text: `${field.name}${argumentsText(field.args)}: ${typeText(field.type)}` })),
    ...(inputFields ?? []).map((field) => ({ ...field, text: `${field.name}: ${typeText(field.type)}` })),
    ...(enumValues ?? []).map((value) => ({ ...value, text: value.name })),
  ];
  return (
    <details className="type-docs">
      <summary>
        <code>{name}</code> <span className="quiet">{kind.toLowerCase().replace("_", " ")}</span>
      </summary>
      {description && <p>{description}</p>}
      <dl>
        {rows.map((row) => (
          <div key={row.name}>
            <dt>
              <code>{row.text}</code>
            </dt>
            <dd>{row.description}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function argumentsText(args: NonNullable<SchemaType["fields"]>[number]["args"]): string {
  return args.length === 0 ? "" : `(${args.map(({ name, type }) => `${name}: ${typeText(type)}`).join(", ")})`;
}
