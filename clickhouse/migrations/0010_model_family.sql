-- For grouping: the model without the road to it and without its snapshot, so that a provider's next snapshot stays in its
-- line: eu.anthropic.claude-sonnet-4-5-20250929-v1:0 → claude-sonnet-4-5.
ALTER TABLE outlay.calls
    ADD COLUMN IF NOT EXISTS model_family LowCardinality(String) ALIAS replaceRegexpAll(lower(model_answered), '^.*/|^([a-z]+[.])+|[-@_.](20[0-9]{2}[-_.]?[0-9]{2}[-_.]?[0-9]{2}|[0-9]{2}-20[0-9]{2}|latest)|-v[0-9]+:[0-9]+$', '') COMMENT 'model that answered, without road and snapshot';
