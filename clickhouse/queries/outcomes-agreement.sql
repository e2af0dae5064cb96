-- How often two judges said what of the same task, of the tasks of a range: of each judge its latest verdict of the highest
-- revision. Each evaluator is a judge; so are people, the application and the business, whoever spoke for them. Looked at
-- are the judges that judged most.
WITH
    -- include parts/outcomes-cohort.sql
    verdicts AS
    (
        SELECT
            judged_task AS task,
            said_by AS source,
            if(is_stated, no_value, evaluator) AS judge,
            toString(outcome) AS verdict
        FROM heard
        WHERE is_verdict AND judged_task IN (SELECT task FROM cohort)
        ORDER BY revision DESC, labelled_at DESC, log_offset DESC, log_index DESC
        LIMIT 1 BY task, source, judge
    ),
    heard_most AS
    (
        SELECT
            source,
            judge
        FROM verdicts
        GROUP BY source, judge
        ORDER BY count() DESC, source, judge
        LIMIT {judges:UInt32}
    ),
    compared AS
    (
        SELECT *
        FROM verdicts
        WHERE (source, judge) IN (SELECT source, judge FROM heard_most)
    )
SELECT
    one.source AS source_a,
    one.judge AS judge_a,
    other.source AS source_b,
    other.judge AS judge_b,
    one.verdict AS verdict_a,
    other.verdict AS verdict_b,
    count() AS tasks
FROM compared AS one
INNER JOIN compared AS other ON one.task = other.task
WHERE (source_a, judge_a) < (source_b, judge_b)
GROUP BY source_a, judge_a, source_b, judge_b, verdict_a, verdict_b
ORDER BY source_a, judge_a, source_b, judge_b, verdict_a, verdict_b
