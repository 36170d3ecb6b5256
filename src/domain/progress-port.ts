/** What a context is lent to watch the provisioning log with. */
import type { TenantScope } from "./tenant-scope.js";

export interface ProgressPort {
  /** Messages as `ProvisioningProgress` has them, until the listener returns. */
  listen(scope: TenantScope): AsyncIterable<object>;
}
