/** Secrets that must be readable again: closed with AES-256-GCM under a key that is handed in, bound to what they are for. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

const algorithm = "aes-256-gcm";
const keyBytes = 32;
const versionBytes = 4;
const ivBytes = 12;
const tagBytes = 16;

/** Bytes that a sealed text is longer than the text in UTF-8. */
export const sealBytes = versionBytes + ivBytes + tagBytes;

/** The secret was closed with another key than the one at hand, or is not what it was when it was closed. */
export class NotOpened extends Error {
  override readonly name = "NotOpened";
}

/** What is sealed says first with which version of the key: `version | iv | text | tag`. */
export class Seal {
  private readonly version: Buffer;

  constructor(private readonly key: Uint8Array) {
    if (key.length !== keyBytes) throw new RangeError(`A key of ${keyBytes} bytes is needed, not of ${key.length}.`);
    this.version = createHash("sha256").update("version of a sealing key").update(key).digest().subarray(0, versionBytes);
  }

  /** `purpose` says whose secret it is and what for: it opens for the same purpose alone. */
  close(text: string, purpose: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, this.key, iv).setAAD(this.surroundings(purpose));
    return Buffer.concat([this.version, iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws NotOpened. */
  open(sealed: Uint8Array, purpose: string): string {
    const bytes = Buffer.from(sealed);
    if (bytes.length < sealBytes) throw new NotOpened("The sealed secret is cut short.");
    if (!bytes.subarray(0, versionBytes).equals(this.version)) {
      throw new NotOpened("The secret was sealed under another SECRET_KEY than this server's; it must be entered again.");
    }
    const iv = bytes.subarray(versionBytes, versionBytes + ivBytes);
    const decipher = createDecipheriv(algorithm, this.key, iv, { authTagLength: tagBytes })
      .setAAD(this.surroundings(purpose))
      .setAuthTag(bytes.subarray(-tagBytes));
    try {
      return decipher.update(bytes.subarray(versionBytes + ivBytes, -tagBytes), undefined, "utf8") + decipher.final("utf8");
    } catch (error) {
      throw new NotOpened("The sealed secret was changed, or is another one than it is taken for.", { cause: error });
    }
  }

  private surroundings(purpose: string): Buffer {
    return Buffer.concat([this.version, Buffer.from(purpose, "utf8")]);
  }
}
