/** Bearer tokens: their form, how they are made, and the digest that is stored in their place. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export type CredentialKind = "PROVISIONING" | "API_KEY";
/** What opens the product as a bearer token. */
export type TokenKind = CredentialKind | "ACCESS_TOKEN";

/** The prefix tells people, and secret scanners, what they found. */
const prefixes = { PROVISIONING: "pds", API_KEY: "pdk", ACCESS_TOKEN: "pda", CLIENT_SECRET: "pdc", SIGN_IN_LINK: "pdl" } as const;
type SecretKind = keyof typeof prefixes;

const bearerKinds: readonly TokenKind[] = ["PROVISIONING", "API_KEY", "ACCESS_TOKEN"];
const kinds = new Map(bearerKinds.map((kind) => [prefixes[kind] as string, kind]));

const secretBytes = 32;
const form = /^(pd[a-z])_[A-Za-z0-9_-]{43}$/;

/** A well-formed token: what kind it claims to be, and the key under which the store would know it. */
export interface ParsedToken {
  readonly kind: TokenKind;
  readonly digest: Buffer;
}

export function newToken(kind: SecretKind): string {
  return `${prefixes[kind]}_${randomBytes(secretBytes).toString("base64url")}`;
}

/** Nothing for a text that cannot be a token of ours: such a text needs no look into the store. */
export function parseToken(token: string): ParsedToken | undefined {
  const kind = kinds.get(form.exec(token)?.[1] ?? "");
  return kind && { kind, digest: tokenDigest(token) };
}

/** A token has 256 random bits, so a plain SHA-256 keeps it as safe as a slow hash would, and costs nothing per request. */
export function tokenDigest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

export function sameDigest(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
