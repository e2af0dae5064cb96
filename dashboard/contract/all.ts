import { economicsEndpoint, queryEndpoint } from "./analytics.ts";
import { callHistoryEndpoint } from "./call-history.ts";
import { callsEndpoint } from "./calls.ts";
import { dataQualityEndpoint } from "./data-quality.ts";
import { monthEndpoints } from "./months.ts";
import { priceEndpoints } from "./prices.ts";
import { pulseEndpoint } from "./pulse.ts";
import { repricingEndpoints } from "./repricing.ts";

/** Every endpoint of the API, in the order of the reference. */
export const endpoints = [
  queryEndpoint,
  callsEndpoint,
  callHistoryEndpoint,
  economicsEndpoint,
  pulseEndpoint,
  ...priceEndpoints,
  dataQualityEndpoint,
  ...repricingEndpoints,
  ...monthEndpoints,
] as const;
