-- Scores of the tasks of a range by who gave them and for what: of each task the latest of the highest revision.
WITH
    -- include parts/outcomes-cohort.sql
    scored AS
    (
        SELECT
            judged_task,
            said_by,
            evaluator,
            criterion,
            assumeNotNull(score) AS points
        FROM heard
        WHERE score IS NOT NULL AND judged_task IN (SELECT task FROM cohort)
        ORDER BY revision DESC, labelled_at DESC, log_offset DESC, log_index DESC
        LIMIT 1 BY judged_task, said_by, evaluator, criterion
    )
SELECT
    said_by AS source,
    evaluator AS judge,
    criterion AS criteria,
    count() AS tasks,
    avg(points) AS mean,
    quantilesExact(0.1, 0.5, 0.9)(points) AS quantiles,
    count() OVER () AS rows_found
FROM scored
GROUP BY source, judge, criteria
ORDER BY tasks DESC, source, judge, criteria
LIMIT {limit:UInt32}
