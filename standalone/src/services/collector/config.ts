import { z } from "zod";
import { textSettings } from "../../text-settings.ts";
import {
  kafkaConnection,
  keyed,
  listening,
  logged,
  port,
  readEnvironment,
  refuseOpenDoor,
  textVariables,
} from "../environment.ts";

const shape = {
  ...listening,
  ...keyed,
  ...logged,
  ...textVariables,
  OUTLAY_COLLECTOR_PORT: port.default(4318),
  OUTLAY_GRPC_PORT: port.default(4317),
  OUTLAY_KEY_EVENTS_PER_SECOND_MAX: z.coerce.number().int().min(1).optional(),
};

/** The configuration of a collector. Throws AppError `configuration`. */
export function readCollectorConfig(env: Readonly<Record<string, string | undefined>> = process.env) {
  const values = readEnvironment(shape, env);
  refuseOpenDoor(values.OUTLAY_HOST, values.OUTLAY_SECRET);
  return {
    host: values.OUTLAY_HOST,
    port: values.OUTLAY_COLLECTOR_PORT,
    grpcPort: values.OUTLAY_GRPC_PORT,
    keyEventsPerSecondMax: values.OUTLAY_KEY_EVENTS_PER_SECOND_MAX,
    secret: values.OUTLAY_SECRET,
    previousSecret: values.OUTLAY_SECRET_PREVIOUS,
    revokedKeysFile: values.OUTLAY_REVOKED_KEYS,
    text: textSettings(values),
    log: kafkaConnection(values),
  };
}
