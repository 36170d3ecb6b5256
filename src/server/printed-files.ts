/** The files, and parts of files, that are printed from the code: the table that `npm run emit` and the house's test walk. */
import { printCoverage } from "../../schema/coverage/coverage.js";
import { groupMapping } from "../adapter/group-mapping.js";
import type { Mapping } from "../adapter/mapping.js";
import { userMapping } from "../adapter/user-mapping.js";
import { type Setting, settings } from "../config.js";
import { buildDomainSchema, printDomainSchema } from "../domain/schema.js";
import { webhookEvents } from "../domain/webhook.js";
import { dialects } from "../scim/dialects.js";
import { type DiscoveryRequest, readResourceTypes, readSchemas, serviceProviderConfig } from "../scim/discovery.js";
import type { Answer } from "../scim/endpoint.js";
import { printDomainTypes } from "./print-domain-types.js";
import { printIntrospection } from "./print-introspection.js";

export interface PrintedFile {
  /** Below the project's folder. */
  readonly path: string;
  /** The whole file as it should be, made of what it is. */
  readonly print: (before: string) => string;
}

const schema = buildDomainSchema();

export const printedFiles: readonly PrintedFile[] = [
  { path: "schema/scim/service-provider-config.json", print: () => discovery(serviceProviderConfig) },
  { path: "schema/scim/resource-types.json", print: () => discovery(readResourceTypes) },
  { path: "schema/scim/schemas.json", print: () => discovery(readSchemas) },
  { path: "schema/coverage.md", print: printCoverage },
  { path: "schema/domain.graphql", print: printDomainSchema },
  { path: "src/adapter/domain-types.ts", print: () => printDomainTypes(schema) },
  { path: "src/console/domain-introspection.ts", print: () => printIntrospection(schema) },
  { path: "README.md", print: (before) => readmeTables.reduce((text, { name, print }) => between(text, name, print()), before) },
];

/** Each between its two markers. */
const readmeTables: readonly { readonly name: string; readonly print: () => string }[] = [
  { name: "config", print: configTable },
  { name: "mapping", print: mappingTable },
  { name: "tolerances", print: tolerancesTable },
  { name: "webhooks", print: webhooksTable },
];

function discovery(answer: (request: DiscoveryRequest) => Answer): string {
  const { body } = answer({
    baseUrl: "https://example.com/scim/v2",
    profile: "generic",
    id: "",
    filtered: false,
    cursorTimeout: settings.cursorTimeout.absent(),
    maxBulkPayload: settings.scimBulkMaxBody.absent(),
  });
  return `${JSON.stringify(body, undefined, 2)}\n`;
}

/** A file without the markers is refused: what is not printed would be forgotten. */
function between(text: string, name: string, table: string): string {
  const markers = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!markers.test(text)) throw new Error(`README.md has no lines <!-- ${name} --> and <!-- /${name} -->`);
  return text.replace(markers, (_whole, begin: string, end: string) => `${begin}${table}${end}`);
}

function configTable(): string {
  const rows: readonly Setting<unknown>[] = Object.values(settings);
  return table(
    ["variable", "default", "what"],
    rows.map(({ variable, byDefault, what }) => [`\`${variable}\``, byDefault, what]),
  );
}

function webhooksTable(): string {
  const rows = Object.entries(webhookEvents).map(([name, { type, means, data }]) => [`\`${name}\``, `\`${type}\``, means, data]);
  return table(["event", "`type`", "when", "`data`"], rows);
}

function mappingTable(): string {
  const rows = [userMapping, groupMapping].flatMap((mapping) =>
    [...mapping.rows.keys()].map((path) => [mapping.type.name, `\`${shortened(path)}\``, ...columnsOf(mapping, path)]),
  );
  return table(["resource", "SCIM", "GraphQL", "filter", "sort", "write"], rows);
}

function tolerancesTable(): string {
  return table(
    ["name", "what a lenient connection accepts", "sent by"],
    Object.entries(dialects).map(([name, { accepts, sentBy }]) => [name, accepts, sentBy]),
  );
}

/** Extension URNs are long and there is one of them. */
function shortened(path: string): string {
  return path.replace("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:", "…:enterprise:2.0:User:");
}

function columnsOf(mapping: Mapping, path: string): string[] {
  const row = mapping.rows.get(path);
  const yes = (is: boolean) => (is ? "yes" : "");
  const sorted = yes(row?.order !== undefined);
  switch (row?.kind) {
    case "field":
      return [`\`${row.field}\``, "yes", sorted, "yes"];
    case "value":
      return [`\`${row.list}.${row.field}\``, "yes", sorted, "yes"];
    case "derived":
      return [`\`${row.field}\``, "yes", sorted, ""];
    case "own":
      return [`\`${row.field}\``, "yes", sorted, ""];
    case "related":
      return [`\`${row.list}.${row.field}\``, "yes", "", yes(mapping.type.name === "Group")];
    case "fixed":
      return [`always \`${row.value}\``, "yes", sorted, ""];
    case "urns":
      return ["made of the parts that have values", "yes", "", ""];
    default:
      return [row?.why ?? "", "", "", ""];
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("");
}
