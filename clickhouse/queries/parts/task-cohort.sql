-- The tasks of the range: what outcomes say of each, else what its calls say.
tasks AS
(
    SELECT
        if(is_judged = 1, judged.task_key, spent.task_key) AS task,
        -- include parts/task-ends.sql
        toUnixTimestamp64Milli(placed_at) AS placed_ms,
        toUnixTimestamp64Milli(ifNull(started_at, placed_at)) AS started_ms,
        if(judged_workflow != '', judged_workflow, called_workflow) AS own_workflow,
        if(judged_task_type != '', judged_task_type, called_task_type) AS own_task_type,
        if(judged_name != '', judged_name, if(called_name != '', called_name, toString(task))) AS task_name,
        if(judged_f1 != '', judged_f1, {task_f1:Identifier}) AS f1,
        if(judged_f2 != '', judged_f2, {task_f2:Identifier}) AS f2,
        if(judged_f3 != '', judged_f3, {task_f3:Identifier}) AS f3,
        if(judged_f4 != '', judged_f4, {task_f4:Identifier}) AS f4,
        if(judged_f5 != '', judged_f5, {task_f5:Identifier}) AS f5,
        if(judged_f6 != '', judged_f6, {task_f6:Identifier}) AS f6,
        if(judged_f7 != '', judged_f7, {task_f7:Identifier}) AS f7,
        if(judged_f8 != '', judged_f8, {task_f8:Identifier}) AS f8,
        if(judged_d1 != '', judged_d1, {task_d1:Identifier}) AS d1,
        if(judged_d2 != '', judged_d2, {task_d2:Identifier}) AS d2,
        if(judged_d3 != '', judged_d3, {task_d3:Identifier}) AS d3
    FROM spent
    FULL JOIN judged ON spent.task_key = judged.task_key
    WHERE if(
        {by_spend:Bool},
        task_rows > 0,
        placed_at >= {from:DateTime64(3)} AND placed_at < {to:DateTime64(3)}
    )
        -- include parts/filters-01-08.sql
),
