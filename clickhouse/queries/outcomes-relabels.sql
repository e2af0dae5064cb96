-- Tasks of a range whose verdict became another: after each judgement, in the order they were made, the outcome that would
-- have been the current one had no later judgement come, against the one after the judgement before. A first verdict is no
-- change, and neither is one after the task was opened again. Of each kind of change the latest few are told.
WITH
    -- include parts/outcomes-cohort.sql
    disputed AS
    (
        SELECT judged_task
        FROM heard
        WHERE judged_task IN (SELECT task FROM cohort)
        GROUP BY judged_task
        HAVING uniqExact(outcome) > 1 AND count() <= {judgements_max:UInt32}
    ),
    numbered AS
    (
        SELECT
            judged_task AS task,
            revision,
            is_verdict,
            is_stated,
            if(is_stated, no_value, evaluator) AS judge,
            said_by,
            evaluator,
            outcome,
            labelled_at,
            row_number() OVER (PARTITION BY judged_task ORDER BY labelled_at, log_offset, log_index) AS place,
            if(is_stated, 0, indexOf(['success', 'partial', 'abandoned', 'failure'], toString(outcome))) AS weight
        FROM heard
        WHERE judged_task IN (SELECT judged_task FROM disputed)
    ),
    -- A judge's own later judgement takes the place of its earlier one.
    held AS
    (
        SELECT
            *,
            leadInFrame(place, 1, {judgements_max:UInt32} + 1) OVER (
                PARTITION BY task, revision, is_verdict, is_stated, judge ORDER BY place
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS ends
        FROM numbered
    ),
    counted AS
    (
        SELECT
            moment.task AS task,
            moment.place AS at_place,
            any(moment.labelled_at) AS at,
            any(moment.said_by) AS source,
            any(moment.evaluator) AS judge,
            argMax(toString(held.outcome), (held.revision, held.is_verdict, held.is_stated, held.weight, held.place)) AS verdict
        FROM numbered AS moment
        INNER JOIN held ON held.task = moment.task
        WHERE held.place <= moment.place AND held.ends > moment.place
        GROUP BY moment.task, moment.place
    ),
    steps AS
    (
        SELECT
            *,
            lagInFrame(verdict, 1, 'unknown') OVER (
                PARTITION BY task ORDER BY at_place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS earlier
        FROM counted
    ),
    changes AS
    (
        SELECT *
        FROM steps
        WHERE earlier != 'unknown' AND verdict != earlier
    )
SELECT
    earlier AS from_outcome,
    verdict AS to_outcome,
    at,
    task AS task_key,
    cohort.name AS task_name,
    source,
    judge,
    count() OVER (PARTITION BY from_outcome, to_outcome) AS pair_changes,
    uniqExact(task_key) OVER (PARTITION BY from_outcome, to_outcome) AS pair_tasks,
    count() OVER () AS all_changes,
    uniqExact(task_key) OVER () AS all_tasks
FROM changes
INNER JOIN cohort USING (task)
ORDER BY pair_changes DESC, from_outcome, to_outcome, at DESC, task_key
LIMIT {each:UInt32} BY from_outcome, to_outcome
