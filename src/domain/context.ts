/** What a domain operation knows: who asks, for which organisation, and what belongs to this one request. */
import type { Notifier } from "./notice.js";
import type { ProgressPort } from "./progress-port.js";
import type { ProviderPort } from "./provider-port.js";
import type { TenantScope } from "./tenant-scope.js";

export type ViewerKind = "MEMBER" | "ADMIN" | "PROVISIONING";
export type Plan = "FREE" | "PRO" | "ENTERPRISE";

/** The provisioning settings that decide how writes of a provisioning client are taken. */
export interface ProvisioningSettings {
  readonly profile: "GENERIC" | "ENTRA";
  readonly dialects: "LENIENT" | "STRICT";
  readonly existingPeople: "REFUSE" | "LINK";
  readonly unknownMembers: "REFUSE" | "SKIP";
}

/** A verified credential's bearer, or the person of a session. */
export interface Viewer {
  readonly kind: ViewerKind;
  readonly organisationId: string;
  /** Of a provisioning client while a rehearsal runs: the organisation of which the one it works in is a copy. */
  readonly rehearsalOf?: string;
  readonly organisationName: string;
  readonly plan: Plan;
  /** The person behind a session or an API key; absent for a provisioning client. */
  readonly userId?: string;
  readonly credentialId?: string;
  /** The session in which a person asks; absent for a credential. */
  readonly sessionId?: string;
  readonly settings: ProvisioningSettings;
  /** Whether the removals of a provisioning client are counted: what happens then is read with the count itself. */
  readonly braked?: boolean;
}

/** Where the keys of identity providers may be read. */
export interface FederationRules {
  /** Names of hosts. */
  readonly hosts: readonly string[];
  /** Whether this machine itself may be one of them, by plain HTTP: for development and tests. */
  readonly loopback: boolean;
}

/** What whoever made the context lends it. */
export interface RequestHooks {
  /** Finds the request in the log. */
  readonly id?: string;
  /** Called after a write that changes what a credential of the organisation may do, so that nobody goes on trusting what was known before. */
  readonly credentialsChanged?: () => void;
  /** Absent, federated clients cannot be registered. */
  readonly federation?: FederationRules;
  /** Absent, single sign-on can neither be set up nor tried. */
  readonly providers?: ProviderPort;
  /** Absent, nobody can watch. */
  readonly progress?: ProgressPort;
  /** Milliseconds until a changed credential is known to every process of this product; absent, there is this one alone. */
  readonly rehearsalsWait?: number;
  /** Absent, no mail can be sent. */
  readonly notifier?: Notifier;
}

/** What every context of a server is lent alike. */
export type LentHooks = Omit<RequestHooks, "id" | "credentialsChanged">;

/** One per request: its loaders and memory end with it. */
export class DomainContext {
  private readonly kept = new Map<string, unknown>();
  constructor(
    readonly viewer: Viewer,
    /** The only door to the organisation's rows. */
    readonly scope: TenantScope,
    /** Milliseconds since the epoch. */
    readonly now: () => number = Date.now,
    readonly request: RequestHooks = {},
  ) {}

  /** What belongs to this request under a name (a DataLoader, a row just read), made at first use. */
  keep<T>(name: string, make: () => T): T {
    if (!this.kept.has(name)) this.kept.set(name, make());
    return this.kept.get(name) as T;
  }

  /** After a write nothing read before it is trusted. */
  forget(): void {
    this.kept.clear();
  }
}
