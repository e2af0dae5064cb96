import { readEnvironment, stated, storeConfig, stored } from "../environment.ts";

/** The configuration of the loop that evaluates rules. Throws AppError `configuration`. */
export function readAlertsConfig(env: Readonly<Record<string, string | undefined>> = process.env) {
  const values = readEnvironment({ ...stated, ...stored }, env);
  return { host: values.OUTLAY_HOST, statePort: values.OUTLAY_STATE_PORT, store: storeConfig(values) };
}
