-- Smaller by what is in the columns: most span ids are not given, money per call has few digits that count, and the same tags
-- come again and again. Measured on generated calls (benchmarks/query). Parts take it on when they are next merged.
ALTER TABLE outlay.calls
    MODIFY COLUMN span_id UInt64 CODEC(ZSTD(1)),
    MODIFY COLUMN tags Map(LowCardinality(String), String) CODEC(ZSTD(3)),
    MODIFY COLUMN cost Nullable(Decimal(18, 12)) COMMENT 'USD; the sum of the lines below' CODEC(GCD, T64, ZSTD(1)),
    MODIFY COLUMN cost_input Nullable(Decimal(18, 12)) CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN cost_cache_read Nullable(Decimal(18, 12)) CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN cost_cache_write Nullable(Decimal(18, 12)) CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN cost_output Nullable(Decimal(18, 12)) CODEC(GCD, ZSTD(1));
