/** Where the server's secret comes from, and how long it stays. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import pino from "pino";
import { ConfigError, readConfig } from "../../src/config.js";
import { cursorSeal, openSecret } from "../../src/server/secret-key.js";

describe("The server's secret", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "plandisc-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const said: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void said.push(line) });
  const open = (environment: Record<string, string>) => openSecret(readConfig({ DATA_DIR: join(folder, "data"), ...environment }), log);

  it("is SECRET_KEY where that is given, and nothing is written", async () => {
    expect(await open({ SECRET_KEY: "s".repeat(32) })).to.equal("s".repeat(32));
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it("is made once beside the embedded store, for its owner's eyes alone", async () => {
    const secret = await open({});
    expect(secret.length).to.be.at.least(32);
    expect(await open({})).to.equal(secret);
    expect(await readdir(join(folder, "data"))).to.deep.equal(["secret.key"]);
    const file = join(folder, "data", "secret.key");
    expect(((await stat(file)).mode & 0o777).toString(8)).to.equal("600");
    expect((await readFile(file, "utf8")).trim()).to.equal(secret);
  });

  it("is one for processes that start at once", async () => {
    const secrets = await Promise.all(Array.from({ length: 8 }, () => open({})));
    expect(new Set(secrets).size).to.equal(1);
  });

  it("is refused when its file was cut", async () => {
    await writeFile(join(folder, "secret.key"), "short");
    const error = await open({ DATA_DIR: folder }).catch((reason: unknown) => reason);
    expect(error)
      .to.be.instanceOf(ConfigError)
      .with.property("message")
      .that.matches(/secret\.key.*32/);
  });

  const elsewhere: Record<string, string>[] = [{ DATABASE_URL: "mysql://h/d" }, { DOMAIN_GRAPHQL_URL: "http://h/graphql" }];
  for (const environment of elsewhere) {
    it(`is another at each start with ${Object.keys(environment).join()} alone, and the log says so`, async () => {
      said.length = 0;
      expect(await open(environment)).not.to.equal(await open(environment));
      expect(said.join("")).to.include("SECRET_KEY");
      expect(await readdir(folder)).to.deep.equal([]);
    });
  }

  it("makes the key of cursors, which does not show it", () => {
    const { key, timeout } = cursorSeal("s".repeat(32), 60);
    expect([key.length, timeout]).to.deep.equal([64, 60]);
    expect(key).to.deep.equal(cursorSeal("s".repeat(32), 60).key);
    expect(key).not.to.deep.equal(cursorSeal("t".repeat(32), 60).key);
    expect(Buffer.from(key).includes("ssss")).to.equal(false);
  });
});
