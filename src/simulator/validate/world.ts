/** What a test has to do with: the connection, names of its own, what it made (to be taken away again), and what was said on the way. */
import { randomBytes } from "node:crypto";
import type { Answer, Connection, Method } from "../connection.js";
import type { Credentials } from "../credentials.js";
import type { Attribute } from "./attributes.js";
import type { PatchDialect } from "./patch.js";
import type { Schemas } from "./schemas.js";

export interface Exchange {
  readonly method: Method;
  readonly path: string;
  readonly body?: unknown;
  /** Absent when none came. */
  readonly answer?: Answer;
  readonly error?: string;
}

/** What all tests of a run have together. */
export interface RunSettings {
  readonly connection: Connection;
  readonly credentials: Credentials;
  /** Those of text; `active` is always mapped. */
  readonly attributes: readonly Attribute[];
  readonly mapsManager: boolean;
  /** Whether the mapping was chosen, so that nothing beside it is tried. */
  readonly chosen: boolean;
  /** Undefined when the server has none that can be read. */
  readonly schemas: Schemas | undefined;
  readonly made: Made;
  readonly heard: (exchange: Exchange) => void;
}

/** Names are unique to a run, and anybody who comes across one knows where it is from. */
export class Made {
  readonly tag = `entra-validate-${randomBytes(4).toString("hex")}`;
  private names = 0;
  private readonly paths = new Set<string>();

  name(): string {
    this.names += 1;
    return `${this.tag}-${this.names}`;
  }

  keep(path: string): void {
    this.paths.add(path);
  }

  gone(path: string): void {
    this.paths.delete(path);
  }

  /** Groups first: some servers refuse to delete who is in one. */
  all(): string[] {
    return [...this.paths].reverse().sort((one, other) => Number(other.startsWith("/Groups")) - Number(one.startsWith("/Groups")));
  }
}

const collections = ["/Users", "/Groups"] as const;

/** One test's view of the run. */
export class World {
  readonly exchanges: Exchange[] = [];

  constructor(
    readonly run: RunSettings,
    readonly dialect: PatchDialect,
  ) {}

  name(): string {
    return this.run.made.name();
  }

  async send(method: Method, path: string, body?: unknown): Promise<Answer> {
    const { connection, heard, made } = this.run;
    const sent = { method, path, ...(body === undefined ? {} : { body }) };
    try {
      const answer = await connection.send(method, path, body);
      const exchange = { ...sent, answer };
      this.exchanges.push(exchange);
      heard(exchange);
      noteMade(made, exchange);
      return answer;
    } catch (error) {
      this.exchanges.push({ ...sent, error: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }
}

/** Also what a test did not expect to be made, such as a second user of one name. */
function noteMade(made: Made, { method, path, answer }: Exchange): void {
  if (method === "DELETE" && answer && (answer.status < 300 || answer.status === 404)) made.gone(path);
  if (method !== "POST" || !answer || answer.status >= 300) return;
  const collection = collections.find((each) => each === path);
  const id = (answer.body as { id?: unknown } | undefined)?.id;
  if (collection && typeof id === "string" && id !== "") made.keep(pathTo(collection, id));
}

export function pathTo(collection: (typeof collections)[number], id: string): string {
  return `${collection}/${encodeURIComponent(id)}`;
}
