import { economicsEndpoint, queryEndpoint } from "./analytics.ts";
import { callsEndpoint } from "./calls.ts";
import { pulseEndpoint } from "./pulse.ts";

/** Every endpoint of the API, in the order of the reference. */
export const endpoints = [queryEndpoint, callsEndpoint, economicsEndpoint, pulseEndpoint] as const;
