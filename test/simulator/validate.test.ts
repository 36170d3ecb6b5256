/** Microsoft's acceptance tests: all pass on our server with each kind of credential, and each fault of a faulty server is found by the test that is for it. */
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { openConnection } from "../../src/simulator/connection.js";
import { bearerOf, type Credentials } from "../../src/simulator/credentials.js";
import { openFederation } from "../../src/simulator/federation.js";
import { defaultAttributes } from "../../src/simulator/validate/attributes.js";
import type { PatchDialect } from "../../src/simulator/validate/patch.js";
import { allTests, type Outcome, validate } from "../../src/simulator/validate/run.js";
import { makeClient, makeFederated } from "../support/oauth.js";
import { Program, run } from "../support/program.js";
import { startWhole, type TestServer } from "../support/server.js";
import { embeddedPlace } from "../support/stores.js";
import { newTenant, type TenantSettings } from "../support/tenant.js";
import { type Fault, faults, TinyServer } from "./tiny-server.js";

const dialects: readonly PatchDialect[] = ["legacy", "flag"];

const named = ({ name, dialect }: { readonly name: string; readonly dialect?: PatchDialect }) => (dialect ? `${name} [${dialect}]` : name);

async function validated(url: string, credentials: Credentials, only?: readonly string[]): Promise<Outcome> {
  const connection = openConnection({ url, bearer: bearerOf(credentials), repeats: (status) => status === 429 });
  const tests = allTests(dialects).filter((test) => !only || only.includes(named(test)));
  try {
    return await validate({
      connection,
      credentials,
      tests,
      attributes: defaultAttributes,
      mapsManager: true,
      chosen: false,
      keep: false,
      signal: new AbortController().signal,
      onResult: () => {},
    });
  } finally {
    await connection.close();
  }
}

const of = ({ results }: Outcome, status: string) => results.filter((result) => result.status === status).map(named);

const whyNot = ({ results }: Outcome) =>
  results.flatMap((result) => (result.found ? [`${named(result)}: ${result.found}`] : [])).join("\n");

describe("Microsoft's acceptance tests", function () {
  this.timeout(60_000);

  describe("of our server", () => {
    let server: TestServer;
    before(async () => {
      server = await startWhole(await embeddedPlace(), { FEDERATION_HOSTS: "127.0.0.1" });
    });
    after(() => server.stop());

    const kinds: Readonly<Record<string, (settings: TenantSettings) => Promise<Credentials>>> = {
      "a secret token": async (settings) => ({ kind: "token", token: (await newTenant(server, settings)).scim.token ?? "" }),
      "client credentials": async (settings) => {
        const { id: clientId, secret: clientSecret } = await makeClient(await newTenant(server, settings));
        return { kind: "client", tokenEndpoint: `${server.url}/oauth2/token`, clientId, clientSecret, location: "header" };
      },
      federation: async (settings) => {
        const identity = { subject: "entra-simulator", audience: "api://entra-simulator" };
        const federation = await openFederation({ port: 0, ...identity });
        const { issuer, jwksUri } = federation;
        const clientId = await makeFederated(await newTenant(server, settings), { issuer, jwksUri, ...identity });
        return { kind: "federation", tokenEndpoint: `${server.url}/oauth2/token`, clientId, federation };
      },
    };
    const skips: Readonly<Record<string, readonly string[]>> = {
      "a secret token": ["Validate_Credentials_Test", "Federated_Identity_Test"],
      "client credentials": ["Federated_Identity_Test"],
      federation: ["Validate_Credentials_Test"],
    };
    for (const [kind, credentialsOf] of Object.entries(kinds)) {
      for (const profile of ["GENERIC", "ENTRA"] as const) {
        it(`all pass with ${kind} and the profile ${profile.toLowerCase()}`, async () => {
          const outcome = await validated(`${server.url}/scim/v2/`, await credentialsOf({ profile }));
          expect(of(outcome, "failed"), whyNot(outcome)).to.deep.equal([]);
          expect(of(outcome, "skipped")).to.deep.equal(skips[kind]);
          expect(outcome.results).to.have.length(allTests(dialects).length);
          expect(outcome.hints.filter(({ hint }) => !hint.includes("within"))).to.deep.equal([]);
          expect(outcome.left).to.deep.equal([]);
        });
      }
    }
  });

  describe("of a small server", () => {
    const tiny = new TinyServer();
    before(() => tiny.start());
    after(() => tiny.stop());
    beforeEach(() => tiny.make(undefined));

    const token = (): Credentials => ({ kind: "token", token: tiny.token });
    const client = (location: "header" | "body" = "header"): Credentials => {
      const { clientSecret, url } = tiny;
      return { kind: "client", tokenEndpoint: `${url}/token`, clientId: "tiny", clientSecret, location };
    };

    it("are 25 for the gallery and 31 of the Validator", () => {
      const names = (list: string) => new Set(allTests(dialects).flatMap((test) => (test.list === list ? [test.name] : [])));
      expect([names("gallery").size, names("validator").size]).to.deep.equal([25, 31]);
    });

    it("all pass when it has no fault, and nothing is left there", async () => {
      const outcome = await validated(`${tiny.url}/scim`, client("body"));
      expect(of(outcome, "failed"), whyNot(outcome)).to.deep.equal([]);
      expect(of(outcome, "skipped")).to.deep.equal(["Federated_Identity_Test"]);
      expect(outcome.hints).to.deep.equal([]);
      expect([tiny.kept.Users.size, tiny.kept.Groups.size]).to.deep.equal([0, 0]);
    });

    /** The tests that must find it. */
    const finds: Readonly<Record<Exclude<Fault, keyof typeof hinted | typeof refusing>, readonly string[]>> = {
      "a search that finds nothing is 404": ["Create_User_Test", "Filter for a non-existing user", "Filter for a non-existing group"],
      "a list is a bare array": ["Filter for an existing user", "SCIM_User_Pagination_Test"],
      "names are compared by case": [
        "Filter for an existing user with a different case",
        "Filter for an existing group with a different case",
      ],
      "two users may have one userName": ["Create a duplicate User"],
      "two groups may have one displayName": ["Create a duplicate Group"],
      "an unknown manager is refused at creation": ["Create a new User"],
      "a creation answers no id": ["Create_User_Test", "SCIM_User_Create_Test", "SCIM_Group_Create_Test", "Create a new Group"],
      "phone numbers are reformatted": ["Create_User_Test", "SCIM_User_Create_Test", "Create a new User"],
      "capitalised operations are refused": ["Update_User_Test [legacy]", "POD_User_Test", "POD_Group_Test"],
      "booleans as text stay text": ["Disable_User_Test [legacy]", "Restore_User_Test [legacy]", "Delete_User_Test [legacy]"],
      "inactive users are not found": ["Disable_User_Test [legacy]", "Disable_User_Test [flag]", "Patch User - Disable User"],
      "inactive users stay inactive": ["Restore_User_Test [legacy]", "Restore_User_Test [flag]"],
      "dotted keys are taken for names": ["Update_User_Test [flag]", "SCIM_User_Update_Test [flag]"],
      "a value path that matches nothing is refused": ["Update_User_Test [legacy]", "Update_User_Test [flag]"],
      "one PATCH takes one operation": [
        "Patch User - Multiple Ops on different attributes",
        "Patch User - Multiple Ops on same attribute",
        "Patch Group - Multiple Ops on same attribute",
        "Patch User - Replace Attributes Verbose",
      ],
      "a bare manager id is refused": ["SCIM_Update_Manager_Test", "User_Update_Manager_Test [legacy]", "Patch User - Add Manager"],
      "a manager without an id is passed over": ["Patch User - Remove Manager", "SCIM_Update_Manager_Test"],
      "the empty text is refused": ["SCIM_Null_Update_Test [legacy]", "SCIM_Null_Update_Test [flag]"],
      "null is kept out by a 500": ["SCIM_Null_Update_Test [legacy]", "SCIM_Null_Update_Test [flag]"],
      "a group's externalId cannot be changed": ["Patch Group - Replace Attributes", "SCIM_Group_Update_Test [legacy]"],
      "a group cannot be renamed": ["Update_Group_Test [legacy]", "Update_Group_Test [flag]", "Update Group displayName"],
      "members are always answered": ["Get group by id excluding members", "Filter for existing group excluding members"],
      "members are kept twice": ["Group_Add_Member_Test [legacy]", "Group_Add_Member_Test [flag]"],
      "a remove with a value removes everybody": ["Group_Remove_Member_Test [legacy]"],
      "a member that is gone cannot be removed": ["Group_Remove_Member_Test [legacy]", "Group_Remove_Member_Test [flag]"],
      "startIndex is passed over": ["SCIM_User_Pagination_Test", "SCIM_Group_Pagination_Test"],
      "count is passed over": ["SCIM_User_Pagination_Test", "SCIM_Group_Pagination_Test"],
      "there are no schemas": ["Schema_Discoverability_Test"],
      "an attribute is missing in the schemas": ["Schema_Discoverability_Test"],
      "the schemas have nulls": ["Schema_Discoverability_Test"],
      "the schemas have words of their own": ["Schema_Discoverability_Test"],
      "a deletion answers 200": ["Delete a User", "Delete a Group", "Delete_User_Test [legacy]", "Delete_Group_Test"],
      "a deletion only deactivates": ["Delete a User", "Delete_User_Test [legacy]"],
      "a second deletion is 204 again": [
        "Delete the same User twice",
        "Delete the same Group twice",
        "Delete a non-existent User",
        "Delete a non-existent Group",
      ],
      "a deleted group keeps its name": ["Restore_Group_Test"],
      "access tokens last a minute": ["Validate_Credentials_Test"],
    };
    for (const [fault, tests] of Object.entries(finds)) {
      it(`find that ${fault}`, async () => {
        tiny.make(fault as Fault);
        const outcome = await validated(`${tiny.url}/scim`, client(), [...tests, "Create a new Group", "Create a new User"]);
        expect(of(outcome, "failed")).to.include.members(tests);
      });
    }

    /** What no test looks at is said as a hint, and breaks none. */
    const hinted = {
      "answers are plain JSON": "answers with a body should have the content type application/scim+json",
      "every tenth request is too many": "25 requests a second should bring no 429",
    } as const;
    for (const [fault, hint] of Object.entries(hinted)) {
      it(`hint that ${fault}`, async () => {
        tiny.make(fault as Fault);
        const outcome = await validated(`${tiny.url}/scim`, token(), ["Group_Add_Member_Test [legacy]"]);
        expect(of(outcome, "passed")).to.deep.equal(["Group_Add_Member_Test [legacy]"]);
        expect(outcome.hints.map((each) => each.hint)).to.deep.equal([hint]);
      });
    }

    /** Nothing can be tried then. */
    const refusing = "the token endpoint knows nobody";

    it("know every fault that it can make", () => {
      expect([...Object.keys(finds), ...Object.keys(hinted), refusing]).to.have.members([...faults]);
    });

    describe("from the command line", () => {
      const scim = () => `${tiny.url}/scim`;
      const entra = (...parameters: string[]) => run("entra", ["validate", ...parameters], {});
      const signedIn = () => ["--token", tiny.token];

      it("are listed without a server", async () => {
        const { exitCode, output } = await entra("--list", "--dialect", "flag");
        expect(exitCode).to.equal(0);
        expect(output.trimEnd().split("\n")).to.have.length(56);
        expect(output).to.contain("gallery    mandatory  Update_User_Test [flag]  (Microsoft's test 2 [T1])\n");
      });

      it("end with 0 when they pass", async () => {
        const { exitCode, output, errors } = await entra(scim(), ...signedIn(), "--only", "Group_Add", "duplicate");
        expect({ exitCode, errors }).to.deep.equal({ exitCode: 0, errors: "" });
        expect(output).to.match(/^4 tests of .*\/scim\npass {2}gallery .*Group_Add_Member_Test \[legacy\]\n/);
        expect(output).to.match(/\n\n4 passed, 0 failed, 0 skipped\n$/);
      });

      it("end with 1 when one fails, and say what was expected, what was found and where it stands, without secrets", async () => {
        tiny.make("a deletion answers 200");
        const file = join(tmpdir(), `entra-validate-${process.pid}.jsonl`);
        const credentials = ["--client-id", "tiny", "--client-secret", tiny.clientSecret, "--token-endpoint", `${tiny.url}/token`];
        const { exitCode, output } = await entra(scim(), ...credentials, "--only", "Delete a User", "Validate_Cred", "--json", file);
        const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
        await rm(file);
        expect(exitCode).to.equal(1);
        expect(output).to.match(
          /Delete a User: SCIM Validator \[R1\]\n {2}expected DELETE \/Users\/\S+ to answer 204\n {2}found {4}200 \{\}\n/,
        );
        expect(output).to.match(/ {4}DELETE \/Users\/\S+\n {4}-> 200 \{\}\n/);
        expect(output).to.match(/1 passed, 1 failed \(1 mandatory\), 0 skipped\n$/);
        const records = lines.map((line) => JSON.parse(line));
        expect(records.map(({ type, status }) => [type, status])).to.deep.equal([
          ["test", "passed"],
          ["test", "failed"],
          ["summary", undefined],
        ]);
        expect(records[1].exchanges.map((each: { method: string; status: number }) => [each.method, each.status])).to.deep.equal([
          ["POST", 201],
          ["DELETE", 200],
        ]);
        for (const secret of [tiny.token, tiny.clientSecret]) expect(output + lines.join("")).not.to.contain(secret);
      });

      it("end with 1 when the credentials are refused, and try nothing", async () => {
        const { exitCode, errors, output } = await entra(scim(), "--token", "other");
        expect({ exitCode, output: output.split("\n").length }).to.deep.equal({ exitCode: 1, output: 2 });
        expect(errors).to.match(/^Test Connection: .*\/scim answered 401 /);
        tiny.make(refusing);
        const federated = await entra(scim(), "--federation", "--jwks-port", "0", "--token-endpoint", `${tiny.url}/token`);
        expect(federated.exitCode).to.equal(1);
        expect(federated.errors).to.equal(`${tiny.url}/token answered 401 without an access_token (invalid_client)\n`);
      });

      const misuses: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
        "no server": [["--token", "x"], /Say which server/],
        "no credentials": [["http://127.0.0.1:1/scim"], /Say how to sign in/],
        "half of the credentials": [["http://127.0.0.1:1/scim", "--client-id", "x"], /need --client-secret and --token-endpoint too/],
        "a server elsewhere without TLS": [["http://scim.example.com/scim", "--token", "x"], /without TLS/],
        "a test that is not there": [["http://127.0.0.1:1/scim", "--token", "x", "--only", "Fly"], /No test is called Fly/],
        "an attribute that is not mapped": [["http://127.0.0.1:1/scim", "--token", "x", "--attributes", "shoeSize"], /shoeSize is not of/],
        "an option that is not there": [["--fast"], /unknown option/],
        "no address": [["localhost", "--token", "x"], /An address begins with https/],
      };
      for (const [title, [parameters, words]] of Object.entries(misuses)) {
        it(`end with 2 for ${title}`, async () => {
          const { exitCode, errors } = await entra(...parameters);
          expect(errors).to.match(words);
          expect(exitCode).to.equal(2);
        });
      }

      it("end with 3 when the server cannot be reached", async () => {
        const { exitCode, errors } = await entra("http://127.0.0.1:9/scim", "--token", "x");
        expect(errors).to.match(/^GET http:\/\/127\.0\.0\.1:9\/scim\/Users\S+: /);
        expect(exitCode).to.equal(3);
      });

      it("are signed in to with keys that the program prints", async () => {
        const { exitCode, output } = await run("entra", ["jwks", "--jwks-port", "8799", "--audience", "api://a"], {});
        expect(exitCode).to.equal(0);
        const { jwks, ...identity } = JSON.parse(output);
        expect(identity).to.include({ subject: "entra-simulator", audience: "api://a" });
        expect(identity.jwksUri).to.equal(identity.issuer.replace("/v2.0", "/discovery/v2.0/keys"));
        expect(jwks.keys).to.have.length(1);
        expect(jwks.keys[0]).to.include.keys("kty", "n", "e", "kid").and.not.have.property("d");
      });

      it("try only what is mapped", async () => {
        tiny.make("an attribute is missing in the schemas");
        const attributes = ["--attributes", 'userName,displayName,emails[type eq "work"].value,externalId'];
        const { exitCode, output } = await entra(scim(), ...signedIn(), ...attributes, "--only", "Schema", "Manager", "Verbose");
        expect(exitCode, output).to.equal(0);
        expect(output).to.contain("User_Update_Manager_Test [legacy]  (the manager is not mapped (--attributes))");
      });

      it("leave what they made when asked to, and say what it is", async () => {
        const { output } = await entra(scim(), ...signedIn(), "--only", "Create a duplicate User", "--keep");
        const [[id, user] = ["", {}]] = [...tiny.kept.Users];
        expect(user.userName).to.match(/^entra-validate-\w+-\d+@example\.com$/);
        expect(output).to.contain(`  /Users/${id} (--keep)\n`);
      });

      it("take away what they made when they are interrupted", async () => {
        const program = new Program("entra", ["validate", scim(), ...signedIn()], {});
        await program.says(/Update_User_Test \[legacy\]/);
        program.signal("SIGINT");
        const { exitCode, output } = await program.ended;
        expect(exitCode).to.equal(130);
        expect(output).to.match(/interrupted\n$/);
        expect([tiny.kept.Users.size, tiny.kept.Groups.size]).to.deep.equal([0, 0]);
      });
    });
  });
});
