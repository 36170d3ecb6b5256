/** The target's endpoints as a cycle uses them: match, read, create, change, delete; counted, and with refused credentials ending the cycle. */
import { type Answer, type Connection, type Method, NoAnswer, pathOf } from "../connection.js";
import { type ObjectType } from "../mapping/mapping.js";
import { property, type Resource } from "../mapping/target.js";
import { failureOf, failureOfSilence, incompatibleAnswer, invalidCredentials, ObjectFault } from "./failures.js";
import { endpoints, type Operation, patchBody } from "./requests.js";

export type Sender = Pick<Connection, "send">;

export class TargetClient {
  reads = 0;
  writes = 0;

  constructor(private readonly sender: Sender) {}

  /** Resources that have the value: none, one, or several, which the caller refuses. */
  async match(type: ObjectType, path: string, value: string): Promise<Resource[]> {
    const filter = `${path} eq "${value.replace(/["\\]/g, "\\$&")}"`;
    const answer = await this.send("GET", pathOf(endpoints[type], { ...withoutMembers(type), filter }));
    const what = `The query ${filter} of ${endpoints[type]}`;
    if (answer.status === 404) throw incompatibleAnswer(what, "answered 404 where an empty list is expected");
    if (answer.status !== 200) throw new ObjectFault(failureOf(what, answer));
    const found = property(answer.body, "Resources") ?? (property(answer.body, "totalResults") === 0 ? [] : undefined);
    if (!Array.isArray(found)) throw incompatibleAnswer(what, "answered no list of resources");
    return found as Resource[];
  }

  /** Whether a reference has a value: one resource, or none. [D1 "Example 4", figure 5] */
  async refers(type: ObjectType, id: string, attribute: string, value: string): Promise<boolean> {
    const filter = `id eq "${id}" and ${attribute} eq "${value}"`;
    const answer = await this.send("GET", pathOf(endpoints[type], { attributes: "id", ...withoutMembers(type), filter }));
    if (answer.status !== 200) throw new ObjectFault(failureOf(`The query ${filter} of ${endpoints[type]}`, answer));
    const found = property(answer.body, "Resources");
    return Array.isArray(found) && found.length > 0;
  }

  /** Absent when there is none. */
  async read(type: ObjectType, id: string): Promise<Resource | undefined> {
    const answer = await this.send("GET", pathOf(`${endpoints[type]}/${encodeURIComponent(id)}`, withoutMembers(type)));
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new ObjectFault(failureOf(`GET ${endpoints[type]}/${id}`, answer));
    return answer.body as Resource;
  }

  /** The new resource's id. */
  async create(type: ObjectType, body: object): Promise<string> {
    const answer = await this.send("POST", endpoints[type], body);
    if (answer.status !== 201 && answer.status !== 200)
      throw new ObjectFault(failureOf(`POST ${endpoints[type]}`, answer), answer.status >= 500 || answer.repeated.length > 0);
    const id = property(answer.body, "id");
    if (typeof id !== "string" || id === "")
      throw new ObjectFault(
        {
          errorCode: "SystemForCrossDomainIdentityManagementServiceIncompatible",
          reason: `POST ${endpoints[type]} answered no id`,
        },
        true,
      );
    return id;
  }

  async patch(type: ObjectType, id: string, operations: readonly Operation[]): Promise<void> {
    const answer = await this.send("PATCH", `${endpoints[type]}/${encodeURIComponent(id)}`, patchBody(operations));
    if (answer.status !== 200 && answer.status !== 204) throw new ObjectFault(failureOf(`PATCH ${endpoints[type]}/${id}`, answer));
  }

  /** What is gone already is deleted as well. */
  async delete(type: ObjectType, id: string): Promise<void> {
    const answer = await this.send("DELETE", `${endpoints[type]}/${encodeURIComponent(id)}`);
    if (![200, 204, 404].includes(answer.status)) throw new ObjectFault(failureOf(`DELETE ${endpoints[type]}/${id}`, answer));
  }

  private async send(method: Method, path: string, body?: object): Promise<Answer> {
    if (method === "GET") this.reads += 1;
    else this.writes += 1;
    try {
      const answer = await this.sender.send(method, path, body);
      if (answer.status === 401) throw invalidCredentials(`${method} ${path}`, answer.status);
      return answer;
    } catch (error) {
      if (error instanceof NoAnswer) throw new ObjectFault(failureOfSilence(error), true);
      throw error;
    }
  }
}

/** Entra never reads members. [D1] */
function withoutMembers(type: ObjectType): { readonly excludedAttributes?: string } {
  return type === "Group" ? { excludedAttributes: "members" } : {};
}
