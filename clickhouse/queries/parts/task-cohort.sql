-- The tasks of the range: what outcomes say of each, else what its calls say.
tasks AS
(
    SELECT
        if(is_judged = 1, judged.task_key, spent.task_key) AS task,
        is_judged,
        is_called,
        current_outcome,
        if(is_judged = 1, current_closed_at, last_at) AS placed_at,
        toUnixTimestamp64Milli(placed_at) AS placed_ms,
        if(judged_workflow != '', judged_workflow, called_workflow) AS own_workflow,
        if(judged_task_type != '', judged_task_type, called_task_type) AS own_task_type,
        if(judged_name != '', judged_name, if(called_name != '', called_name, toString(task))) AS task_name,
        if(judged_d1 != '', judged_d1, {task_d1:Identifier}) AS d1,
        if(judged_d2 != '', judged_d2, {task_d2:Identifier}) AS d2,
        if(judged_d3 != '', judged_d3, {task_d3:Identifier}) AS d3,
        if(judged_f1 != '', judged_f1, {task_f1:Identifier}) AS f1,
        if(judged_f2 != '', judged_f2, {task_f2:Identifier}) AS f2,
        if(judged_f3 != '', judged_f3, {task_f3:Identifier}) AS f3,
        task_calls,
        task_rows,
        task_known_calls,
        task_known_rows,
        task_partly_calls,
        task_missing_calls,
        task_inexact_calls,
        ifNull(task_cost, 0) AS money,
        coalesce(judged_started_at, called_started_at, if(is_called = 0, NULL, first_at)) AS started_at,
        toUnixTimestamp64Milli(ifNull(started_at, placed_at)) AS started_ms,
        if(is_judged = 1 AND started_at <= current_closed_at, dateDiff('millisecond', started_at, current_closed_at), NULL) AS duration,
        -- How long after the task was over its verdict came.
        if(
            is_judged = 1 AND current_outcome != 'unknown',
            greatest(0, dateDiff('millisecond', if(is_called = 1, least(last_at, current_closed_at), current_closed_at), current_labelled_at)),
            NULL
        ) AS label_delay
    FROM spent
    FULL JOIN judged ON spent.task_key = judged.task_key
    WHERE if(
        {by_spend:Bool},
        task_rows > 0,
        placed_at >= {from:DateTime64(3)} AND placed_at < {to:DateTime64(3)}
    )
),
