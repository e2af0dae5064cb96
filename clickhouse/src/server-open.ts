import { type Clock, systemClock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import { openClickHouse, storeOf } from "./open.ts";
import { readServerAddress } from "./server-address.ts";
import { openServerEngine } from "./server-engine.ts";
import type { Store } from "./store.ts";

/** Where the store is: `chdb:<directory>` in this process, or a server. */
export interface StoreConfig {
  readonly url: string;
  readonly caFile: string | undefined;
  /** Of a server: name of its cluster, where the tables are spread over one. */
  readonly cluster: string | undefined;
}

export const isServer = (url: string): boolean => /^https?:/i.test(url);

/**
 * Opens the store, wherever it is. A server is not asked yet: whether it answers shows the first statement. AppErrors as of
 * {@link openClickHouse}, and `configuration` for an address or a certificate that is not usable.
 */
export async function openStore(
  { url, caFile, cluster }: StoreConfig,
  { logger, clock = systemClock }: { logger: Logger; clock?: Clock },
): Promise<Store> {
  if (isServer(url)) {
    return storeOf(openServerEngine({ address: readServerAddress(url), caFile, cluster, logger, clock }));
  }
  if (caFile !== undefined || cluster !== undefined) {
    const name = cluster === undefined ? "OUTLAY_CLICKHOUSE_CA_FILE" : "OUTLAY_CLICKHOUSE_CLUSTER";
    throw new AppError("configuration", `${name} is for a ClickHouse server, and OUTLAY_CLICKHOUSE names none.`);
  }
  return openClickHouse(url, { logger, clock });
}
