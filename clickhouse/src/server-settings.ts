import type { ClickHouseSettings } from "@clickhouse/client";
import { readLimits } from "./read-limits.ts";

/** For what a request is sent; each has connections of its own. */
export type Access = "read" | "export" | "look" | "write";

/** How many statements run at once and wait for that, and after how long the server stops one. */
export const limitsOf: Readonly<
  Record<Access, { readonly parallel: number; readonly waiting: number; readonly secondsMax: number }>
> = {
  read: { parallel: 8, waiting: 200, secondsMax: 15 },
  export: { parallel: 4, waiting: 10, secondsMax: 120 },
  look: { parallel: 1, waiting: 100, secondsMax: 300 },
  write: { parallel: 1, waiting: 100, secondsMax: 300 },
};

const EXPORT_ROWS_MAX = 1_000_000;
const EXPORT_BYTES_MAX = 1_000_000_000;

/** Decimals and 64-bit integers as text, times of UTC, and an answer only when it is whole. */
const everySetting = {
  session_timezone: "UTC",
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  wait_end_of_query: 1,
  // A batch travels inside its statement.
  max_query_size: "268435456",
} as const;

/** Beside the types a second wall: no INSERT, no DDL. 2 instead of 1, because settings come with the request. */
const readOnly = { readonly: "2", cancel_http_readonly_queries_on_client_close: 1 } as const;

const ofAccess: Readonly<Record<Access, Readonly<Record<string, string | number>>>> = {
  read: { ...readOnly, ...readLimits, max_execution_time: limitsOf.read.secondsMax },
  export: {
    ...readOnly,
    max_execution_time: limitsOf.export.secondsMax,
    max_result_rows: EXPORT_ROWS_MAX,
    max_result_bytes: EXPORT_BYTES_MAX,
  },
  look: { ...readOnly, max_execution_time: limitsOf.look.secondsMax },
  write: {
    max_execution_time: limitsOf.write.secondsMax,
    // Newer servers gather inserts by default; a token then means nothing.
    async_insert: 0,
    insert_deduplicate: 1,
    // A repeat under its token must not be counted again by what the table feeds.
    deduplicate_blocks_in_dependent_materialized_views: 1,
    // Events may be years apart, and one batch must not be refused for touching many months.
    throw_on_max_partitions_per_insert_block: 0,
  },
};

/** A shard's rows are found from any node, and the rows a question compares with are gathered once and sent along. */
const clusterSettings = { distributed_product_mode: "global", prefer_localhost_replica: 1 } as const;

/** Looks of whoever writes come from replicas that are not behind: what is not found there would be written again. */
const clusterLookSettings = {
  load_balancing: "in_order",
  prefer_localhost_replica: 0,
  max_replica_delay_for_distributed_queries: "1",
  fallback_to_stale_replicas_for_distributed_queries: 0,
} as const;

/** What is written is on a majority of the replicas before it counts as written. */
const clusterWriterSettings = {
  ...clusterLookSettings,
  distributed_foreground_insert: 1,
  // What is inserted is made once and then spread, not made on every shard of what that shard has.
  parallel_distributed_insert_select: "0",
  distributed_ddl_task_timeout: 300,
  insert_quorum: "auto",
  insert_quorum_timeout: "60000",
} as const;

const clusterSettingsOf: Readonly<Record<Access, object>> = {
  read: {},
  export: {},
  look: clusterLookSettings,
  write: clusterWriterSettings,
};

/** Settings of every request of this kind, under the server's names. */
export function settingsOf(access: Access, isCluster: boolean): ClickHouseSettings {
  const ofCluster = isCluster ? { ...clusterSettings, ...clusterSettingsOf[access] } : {};
  return { ...everySetting, ...ofAccess[access], ...ofCluster } as ClickHouseSettings;
}
