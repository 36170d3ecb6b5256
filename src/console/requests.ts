/** What the console asks beside GraphQL: signing in and out, and the facts that only the facade knows. */

export interface Answered {
  readonly ok: boolean;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Never rejects: where there was no answer the status is 0. */
export async function postJson(path: string, body: object): Promise<Answered> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
    return { ok: response.ok, status: response.status, body: await objectIn(response) };
  } catch {
    return { ok: false, status: 0, body: {} };
  }
}

/** A proxy may answer with a page of its own, which says nothing to us. */
async function objectIn(response: Response): Promise<Record<string, unknown>> {
  const body: unknown = await response.json().catch(() => undefined);
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}

export interface AttributeFact {
  readonly resource: string;
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly filter: boolean;
  readonly sort: boolean;
  /** What Microsoft Entra ID fills it with unless the admin changes it; null where it sends nothing. */
  readonly entra: string | null;
}

/** What went wrong in one request of the identity provider's, and what to do about it. */
export interface Explanation {
  readonly title: string;
  readonly meaning: string;
  /** Step by step. */
  readonly mend: readonly string[];
  /** Microsoft's word for where to do it, and where that is explained. */
  readonly term?: string;
  readonly link?: string;
}

export interface Facts {
  readonly scimEndpoint: string;
  readonly tokenEndpoint: string;
  readonly redirectUri: string;
  /** Whether e-mail goes out; else links are written to the server's log. */
  readonly mail: boolean;
  readonly attributes: readonly AttributeFact[];
  /** By the reason of a failure. */
  readonly explanations: Readonly<Record<string, Explanation>>;
}

export async function fetchFacts(language: string): Promise<Facts> {
  const response = await fetch(`/facts.json?language=${language}`, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`The facts answer ${response.status}`);
  return (await response.json()) as Facts;
}
