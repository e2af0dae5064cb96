-- The latest of each evaluator, and of all others together; verdicts and those that know nothing apart.
said AS
(
    SELECT
        *,
        if(is_stated, no_value, evaluator) AS judge
    FROM heard
    ORDER BY labelled_at DESC, log_offset DESC, log_index DESC
    LIMIT 1 BY judged_task, revision, is_verdict, is_stated, judge
),
judged AS
(
    SELECT
        *,
        judged_task AS task_key,
        1 AS is_judged,
        outcome AS current_outcome,
        closed_at AS current_closed_at,
        labelled_at AS current_labelled_at,
        task_started_at AS judged_started_at
    FROM said
    ORDER BY
        revision DESC,
        is_verdict DESC,
        is_stated DESC,
        if(is_stated, 0, indexOf(['success', 'partial', 'abandoned', 'failure'], toString(outcome))) DESC,
        labelled_at DESC,
        log_offset DESC,
        log_index DESC
    LIMIT 1 BY judged_task
),
