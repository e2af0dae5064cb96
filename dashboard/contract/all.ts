import { allocationEndpoints } from "./allocation.ts";
import { queryEndpoint } from "./analytics.ts";
import { baselineEndpoints } from "./baselines.ts";
import { bridgeEndpoint } from "./bridge.ts";
import { callHistoryEndpoint } from "./call-history.ts";
import { callStatementsEndpoint } from "./call-statements.ts";
import { callTextEndpoints } from "./call-text.ts";
import { callsEndpoint } from "./calls.ts";
import { channelEndpoints } from "./channels.ts";
import { compareSelectionEndpoint } from "./compare-selection.ts";
import { dataQualityEndpoint } from "./data-quality.ts";
import { deadLetterEndpoints } from "./dead-letters.ts";
import { dimensionValuesEndpoint } from "./dimension-values.ts";
import { economicsEndpoint } from "./economics.ts";
import { exportEndpoints } from "./exports.ts";
import { forecastEndpoints } from "./forecast.ts";
import { governanceEndpoints } from "./governance.ts";
import { ingestHealthEndpoint, storageEndpoint } from "./ingest-health.ts";
import { keyEndpoints } from "./keys.ts";
import { ledgerAuditEndpoint } from "./ledger-audit.ts";
import { measureSettingsEndpoints } from "./measure-settings.ts";
import { measureEndpoints } from "./measures.ts";
import { memberEndpoints } from "./members.ts";
import { modelCostsEndpoint } from "./model-costs.ts";
import { modelPricesEndpoint } from "./model-prices.ts";
import { modelRegistryEndpoints } from "./model-registry.ts";
import { modelReliabilityEndpoints } from "./model-reliability.ts";
import { monthEndpoints } from "./months.ts";
import { observedTextEndpoint } from "./observed-text.ts";
import { outcomesBreakdownEndpoint } from "./outcomes-breakdown.ts";
import { priceEndpoints } from "./prices.ts";
import { pulseEndpoint } from "./pulse.ts";
import { reconciliationEndpoints } from "./reconciliation.ts";
import { repricingEndpoints } from "./repricing.ts";
import { savingsEndpoint } from "./savings.ts";
import { sessionEndpoints } from "./session.ts";
import { settingsHistoryEndpoint } from "./settings-history.ts";
import { successRuleEndpoints } from "./success-rules.ts";
import { tailEndpoint } from "./tail.ts";
import { taskEndpoints } from "./tasks.ts";
import { tokenizationEndpoint } from "./tokenization.ts";
import { waterfallEndpoint } from "./trace-waterfall.ts";
import { traceEndpoint, traceSpanEndpoint, tracesEndpoint } from "./traces.ts";
import { viewEndpoints } from "./views.ts";
import { lintWorkflowEndpoint, workflowGraphEndpoint } from "./workflow-graph.ts";
import { workspaceEndpoints } from "./workspace.ts";

/** Every endpoint of the API, in the order of the reference. */
export const endpoints = [
  ...sessionEndpoints,
  queryEndpoint,
  dimensionValuesEndpoint,
  callsEndpoint,
  callHistoryEndpoint,
  callStatementsEndpoint,
  ...callTextEndpoints,
  economicsEndpoint,
  ...taskEndpoints,
  outcomesBreakdownEndpoint,
  ...successRuleEndpoints,
  tracesEndpoint,
  traceEndpoint,
  waterfallEndpoint,
  traceSpanEndpoint,
  workflowGraphEndpoint,
  lintWorkflowEndpoint,
  ...measureEndpoints,
  tailEndpoint,
  observedTextEndpoint,
  compareSelectionEndpoint,
  ...measureSettingsEndpoints,
  ...forecastEndpoints,
  savingsEndpoint,
  tokenizationEndpoint,
  bridgeEndpoint,
  pulseEndpoint,
  ...baselineEndpoints,
  ...viewEndpoints,
  ...workspaceEndpoints,
  ...priceEndpoints,
  modelPricesEndpoint,
  dataQualityEndpoint,
  ...reconciliationEndpoints,
  ...repricingEndpoints,
  ...monthEndpoints,
  ...allocationEndpoints,
  ...governanceEndpoints,
  ...channelEndpoints,
  ...modelRegistryEndpoints,
  ...modelReliabilityEndpoints,
  modelCostsEndpoint,
  settingsHistoryEndpoint,
  ...memberEndpoints,
  ...keyEndpoints,
  ...exportEndpoints,
  ingestHealthEndpoint,
  storageEndpoint,
  ledgerAuditEndpoint,
  ...deadLetterEndpoints,
] as const;
