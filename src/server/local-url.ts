/** How this server is reached where nobody said how: at the address that it listens on. */
import type { Config } from "../config.js";

export function localUrl({ publicUrl, host, port }: Pick<Config, "publicUrl" | "host" | "port">, listening: number = port): string {
  return publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${listening}`;
}
