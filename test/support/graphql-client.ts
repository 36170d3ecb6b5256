/** A client of the domain API as the product's frontends are: HTTP and a person's API key. */

interface GraphqlAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

export class GraphqlClient {
  constructor(
    readonly url: string,
    readonly key: string,
  ) {}

  /** Data and errors as they come. */
  async ask<Data>(query: string, variables: object = {}): Promise<GraphqlAnswer<Data>> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${this.key}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlAnswer<Data>;
  }

  /** Data alone; an error fails the test. */
  async data<Data>(query: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await this.ask<Data>(query, variables);
    if (errors || !data) throw new Error(`GraphQL answered ${JSON.stringify(errors)}`);
    return data;
  }
}
