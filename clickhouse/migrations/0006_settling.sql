-- What settling needs: which ranges of the log wait for it, and calls found by their response id.
ALTER TABLE outlay.ingest_ranges
    ADD COLUMN IF NOT EXISTS oldest_ts DateTime64(3, 'UTC') COMMENT 'oldest event time in the range',
    ADD COLUMN IF NOT EXISTS links UInt8 COMMENT 'what its calls may share with others: 1 a trace, 2 a response, 4 a source; 8: some by their source alone; 16: judgements without a task',
    ADD COLUMN IF NOT EXISTS is_unsettled Bool COMMENT 'whether it was not yet looked at who of its calls are billed';

ALTER TABLE outlay.calls
    ADD INDEX IF NOT EXISTS by_response response_id TYPE bloom_filter(0.01) GRANULARITY 1;
