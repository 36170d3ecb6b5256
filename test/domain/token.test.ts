/** The form of bearer tokens and the digest that is stored. */
import { expect } from "chai";
import { newToken, parseToken, sameDigest, type TokenKind, tokenDigest } from "../../src/domain/token.js";

describe("token", () => {
  const kinds: readonly (readonly [TokenKind, RegExp])[] = [
    ["PROVISIONING", /^pds_[\w-]{43}$/],
    ["API_KEY", /^pdk_[\w-]{43}$/],
    ["ACCESS_TOKEN", /^pda_[\w-]{43}$/],
  ];
  for (const [kind, form] of kinds)
    it(`tells a ${kind} token by its prefix, and carries 256 random bits`, () => {
      const token = newToken(kind);
      expect(token).to.match(form);
      expect(Buffer.from(token.slice(4), "base64url")).to.have.length(32);
      expect(newToken(kind)).not.to.equal(token);
      expect(parseToken(token)).to.deep.equal({ kind, digest: tokenDigest(token) });
    });

  const good = newToken("PROVISIONING");
  const malformed = [
    "",
    "pds_",
    good.slice(0, -1),
    `${good}A`,
    ` ${good}`,
    `${good}\n`,
    good.replace("pds_", "PDS_"),
    good.replace("pds_", "pdx_"),
    "pds_".padEnd(47, "é"),
    "__proto__",
    newToken("CLIENT_SECRET"),
  ];
  for (const text of malformed)
    it(`is not ${JSON.stringify(text.slice(0, 12))} of ${text.length} characters`, () => {
      expect(parseToken(text)).to.equal(undefined);
    });

  it("is kept as its SHA-256, which says nothing of it", () => {
    expect(tokenDigest("pds_x").toString("hex")).to.equal("8856782ce76ffdf3391b25e08a13c60526a9f106469f2a647618e8364c7c840d");
    expect(tokenDigest(good)).to.have.length(32);
  });

  it("compares digests byte by byte, whatever their lengths", () => {
    expect(sameDigest(tokenDigest(good), tokenDigest(good))).to.equal(true);
    expect(sameDigest(tokenDigest(good), tokenDigest(`${good}x`))).to.equal(false);
    expect(sameDigest(tokenDigest(good), new Uint8Array(3))).to.equal(false);
  });
});
