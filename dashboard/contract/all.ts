import { queryEndpoint } from "./analytics.ts";
import { bridgeEndpoint } from "./bridge.ts";
import { callHistoryEndpoint } from "./call-history.ts";
import { callTextEndpoints } from "./call-text.ts";
import { callsEndpoint } from "./calls.ts";
import { dataQualityEndpoint } from "./data-quality.ts";
import { deadLetterEndpoints } from "./dead-letters.ts";
import { economicsEndpoint } from "./economics.ts";
import { exportEndpoints } from "./exports.ts";
import { forecastEndpoints } from "./forecast.ts";
import { ingestHealthEndpoint } from "./ingest-health.ts";
import { ledgerAuditEndpoint } from "./ledger-audit.ts";
import { measureSettingsEndpoints } from "./measure-settings.ts";
import { measureEndpoints } from "./measures.ts";
import { modelPricesEndpoint } from "./model-prices.ts";
import { monthEndpoints } from "./months.ts";
import { priceEndpoints } from "./prices.ts";
import { pulseEndpoint } from "./pulse.ts";
import { repricingEndpoints } from "./repricing.ts";
import { savingsEndpoint } from "./savings.ts";
import { successRuleEndpoints } from "./success-rules.ts";
import { taskEndpoints } from "./tasks.ts";
import { tokenizationEndpoint } from "./tokenization.ts";
import { traceEndpoint, tracesEndpoint } from "./traces.ts";
import { lintWorkflowEndpoint, workflowGraphEndpoint } from "./workflow-graph.ts";

/** Every endpoint of the API, in the order of the reference. */
export const endpoints = [
  queryEndpoint,
  callsEndpoint,
  callHistoryEndpoint,
  ...callTextEndpoints,
  economicsEndpoint,
  ...taskEndpoints,
  ...successRuleEndpoints,
  tracesEndpoint,
  traceEndpoint,
  workflowGraphEndpoint,
  lintWorkflowEndpoint,
  ...measureEndpoints,
  ...measureSettingsEndpoints,
  ...forecastEndpoints,
  savingsEndpoint,
  tokenizationEndpoint,
  bridgeEndpoint,
  pulseEndpoint,
  ...priceEndpoints,
  modelPricesEndpoint,
  dataQualityEndpoint,
  ...repricingEndpoints,
  ...monthEndpoints,
  ...exportEndpoints,
  ingestHealthEndpoint,
  ledgerAuditEndpoint,
  ...deadLetterEndpoints,
] as const;
