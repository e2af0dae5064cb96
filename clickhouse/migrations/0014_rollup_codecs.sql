-- Rollups and outcomes in fewer bytes, as migration 0013 does for the ledger: texts, sums of money and counts by size are
-- compressed better. What is stored takes it on when it is next merged.

ALTER TABLE outlay.usage_15m
    MODIFY COLUMN project_id CODEC(ZSTD(1)),
    MODIFY COLUMN environment CODEC(ZSTD(1)),
    MODIFY COLUMN provider CODEC(ZSTD(1)),
    MODIFY COLUMN model_requested CODEC(ZSTD(1)),
    MODIFY COLUMN model_answered CODEC(ZSTD(1)),
    MODIFY COLUMN service_tier CODEC(ZSTD(1)),
    MODIFY COLUMN operation CODEC(ZSTD(1)),
    MODIFY COLUMN status CODEC(ZSTD(1)),
    MODIFY COLUMN error_type CODEC(ZSTD(1)),
    MODIFY COLUMN price_status CODEC(ZSTD(1)),
    MODIFY COLUMN signed_cost CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN signed_failed_cost CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN timed_durations CODEC(ZSTD(3)),
    MODIFY COLUMN timed_ttfts CODEC(ZSTD(3));

ALTER TABLE outlay.usage_1h
    MODIFY COLUMN project_id CODEC(ZSTD(1)),
    MODIFY COLUMN environment CODEC(ZSTD(1)),
    MODIFY COLUMN provider CODEC(ZSTD(1)),
    MODIFY COLUMN model_requested CODEC(ZSTD(1)),
    MODIFY COLUMN model_answered CODEC(ZSTD(1)),
    MODIFY COLUMN service_tier CODEC(ZSTD(1)),
    MODIFY COLUMN operation CODEC(ZSTD(1)),
    MODIFY COLUMN status CODEC(ZSTD(1)),
    MODIFY COLUMN error_type CODEC(ZSTD(1)),
    MODIFY COLUMN price_status CODEC(ZSTD(1)),
    MODIFY COLUMN signed_cost CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN signed_failed_cost CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN timed_durations CODEC(ZSTD(3)),
    MODIFY COLUMN timed_ttfts CODEC(ZSTD(3));

ALTER TABLE outlay.usage_1d
    MODIFY COLUMN project_id CODEC(ZSTD(1)),
    MODIFY COLUMN environment CODEC(ZSTD(1)),
    MODIFY COLUMN provider CODEC(ZSTD(1)),
    MODIFY COLUMN model_requested CODEC(ZSTD(1)),
    MODIFY COLUMN model_answered CODEC(ZSTD(1)),
    MODIFY COLUMN service_tier CODEC(ZSTD(1)),
    MODIFY COLUMN operation CODEC(ZSTD(1)),
    MODIFY COLUMN status CODEC(ZSTD(1)),
    MODIFY COLUMN error_type CODEC(ZSTD(1)),
    MODIFY COLUMN price_status CODEC(ZSTD(1)),
    MODIFY COLUMN signed_cost CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN signed_failed_cost CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN timed_durations CODEC(ZSTD(3)),
    MODIFY COLUMN timed_ttfts CODEC(ZSTD(3));

ALTER TABLE outlay.work_15m
    MODIFY COLUMN project_id CODEC(ZSTD(1)),
    MODIFY COLUMN environment CODEC(ZSTD(1)),
    MODIFY COLUMN team CODEC(ZSTD(1)),
    MODIFY COLUMN department CODEC(ZSTD(1)),
    MODIFY COLUMN cost_center CODEC(ZSTD(1)),
    MODIFY COLUMN use_case CODEC(ZSTD(1)),
    MODIFY COLUMN feature CODEC(ZSTD(1)),
    MODIFY COLUMN workflow CODEC(ZSTD(1)),
    MODIFY COLUMN signed_cost CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN signed_failed_cost CODEC(GCD, ZSTD(1));

ALTER TABLE outlay.work_1h
    MODIFY COLUMN project_id CODEC(ZSTD(1)),
    MODIFY COLUMN environment CODEC(ZSTD(1)),
    MODIFY COLUMN team CODEC(ZSTD(1)),
    MODIFY COLUMN department CODEC(ZSTD(1)),
    MODIFY COLUMN cost_center CODEC(ZSTD(1)),
    MODIFY COLUMN use_case CODEC(ZSTD(1)),
    MODIFY COLUMN feature CODEC(ZSTD(1)),
    MODIFY COLUMN workflow CODEC(ZSTD(1)),
    MODIFY COLUMN signed_cost CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN signed_failed_cost CODEC(GCD, ZSTD(1));

ALTER TABLE outlay.work_1d
    MODIFY COLUMN project_id CODEC(ZSTD(1)),
    MODIFY COLUMN environment CODEC(ZSTD(1)),
    MODIFY COLUMN team CODEC(ZSTD(1)),
    MODIFY COLUMN department CODEC(ZSTD(1)),
    MODIFY COLUMN cost_center CODEC(ZSTD(1)),
    MODIFY COLUMN use_case CODEC(ZSTD(1)),
    MODIFY COLUMN feature CODEC(ZSTD(1)),
    MODIFY COLUMN workflow CODEC(ZSTD(1)),
    MODIFY COLUMN signed_cost CODEC(GCD, ZSTD(1)),
    MODIFY COLUMN signed_failed_cost CODEC(GCD, ZSTD(1));

ALTER TABLE outlay.outcomes
    MODIFY COLUMN project_id CODEC(ZSTD(1)),
    MODIFY COLUMN source CODEC(ZSTD(1)),
    MODIFY COLUMN evaluator CODEC(ZSTD(1)),
    MODIFY COLUMN criteria CODEC(ZSTD(1)),
    MODIFY COLUMN workflow CODEC(ZSTD(1)),
    MODIFY COLUMN workflow_version CODEC(ZSTD(1)),
    MODIFY COLUMN environment CODEC(ZSTD(1)),
    MODIFY COLUMN team CODEC(ZSTD(1)),
    MODIFY COLUMN task_type CODEC(ZSTD(1)),
    MODIFY COLUMN value_currency CODEC(ZSTD(1)),
    MODIFY COLUMN customer_id CODEC(ZSTD(3)),
    MODIFY COLUMN user_id CODEC(ZSTD(3)),
    MODIFY COLUMN score CODEC(ZSTD(3));
