import { signInSettings } from "../../sign-in-settings.ts";
import {
  keyed,
  listening,
  outboundVariables,
  port,
  readEnvironment,
  refuseOpenDoor,
  signInVariables,
  storeConfig,
  stored,
  textVariables,
} from "../environment.ts";

const shape = {
  ...listening,
  ...keyed,
  ...stored,
  ...signInVariables,
  ...outboundVariables,
  OUTLAY_TEXT: textVariables.OUTLAY_TEXT,
  OUTLAY_DASHBOARD_PORT: port.default(4400),
  OUTLAY_COLLECTOR_PORT: port.default(4318),
};

/** The configuration of API and web app. Throws AppError `configuration`. */
export function readDashboardConfig(env: Readonly<Record<string, string | undefined>> = process.env) {
  const values = readEnvironment(shape, env);
  refuseOpenDoor(values.OUTLAY_HOST, values.OUTLAY_SECRET);
  return {
    host: values.OUTLAY_HOST,
    port: values.OUTLAY_DASHBOARD_PORT,
    collectorPort: values.OUTLAY_COLLECTOR_PORT,
    secret: values.OUTLAY_SECRET,
    previousSecret: values.OUTLAY_SECRET_PREVIOUS,
    revokedKeysFile: values.OUTLAY_REVOKED_KEYS,
    textCapture: values.OUTLAY_TEXT,
    privateHosts: values.OUTLAY_PRIVATE_HOSTS,
    signIn: signInSettings(values),
    store: storeConfig(values),
  };
}
