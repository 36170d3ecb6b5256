/** What the provider remembers between two requests, in this process alone: codes, sessions, sign-ins under way. */
import type { Adapter, AdapterPayload } from "oidc-provider";

interface Row {
  readonly payload: AdapterPayload;
  /** In milliseconds; what never ends has none. */
  readonly until: number | undefined;
}

export class Rows {
  private readonly rows = new Map<string, Row>();

  constructor(private readonly now: () => number = Date.now) {}

  readonly adapter = (model: string): Adapter => {
    const keyOf = (id: string) => `${model}:${id}`;
    const where = async (name: "uid" | "userCode", value: string) => {
      for (const [key, { payload }] of this.live()) if (key.startsWith(`${model}:`) && payload[name] === value) return payload;
      return undefined;
    };
    return {
      upsert: async (id, payload, expiresIn) => {
        this.rows.set(keyOf(id), { payload, until: expiresIn ? this.now() + expiresIn * 1000 : undefined });
      },
      find: async (id) => this.live().get(keyOf(id))?.payload,
      findByUid: (uid) => where("uid", uid),
      findByUserCode: (userCode) => where("userCode", userCode),
      consume: async (id) => {
        const row = this.rows.get(keyOf(id));
        if (row) row.payload.consumed = Math.floor(this.now() / 1000);
      },
      destroy: async (id) => {
        this.rows.delete(keyOf(id));
      },
      revokeByGrantId: async (grantId) => {
        for (const [key, { payload }] of this.rows) if (payload.grantId === grantId) this.rows.delete(key);
      },
    };
  };

  /** What is over goes when somebody looks. */
  private live(): Map<string, Row> {
    for (const [key, { until }] of this.rows) if (until !== undefined && until <= this.now()) this.rows.delete(key);
    return this.rows;
  }
}
