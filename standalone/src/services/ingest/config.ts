import { resolve } from "node:path";
import { z } from "zod";
import { kafkaConnection, logged, readEnvironment, stated, storeConfig, stored } from "../environment.ts";

const shape = { ...stated, ...logged, ...stored, OUTLAY_PRICES: z.string().min(1).optional() };

/** The configuration of an ingest worker. Throws AppError `configuration`. */
export function readIngestConfig(env: Readonly<Record<string, string | undefined>> = process.env) {
  const values = readEnvironment(shape, env);
  return {
    host: values.OUTLAY_HOST,
    statePort: values.OUTLAY_STATE_PORT,
    priceFile: values.OUTLAY_PRICES === undefined ? undefined : resolve(values.OUTLAY_PRICES),
    log: kafkaConnection(values),
    store: storeConfig(values),
  };
}
