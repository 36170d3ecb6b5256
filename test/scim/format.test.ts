/** The forms of texts: what is one, what is none, and that long texts are soon decided. */
import { expect } from "chai";
import { userType } from "../../schema/scim/resource-types.js";
import { forms } from "../../src/scim/format.js";
import { readResource } from "../../src/scim/resource-reader.js";
import { enterprise, lenient, refusal, strict } from "./leniency.js";

const taken: Record<keyof typeof forms, readonly string[]> = {
  uri: ["https://a.example/b?c=d#e", "../Users/42", "urn:ietf:params:scim:schemas:core:2.0:User", "mailto:ada@x.example", "a%20b"],
  url: ["https://a.example/ada", "http://[::1]:8080/", "ftp://a.example/x.jpg", "data:image/png;base64,AAAA"],
  email: ["ada@x.example", "ada+plus@x.example", "o'neil@x.example", "jürgen@bücher.example", '"a b"@x.example', "a@[127.0.0.1]", "w@x"],
  languageTag: ["da", "da-DK", "zh-Hant-TW", "sl-rozaj", "de-CH-1901", "es-419", "en-a-bbb-x-a", "x-whatever", "i-klingon", "EN-us"],
  acceptLanguage: ["da", "da-DK", "da, en-gb;q=0.8, en;q=0.7", "*", "en-US;q=1.000,*;q=0"],
  timeZone: ["Europe/Copenhagen", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+5", "europe/amsterdam"],
  base64: ["TUlJQg==", "TUlJQg", "AAAA", "+/+/"],
};

const refused: Record<keyof typeof forms, readonly string[]> = {
  uri: ["a b", "%", "%zz", "<x>", "é", "a\\b", '"'],
  url: ["ada.jpg", "//x.example/ada", "https://", "https://x.example/ a", "not a url"],
  email: ["ada", "@x.example", "ada@", "a b@x.example", "a@b@c", "a@b c", "ada@x.example\n", "<ada@x.example>", `${"a".repeat(400)}@x`],
  languageTag: ["en_US", "e", "english language", "da-", "-da", "da--DK", "toolonglang", "123", ""],
  acceptLanguage: ["en_US", "da;q=2", "da;q=0.1234", "da,", ";q=1", "da q=1"],
  timeZone: ["Pacific", "+01:00", "GMT+25", "Europe/Atlantis", "../etc", "Eastern Standard Time", "x".repeat(100)],
  base64: ["A", "AAAAA", "AA=A", "AAAA====", "a-b_", "AA AA", "é"],
};

describe("forms", () => {
  for (const name of Object.keys(forms) as (keyof typeof forms)[]) {
    for (const text of taken[name]) it(`${name}: ${text}`, () => expect(forms[name].accepts(text)).to.equal(true));
    for (const text of refused[name]) {
      it(`not ${name}: ${JSON.stringify(text.slice(0, 40))}`, () => expect(forms[name].accepts(text)).to.equal(false));
    }
    it(`${name} is soon decided`, () => {
      const started = performance.now();
      for (const part of ["a", "-a", "a,", "@", "%20", '"\\', " ", "a;q=0.", "="]) forms[name].accepts(`${part.repeat(30_000)}!`);
      expect(performance.now() - started).to.be.below(500);
    });
  }
});

describe("a text that is not in its attribute's form", () => {
  const rows: [string, object, string][] = [
    ["profileUrl", { profileUrl: "ada" }, "profileUrl must be an absolute URL"],
    ["preferredLanguage", { preferredLanguage: "en_US" }, "preferredLanguage must be languages as in an Accept-Language header"],
    ["locale", { locale: "english (US)" }, "locale must be a language tag, such as da-DK"],
    ["timezone", { timezone: "dx3kq9" }, "timezone must be the IANA name of a time zone, such as Europe/Copenhagen"],
    ["emails", { emails: [{ value: "ada" }] }, "emails[0].value must be an e-mail address"],
    ["photos", { photos: [{ value: "ada.jpg" }] }, "photos[0].value must be an absolute URL"],
    ["x509Certificates", { x509Certificates: [{ value: "TUlJQg-_" }] }, "x509Certificates[0].value must be base64"],
  ];
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise];
  for (const [name, body, why] of rows) {
    it(`is refused as ${name} on a strict connection, and kept and counted on a lenient one`, () => {
      const error = refusal(() => readResource({ schemas, userName: "ada", ...body }, userType, strict()));
      expect([error.status, error.scimType]).to.deep.equal([400, "invalidValue"]);
      expect(error.detail).to.include(why);
      const leniency = lenient();
      expect(readResource({ schemas, userName: "ada", ...body }, userType, leniency)).to.deep.equal({ userName: "ada", ...body });
      expect(leniency.quirks.get("free-form")).to.equal(1);
    });
  }
});
