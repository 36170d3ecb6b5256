/** Certificates for tests, each with a key of its own, made by the openssl of this machine. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** `key` in openssl's words, such as `rsa:2048`. */
export function newCertificate(key = "rsa:2048"): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "plandisc-certificate-"));
  try {
    const [keyFile, certificateFile] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const kind = key.startsWith("rsa:") ? ["-newkey", key] : ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${key}`];
    execFileSync(
      "openssl",
      ["req", "-x509", ...kind, "-nodes", "-days", "2", "-subj", "/CN=plandisc", "-keyout", keyFile, "-out", certificateFile],
      { stdio: "ignore" },
    );
    return { certificate: readFileSync(certificateFile, "utf8"), privateKey: readFileSync(keyFile, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
