/** Where the simulator's behaviour is taken from: the letters in its docstrings and reports, with the documents behind them. */
import type { Command } from "commander";
import { assumedText } from "./assumptions.js";
import type { Terminal } from "./terminal.js";

interface Source {
  readonly document: string;
  /** What the document itself says, or when it was read. */
  readonly date: string;
}

const docs = "MicrosoftDocs/entra-docs";
const reference = "AzureAD/SCIMReferenceCode";

export const sources = {
  D1: { document: `${docs}: use-scim-to-provision-users-and-groups.md`, date: "2025-03-04" },
  D2: { document: `${docs}: application-provisioning-config-problem-scim-compatibility.md`, date: "2025-08-25" },
  D3: { document: `${docs}: customize-application-attributes.md`, date: "2025-03-04" },
  D4: { document: `${docs}: how-provisioning-works.md`, date: "2024-08-25" },
  D5: { document: `${docs}: howto-analyze-provisioning-logs.md, concept-provisioning-logs.md`, date: "2025-03" },
  D6: { document: `${docs}: app-gallery-user-provisioning-requirements.md`, date: "2026-08-26" },
  D7: { document: `${docs}: troubleshoot-user-provisioning-validation.md, validate-user-provisioning-app-gallery.md`, date: "2026-08-26" },
  D8: { document: `${docs}: application-provisioning-quarantine-status.md`, date: "2025-03-04" },
  D9: { document: `${docs}: known-issues.md`, date: "2024-07-17" },
  D10: { document: `${docs}: define-conditional-rules-for-provisioning-user-accounts.md`, date: "2025-03-04" },
  D11: {
    document: `${docs}: accidental-deletions.md, skip-out-of-scope-deletions.md, provision-on-demand.md, functions-for-customizing-application-data.md, scim-validator-tutorial.md`,
    date: "2025-03",
  },
  T1: { document: `${reference}: SCIM-Validation-Test-Overview.md`, date: "2026" },
  T2: { document: `${reference}: SCIMTests_Workflow.json, scim-onboarding.agent.md`, date: "2026" },
  T3: { document: `${reference}: Workload-Identity-Federation-for-SCIM-Provisioning.md`, date: "2026-06-09" },
  R1: { document: "A captured run of scimvalidator.microsoft.com, analysed by others", date: "2026-02-11" },
  S1: { document: `${docs}: identity-platform/reference-error-codes.md`, date: "2024-04-24" },
  S2: {
    document: `${docs}: identity-platform/id-token-claims-reference.md, hybrid/connect/how-to-connect-fed-group-claims.md`,
    date: "2023-05-30",
  },
  G1: { document: "Microsoft Graph reference: synchronizationJob and provisioningObjectSummary", date: "2026" },
  O: { document: "Requests quoted in public issues, pull requests and questions", date: "2018 to 2026" },
} as const satisfies Record<string, Source>;

export function registerSources(program: Command, { print }: Terminal): void {
  program
    .command("sources")
    .description("print the documents that the behaviour is taken from, by the letters that reports and comments name them by")
    .action(() => {
      for (const [key, { document, date }] of Object.entries(sources)) print(`${key.padEnd(3)}  ${document} (${date})\n`);
      print(`\n${assumedText()}\n`);
    });
}
