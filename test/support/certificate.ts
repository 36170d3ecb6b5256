/** Certificates for tests, each with a key of its own, made by the openssl of this machine, which is installed where it is missing. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPackage } from "./debian.js";

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
    openssl(["req", "-x509", ...kind, "-nodes", "-days", "2", "-subj", "/CN=plandisc", "-keyout", keyFile, "-out", certificateFile]);
    return { certificate: readFileSync(certificateFile, "utf8"), privateKey: readFileSync(keyFile, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function openssl(words: readonly string[]): void {
  const run = () => execFileSync("openssl", words, { stdio: "ignore" });
  try {
    run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    installPackage("openssl", "The tests of single sign-on need openssl: install the package openssl (Debian: apt-get install openssl).");
    run();
  }
}
