/** The simulator's own identity provider for federation: a key pair kept in a file, its public half as a JWKS (RFC 7517), assertions signed with it (RFC 7523). */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";

export interface FederationSettings {
  /** A private JWK; made when there is none. Without a file the keys live as long as the process. */
  readonly keyFile?: string;
  /** Where the JWKS is served on the loopback address. */
  readonly port: number;
  readonly issuer?: string;
  readonly subject: string;
  readonly audience: string;
  /** False only says what there would be: another process serves it. */
  readonly serve?: boolean;
}

export interface Federation {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly jwks: { readonly keys: readonly JWK[] };
  assertion(): Promise<string>;
  close(): Promise<void>;
}

export const jwksPath = "/discovery/v2.0/keys";

const algorithm = "RS256";

/** Seconds that an assertion is good for; assumed. */
const lifetime = 600;

export async function openFederation({ keyFile, port, issuer, subject, audience, serve = true }: FederationSettings): Promise<Federation> {
  const privateJwk = await keyIn(keyFile);
  const kid = await calculateJwkThumbprint(privateJwk);
  const { kty, n, e } = privateJwk;
  const jwks = { keys: [{ kty, n, e, kid, alg: algorithm, use: "sig" } as JWK] };
  const server = serve ? await serving(JSON.stringify(jwks), port) : undefined;
  const address = server?.address() ?? null;
  const origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : port}`;
  const iss = issuer ?? `${origin}/v2.0`;
  const key = await importJWK(privateJwk, algorithm);
  return {
    issuer: iss,
    jwksUri: `${origin}${jwksPath}`,
    jwks,
    assertion: () =>
      new SignJWT({})
        .setProtectedHeader({ alg: algorithm, kid, typ: "JWT" })
        .setIssuer(iss)
        .setSubject(subject)
        .setAudience(audience)
        .setJti(randomUUID())
        .setIssuedAt()
        .setNotBefore("0s")
        .setExpirationTime(`${lifetime}s`)
        .sign(key),
    close: async () => {
      if (server) await closed(server);
    },
  };
}

async function keyIn(file: string | undefined): Promise<JWK> {
  if (file !== undefined) {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (text !== undefined) {
      const jwk = JSON.parse(text) as JWK;
      if (jwk.kty !== "RSA" || jwk.d === undefined) throw new Error(`${file} holds no private RSA key as a JWK`);
      return jwk;
    }
  }
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  // For its owner alone, and never over a file that another process made meanwhile.
  if (file !== undefined) await writeFile(file, JSON.stringify(jwk), { mode: 0o600, flag: "wx" });
  return jwk;
}

async function serving(keys: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const found = request.url === jwksPath;
    response.writeHead(found ? 200 : 404, { "Content-Type": "application/json" }).end(found ? keys : "{}");
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
