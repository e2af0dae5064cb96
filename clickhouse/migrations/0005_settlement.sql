-- What settles which record of a call is billed, what a contract or an exclusion changed, and when a correction was made.
ALTER TABLE outlay.calls
    ADD COLUMN IF NOT EXISTS signal LowCardinality(String) COMMENT 'native, span, log or metric',
    ADD COLUMN IF NOT EXISTS emitter LowCardinality(String) COMMENT 'instrumentation scope, name@version',
    ADD COLUMN IF NOT EXISTS source_key String COMMENT 'process or session; its signals are alternatives' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS is_sole_record Bool COMMENT 'billed only where nothing finer records the same usage' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS meter_series UUID COMMENT 'time series of a metric point' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS meter_started_at Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS meter_is_cumulative Bool CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS settlement LowCardinality(String) COMMENT 'why it is not billed although it has usage, or billed although it is no model call; empty: as it arrived',
    ADD COLUMN IF NOT EXISTS settled_by UUID COMMENT 'call_id of the record that is billed in its place' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS cost_list Nullable(Decimal(18, 12)) COMMENT 'at list prices, where a contract made cost another; NULL: the same' CODEC(T64, ZSTD(1)),
    ADD COLUMN IF NOT EXISTS cost_excluded Nullable(Decimal(18, 12)) COMMENT 'what a record that is not billed would have cost' CODEC(T64, ZSTD(1)),
    ADD COLUMN IF NOT EXISTS corrected_at Nullable(DateTime64(3, 'UTC')) COMMENT 'when this row was written as a correction; NULL: with the event' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS corrected_by LowCardinality(String) COMMENT 'author of the correction; settlement for automatic ones';

ALTER TABLE outlay.outcomes
    ADD COLUMN IF NOT EXISTS trace_id UUID COMMENT 'what was judged, where the judgement names it' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS span_id UInt64 CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS response_id String CODEC(ZSTD(1));
