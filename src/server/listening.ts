/** Makes a server listen, or says why it cannot. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "../config.js";

/** The address is not there to be listened on. */
export class ListenFault extends Error {
  override readonly name = "ListenFault";
  readonly code: string | undefined;
  constructor(cause: NodeJS.ErrnoException) {
    super(cause.message, { cause });
    this.code = cause.code;
  }
}

export function listening(server: Server, { port, host }: Pick<Config, "port" | "host">): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException) => reject(new ListenFault(error));
    server.once("error", refused);
    server.listen(port, host, () => {
      server.off("error", refused);
      resolve(server.address() as AddressInfo);
    });
  });
}
