/** Makes a server listen, or says why it cannot. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "../config.js";

export function listening(server: Server, { port, host }: Pick<Config, "port" | "host">): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve(server.address() as AddressInfo);
    });
  });
}
