/** The environment as a value, and what is said of a wrong one. */
import { expect } from "chai";
import { mysqlOptions } from "../../ormconfig.js";
import { ConfigError, readConfig } from "../../src/config.js";

describe("The configuration", () => {
  it("has a default for everything, and cannot be changed", () => {
    const config = readConfig({});
    expect(config).to.deep.equal({
      port: 3000,
      host: "127.0.0.1",
      dataDir: "./data",
      databaseUrl: undefined,
      publicUrl: undefined,
      domainGraphqlUrl: undefined,
      production: false,
      logLevel: "info",
      demo: true,
      scimMaxBody: 1_048_576,
      trustProxy: false,
      secretKey: undefined,
      scimBulkMaxBody: 1_048_576,
      cursorTimeout: 3600,
      smtpUrl: undefined,
      mailFrom: undefined,
      graphqlExplorer: undefined,
      federationHosts: ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"],
      statementDeadline: 2000,
    });
    expect(Object.isFrozen(config)).to.equal(true);
  });

  it("takes an empty variable for one that is not set", () => {
    expect(readConfig({ PORT: "", DATABASE_URL: " " })).to.deep.equal(readConfig({}));
  });

  it("takes slashes off the end of URLs", () => {
    expect(readConfig({ PUBLIC_URL: "https://x.example/base//" }).publicUrl).to.equal("https://x.example/base");
  });

  const wrong: { environment: Record<string, string>; says: RegExp }[] = [
    { environment: { PORT: "x" }, says: /PORT is "x".*0 to 65535/ },
    { environment: { PORT: "65536" }, says: /PORT/ },
    { environment: { PORT: "80.5" }, says: /PORT/ },
    { environment: { NODE_ENV: "prod" }, says: /NODE_ENV.*production, development, test/ },
    { environment: { LOG_LEVEL: "loud" }, says: /LOG_LEVEL.*fatal/ },
    { environment: { DEMO: "yes" }, says: /DEMO.*1, 0/ },
    { environment: { SCIM_MAX_BODY: "1MB" }, says: /SCIM_MAX_BODY/ },
    { environment: { PUBLIC_URL: "x.example" }, says: /PUBLIC_URL.*https/ },
    { environment: { PUBLIC_URL: "ftp://x.example" }, says: /PUBLIC_URL/ },
    {
      environment: { PUBLIC_URL: "https://x.example/scim/v2/" },
      says: /PUBLIC_URL.*before \/scim\/v2.*adds itself: https:\/\/x\.example\.$/,
    },
    { environment: { PUBLIC_URL: "https://x.example/a/graphql" }, says: /PUBLIC_URL.*: https:\/\/x\.example\/a\.$/ },
    { environment: { DOMAIN_GRAPHQL_URL: "/graphql" }, says: /DOMAIN_GRAPHQL_URL/ },
    { environment: { DATABASE_URL: "mysql://h/d?charset=utf8&ssl=true" }, says: /DATABASE_URL.*ssl=true.*not charset\.$/ },
    { environment: { DATABASE_URL: "mysql://h/d?ssl=maybe" }, says: /DATABASE_URL/ },
    { environment: { PORT: "x", DEMO: "yes", DATABASE_URL: "x" }, says: /^PORT .*\nDATABASE_URL .*\nDEMO / },
    { environment: { DATABASE_URL: "postgres://x/y" }, says: /DATABASE_URL.*mysql/ },
    { environment: { DATABASE_URL: "mysql://x" }, says: /DATABASE_URL/ },
    { environment: { SECRET_KEY: "too short" }, says: /SECRET_KEY is 9 characters long.*32/ },
    { environment: { FEDERATION_HOSTS: "a.example, https://b.example/keys" }, says: /FEDERATION_HOSTS.*not https:\/\/b\.example\/keys/ },
    { environment: { SMTP_URL: "http://mail.example" }, says: /SMTP_URL.*smtps/ },
    { environment: { SMTP_URL: "smtp://u:secret@mail.example:25?a=b" }, says: /^(?!.*secret)SMTP_URL/ },
    { environment: { SMTP_URL: "smtp://u@mail.example" }, says: /SMTP_URL/ },
    { environment: { SMTP_URL: "smtp://mail.example", PUBLIC_URL: "https://x.example" }, says: /^SMTP_URL needs MAIL_FROM/ },
    { environment: { SMTP_URL: "smtp://mail.example", MAIL_FROM: "p@x.example" }, says: /^SMTP_URL needs PUBLIC_URL/ },
    { environment: { MAIL_FROM: "nobody" }, says: /MAIL_FROM.*Plandisc <plandisc@example\.com>/ },
    { environment: { MAIL_FROM: "a@x.example, b@x.example" }, says: /MAIL_FROM/ },
    { environment: { GRAPHQL_EXPLORER: "yes" }, says: /GRAPHQL_EXPLORER.*1, 0/ },
    { environment: { SCIM_CURSOR_TIMEOUT: "0" }, says: /SCIM_CURSOR_TIMEOUT/ },
    { environment: { STATEMENT_DEADLINE: "2s" }, says: /STATEMENT_DEADLINE is "2s".*1 to 600000/ },
    { environment: { DATABASE_URL: "mysql://h/d", DOMAIN_GRAPHQL_URL: "http://h/graphql" }, says: /exclude each other/ },
  ];
  for (const { environment, says } of wrong) {
    it(`refuses ${JSON.stringify(environment)}`, () => {
      expect(() => readConfig(environment)).to.throw(ConfigError, says);
    });
  }

  it("takes a database over TLS", () => {
    expect(readConfig({ DATABASE_URL: "mysql://h/d?ssl=true" }).databaseUrl).to.equal("mysql://h/d?ssl=true");
    expect(mysqlOptions("mysql://h/d?ssl=true", "mysql")).to.have.deep.property("ssl", { rejectUnauthorized: true, verifyIdentity: true });
    expect(mysqlOptions("mysql://h/d", "mysql")).to.have.property("ssl", undefined);
  });

  it("does not print a password", () => {
    expect(() => readConfig({ DATABASE_URL: "postgres://me:secret@host/db" }))
      .to.throw(ConfigError)
      .with.property("message")
      .not.contains("secret");
  });
});
