/**
 * What a file of EVENTS (100,000 unless set) events of the provisioning log costs on each store: time, size, and how much larger the process
 * becomes. Run by hand: `npm run build && npx mocha --spec dist/test/bench/export.js`
 */
import { request } from "node:http";
import { recordRequests } from "../support/recorded-requests.js";
import { startWhole } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant } from "../support/tenant.js";

const count = Number(process.env.EVENTS || 100_000);
const megabyte = 1024 * 1024;

interface Taken {
  readonly bytes: number;
  readonly lines: number;
}

/** Reads it and keeps nothing. */
function taken(url: string, key: string): Promise<Taken> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { Authorization: `Bearer ${key}` } }, (answer) => {
      let bytes = 0;
      let lines = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
      });
      answer.once("end", () => resolve({ bytes, lines }));
      answer.once("error", reject);
    })
      .once("error", reject)
      .end();
  });
}

async function growthOf<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly seconds: number; readonly megabytes: number }> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let highest = before;
  const watch = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 10);
  const began = performance.now();
  try {
    const result = await work();
    return { result, seconds: (performance.now() - began) / 1_000, megabytes: (highest - before) / megabyte };
  } finally {
    clearInterval(watch);
  }
}

for (const { title, make } of storePlaces) {
  describe(`a file of ${count} events on ${title}`, function () {
    this.timeout(1_800_000);
    it("is measured", async () => {
      const server = await startWhole(await make());
      try {
        const { scim, admin } = await newTenant(server);
        const since = Date.now() - (count + 60) * 1_000;
        const detail = "Some words about what was refused, as long as they usually are: 'userName' is taken by another User.";
        await recordRequests({ url: server.graphqlUrl ?? "", token: scim.token ?? "", count, since }, (n) => ({
          ...(n % 10 === 0 ? { status: 409, errorType: "uniqueness", reason: "duplicateUserName", detail } : {}),
          subjectKind: "User",
          subjectName: `person.number.${n}@organisation.example`,
          dialects: { "boolean-string": 1, "operation-case": 2 },
          client: "Microsoft.Azure.SyncFabric",
        }));
        for (const name of ["events.csv", "events.jsonl", "events.csv"]) {
          const { result, seconds, megabytes } = await growthOf(() => taken(`${server.url}/provisioning/${name}`, admin.key));
          const size = (result.bytes / megabyte).toFixed(1);
          console.log(
            `${title} ${name}: ${result.lines} lines, ${size} MB in ${seconds.toFixed(1)} s, the process at most ${megabytes.toFixed(1)} MB larger`,
          );
        }
      } finally {
        await server.stop();
      }
    });
  });
}
