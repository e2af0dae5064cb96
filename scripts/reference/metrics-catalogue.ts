/** One metric of `/metrics`; a name that ends in `_total` only grows, any other is as it is now. */
interface Metric {
  readonly name: string;
  readonly labels?: readonly string[];
  readonly help: string;
}

interface MetricGroup {
  readonly title: string;
  /** Which of the services has them; one process of `npm start` has all. */
  readonly of: string;
  readonly metrics: readonly Metric[];
}

const metric = (name: string, help: string, labels?: readonly string[]): Metric => ({
  name,
  help,
  ...(labels === undefined ? {} : { labels }),
});

/** Every metric there is. A test looks for their names in the code, and for the code's names here. */
export const metricGroups: readonly MetricGroup[] = [
  {
    title: "Collector",
    of: "collector",
    metrics: [
      metric("outlay_collector_events_accepted_total", "events made durable and acknowledged", ["kind"]),
      metric("outlay_collector_events_rejected_total", "events refused out of batches, by what is wrong", ["code"]),
      metric("outlay_collector_events_duplicate_total", "repeats recognised before they were accepted"),
      metric("outlay_collector_events_ahead_total", "calls dated more than a second after their reception: clock skew"),
      metric("outlay_collector_requests_refused_total", "requests refused whole, by reason", ["path", "code"]),
      metric("outlay_collector_requests_cut_total", "requests whose client left before they were complete", ["path"]),
      metric("outlay_collector_grpc_sessions_broken_total", "gRPC connections that ended in a protocol fault"),
      metric("outlay_collector_raw_usage_unread_total", "provider bodies whose usage could not be read"),
      metric("outlay_collector_texts_kept_total", "texts of calls that were redacted and accepted"),
      metric("outlay_collector_texts_truncated_total", "of them cut to OUTLAY_TEXT_BYTES_MAX"),
      metric("outlay_collector_texts_redactions_total", "parts of texts that were replaced"),
      metric(
        "outlay_collector_texts_dropped_total",
        "texts not kept, their calls are: off (OUTLAY_TEXT), batch_full (4 MiB a request)",
        ["reason"],
      ),
      metric("outlay_collector_spans_ignored_total", "spans that are not about language models"),
      metric("outlay_collector_log_records_ignored_total", "log records that are not about language models"),
      metric("outlay_collector_data_points_ignored_total", "metric points that are not about language models"),
      metric("outlay_collector_append_ms_total", "time accepted batches waited for the log; ÷ batches = mean"),
      metric("outlay_collector_in_flight_bytes", "bytes of all requests being worked on"),
      metric("outlay_client_dropped_events_total", "events clients say they lost before sending, by reason", [
        "reason",
      ]),
    ],
  },
  {
    title: "Event log",
    of: "collector and ingest",
    metrics: [
      metric("outlay_log_queued_bytes", "accepted and not yet durable"),
      metric("outlay_log_lag_records", "durable and not committed by ingest; with Kafka by partition", ["partition"]),
      metric("outlay_log_stored_bytes", "on disk; 0 where the log is elsewhere"),
      metric("outlay_log_refused_total", "appends refused", ["code"]),
      metric("outlay_log_broken_total", "1 once a sync failed: read-only until a restart"),
      metric("outlay_log_torn_bytes_total", "cut off behind the last whole record after a crash"),
      metric("outlay_log_corrupt_ranges_total", "damaged stretches put aside as *.corrupt"),
      metric("outlay_log_corrupt_bytes_total", "bytes in them"),
      metric("outlay_log_handler_failures_total", "failures of ingest after which the log is read again"),
      metric("outlay_log_sends_total", "Kafka: produce requests"),
      metric("outlay_log_sent_records_total", "Kafka: records in them"),
      metric("outlay_log_sent_bytes_total", "Kafka: bytes in them"),
      metric("outlay_log_group_joins_total", "Kafka: times the consumer (re)joined its group"),
      metric("outlay_log_consumer_crashes_total", "Kafka: times the consumer was made anew"),
      metric("outlay_log_commit_failures_total", "Kafka: commits refused or lost", ["reason"]),
      metric("outlay_log_missing_records_total", "Kafka: offsets that held no record"),
      metric("outlay_log_expired_records_total", "Kafka: records removed before ingest read them; must be 0"),
      metric("outlay_log_lost_records_total", "Kafka: committed records the broker no longer has; must be 0"),
      metric("outlay_log_kafka_client_warnings_total", "Kafka: warnings of the client library", ["namespace"]),
    ],
  },
  {
    title: "Ingest",
    of: "ingest",
    metrics: [
      metric("outlay_ingest_calls_stored_total", "calls inserted"),
      metric("outlay_ingest_outcomes_stored_total", "outcomes inserted"),
      metric("outlay_ingest_texts_stored_total", "texts of calls stored"),
      metric("outlay_ingest_texts_dropped_total", "texts that could not be read or stored; their calls are"),
      metric("outlay_ingest_duplicates_total", "events the ledger had already"),
      metric("outlay_ingest_dead_letters_total", "events or records that could not be used"),
      metric("outlay_ingest_repaired_rows_total", "rows a crash had lost between token and part; must be 0"),
      metric("outlay_ingest_ranges_total", "ranges of the log inserted"),
      metric("outlay_ingest_range_events", "batch size: events of the last range", ["partition"]),
      metric("outlay_ingest_insert_ms_total", "time of the inserts; ÷ ranges = mean"),
      metric("outlay_ingest_lag_ms", "age of the oldest event of the last range when it was stored", ["partition"]),
      metric("outlay_ingest_inserted_offset", "last offset that is stored", ["partition"]),
      metric("outlay_ingest_retries_total", "attempts that failed and are made again"),
      metric("outlay_ingest_replays_total", "ranges inserted again after a crash"),
      metric(
        "outlay_ingest_ranges_given_up_total",
        "ranges left to the next owner of the partition, or the next start",
      ),
      metric("outlay_dead_letter_replays_total", "dead letters sent through again", ["result"]),
      metric("outlay_dead_letter_replay_failures_total", "looks for requested replays that failed"),
      metric("outlay_worker_is_keeper", "1 in the one worker that settles, re-prices and keeps rollups"),
    ],
  },
  {
    title: "Ledger loops",
    of: "ingest, in the worker that keeps the ledger",
    metrics: [
      metric("outlay_settle_waiting_ranges", "ranges that wait to be settled"),
      metric("outlay_settle_looks_total", "looks"),
      metric("outlay_settle_ms_total", "time they took"),
      metric("outlay_settle_ranges_total", "ranges settled"),
      metric("outlay_settle_corrections_total", "corrections of the ledger", ["reason"]),
      metric("outlay_settle_judgements_moved_total", "judgements given to the task they are about"),
      metric("outlay_settle_retries_total", "looks that failed and are made again"),
      metric("outlay_settle_failed_total", "parts given up until the next start"),
      metric("outlay_settle_too_large_total", "traces too large to be settled"),
      metric("outlay_rollups_filled", "1 when the rollups hold the whole ledger"),
      metric("outlay_rollup_suspects", "writes whose rollups are to be looked at"),
      metric("outlay_rollup_checks_total", "checks of rollups against the ledger"),
      metric("outlay_rollup_check_ms_total", "time they took"),
      metric("outlay_rollup_torn_buckets_total", "slots that differed"),
      metric("outlay_rollup_healed_rows_total", "rows inserted to heal them"),
      metric("outlay_rollup_failures_total", "checks that failed"),
      metric("outlay_task_states_filled", "1 when the task states hold the whole ledger"),
      metric("outlay_task_states_waiting_writes", "writes whose tasks are to be looked at"),
      metric("outlay_task_states_forgotten_writes_total", "such writes beyond the bound; a full check follows"),
      metric("outlay_task_states_looks_total", "looks"),
      metric("outlay_task_states_look_ms_total", "time they took"),
      metric("outlay_task_states_changed_total", "task states written anew"),
      metric("outlay_task_states_healed_total", "of them, those that had been wrong"),
      metric("outlay_task_states_failures_total", "looks that failed"),
      metric("outlay_task_days_healed_total", "days of a project whose sums of tasks had been wrong"),
      metric("outlay_reprice_jobs_total", "re-pricings moved on, by the state they came to", ["state"]),
      metric("outlay_reprice_failures_total", "attempts that failed"),
      metric("outlay_reprice_unreadable_jobs_total", "jobs written by another version"),
      metric("prices_rejected_total", "price documents that cannot be used", ["kind"]),
      metric("prices_refresh_failures_total", "looks for new prices that failed"),
    ],
  },
  {
    title: "Dashboard and API",
    of: "dashboard",
    metrics: [
      metric("dashboard_requests_total", "answers, by route and status; client_left where nobody waited", [
        "path",
        "status",
      ]),
      metric("dashboard_request_ms_total", "time they took", ["path", "status"]),
      metric("dashboard_problems_total", "refusals and faults", ["code"]),
      metric("dashboard_sign_ins_total", "people who signed in, or why they could not", ["way", "outcome"]),
      metric("dashboard_ended_sessions_dropped_total", "sessions signed out of that had to be forgotten early"),
    ],
  },
  {
    title: "Every process",
    of: "all",
    metrics: [
      metric("process_resident_memory_bytes", "memory of the process"),
      metric("nodejs_heap_used_bytes", "of it, JavaScript objects"),
      metric("nodejs_heap_total_bytes", "of it, the JavaScript heap"),
      metric("nodejs_external_bytes", "of it, buffers"),
      metric("outlay_revoked_keys", "API keys on the list of revoked ones"),
      metric("outlay_revoked_keys_failures_total", "times that list could not be read"),
    ],
  },
];
