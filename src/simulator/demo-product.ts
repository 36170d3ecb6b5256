/** The product as the demo uses it, by what everybody may use: its programs' command lines, what they print, and its GraphQL API. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Child, ChildFault, runChild } from "./demo-child.js";

export interface Product {
  readonly url: string;
  readonly scimEndpoint: string;
  readonly token: string;
  readonly apiKey: string;
  /** Signs the demo organisation's admin in. */
  readonly link: string;
  readonly organisationId: string;
}

/** What the simulated directory's sign-in is entered as. */
export interface SingleSignOn {
  readonly issuer: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const program = (name: string) => fileURLToPath(new URL(`../server/${name}.js`, import.meta.url));

const printed = {
  link: /^ *Open .*?(https?:\S+)$/m,
  scimEndpoint: /^ *SCIM endpoint .*?(https?:\S+)$/m,
  token: /^ *SCIM token .*? {2}(\S+)$/m,
  graphql: /^ *GraphQL .*?(https?:\S+)/m,
  apiKey: /^ *API key .*? {2}(\S+)$/m,
} as const;

/** The program stands in `children` from its start on, so that it is ended even if it says something else. */
export async function startProduct(folder: string, port: number, children: Child[]): Promise<Product> {
  const child = new Child({
    name: "The server",
    file: program("main"),
    environment: { ...store(folder), PORT: String(port), HOST: "127.0.0.1", LOG_LEVEL: "warn", DEMO: "1" },
    logFile: join(folder, "server.log"),
  });
  children.push(child);
  const { link, scimEndpoint, token, graphql, apiKey } = await child.says(printed);
  const { viewer } = await ask<{ viewer: { organisation: { id: string } } }>(graphql, apiKey, "{ viewer { organisation { id } } }");
  return { url: new URL(graphql).origin, scimEndpoint, token, apiKey, link, organisationId: viewer.organisation.id };
}

const store = (folder: string) => ({ DATA_DIR: join(folder, "data") });

/** As an operator and an admin do it: the e-mail domain is the organisation's own, and its people sign in at the directory. */
export async function enterSingleSignOn(folder: string, product: Product, domain: string, settings: SingleSignOn): Promise<void> {
  await runChild({
    name: "The operators' command",
    file: program("admin"),
    parameters: ["organisation", "verify-domain", domain, "--organisation", product.organisationId],
    environment: store(folder),
    logFile: join(folder, "server.log"),
  });
  const change = "mutation ($set: SingleSignOnInput!) { changeSingleSignOn(set: $set) { enabled } }";
  await ask(`${product.url}/graphql`, product.apiKey, change, { set: { ...settings, matchBy: "EXTERNAL_ID" } });
}

async function ask<Data>(url: string, apiKey: string, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: readonly { readonly message: string }[] };
  if (!data || errors)
    throw new ChildFault(`GraphQL refused ${query}: ${errors?.map(({ message }) => message).join("; ") ?? response.status}`);
  return data;
}
