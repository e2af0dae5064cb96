-- What the tasks of one range cost and how they ended, per group and (is_total = 1) over all of them.
-- Cohort: tasks whose current outcome was closed in [from, to), and tasks nobody judged whose latest call is in it.
-- Cost: every billable call of such a task whenever it was made, failed attempts included.
-- With `by_spend` instead: tasks with a call in the range, and what those calls cost; with the spend of no task it is all spend.
-- The current outcome, of all that were said about the task, is one of the highest revision; of these one that says more
-- than 'unknown'; then one of people, the application or the business before evaluators. Of the former the latest counts; of
-- evaluators the latest of each, and the worst of those. Only the closed_at of that one is compared with the range.
-- A judgement that named no task belongs to the one that settlement found, else to the one made up for it.
-- A grouping value is what the outcome says, else what the calls say; `no_value` stands for "this side does not know it".
-- NULL cost = no call of the group states one. The squares are floats: they serve the interval, never a figure.
toUUID('00000000-0000-0000-0000-000000000000') AS no_task,
'' AS no_value,
-- include parts/filter-keeps.sql
tags[{tag1:String}] AS tag1,
tags[{tag2:String}] AS tag2,
tags[{tag3:String}] AS tag3,
tags[{tag4:String}] AS tag4,
tags[{tag5:String}] AS tag5,
tags[{tag6:String}] AS tag6,
tags[{tag7:String}] AS tag7,
tags[{tag8:String}] AS tag8,
tags[{tag9:String}] AS tag9,
tags[{tag10:String}] AS tag10,
tags[{tag11:String}] AS tag11,
CAST({text1_column:Identifier} AS String) AS text1,
CAST({text2_column:Identifier} AS String) AS text2,
CAST({text3_column:Identifier} AS String) AS text3,
CAST({text4_column:Identifier} AS String) AS text4,
CAST({text5_column:Identifier} AS String) AS text5,
CAST({text6_column:Identifier} AS String) AS text6,
CAST({text7_column:Identifier} AS String) AS text7,
CAST({text8_column:Identifier} AS String) AS text8,
CAST({text9_column:Identifier} AS String) AS text9,
CAST({text10_column:Identifier} AS String) AS text10,
CAST({text11_column:Identifier} AS String) AS text11,
CAST({text12_column:Identifier} AS String) AS text12,
CAST({text13_column:Identifier} AS String) AS text13,
CAST({text14_column:Identifier} AS String) AS text14,
called_texts[{at_name:UInt8}] AS called_name,
called_texts[{at_workflow:UInt8}] AS called_workflow,
called_texts[{at_task_type:UInt8}] AS called_task_type,
called_texts[{at_d1:UInt8}] AS called_d1,
called_texts[{at_d2:UInt8}] AS called_d2,
called_texts[{at_d3:UInt8}] AS called_d3,
called_texts[{at_f1:UInt8}] AS called_f1,
called_texts[{at_f2:UInt8}] AS called_f2,
called_texts[{at_f3:UInt8}] AS called_f3,
called_texts[{at_f4:UInt8}] AS called_f4,
called_texts[{at_f5:UInt8}] AS called_f5,
called_texts[{at_f6:UInt8}] AS called_f6,
called_texts[{at_f7:UInt8}] AS called_f7,
called_texts[{at_f8:UInt8}] AS called_f8,
-- More than the cohort and never less: whoever belongs to it has an outcome or a call in the range. Outcomes and
-- calls of these tasks are then found at any distance by the index on task_key.
touched AS
(
    SELECT task_key
    FROM outlay.outcomes
    WHERE project_id = {project:String} AND closed_at >= {from:DateTime64(3)} AND closed_at < {to:DateTime64(3)}
        AND (empty({tasks:Array(UUID)}) OR task_key IN {tasks:Array(UUID)})
    UNION ALL
    SELECT task_key
    FROM outlay.outcome_tasks
    WHERE project_id = {project:String} AND closed_at >= {from:DateTime64(3)} AND closed_at < {to:DateTime64(3)}
        AND (empty({tasks:Array(UUID)}) OR task_key IN {tasks:Array(UUID)})
    UNION ALL
    SELECT task_key
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND task_key != no_task
        AND (empty({tasks:Array(UUID)}) OR task_key IN {tasks:Array(UUID)})
),
-- include parts/task-current.sql
-- An adjustment is an amount and no call.
if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
-- include parts/task-placed.sql
heard AS
(
    SELECT
        if(belongs_to = no_task, sent.task_key, belongs_to) AS judged_task,
        revision,
        outcome,
        outcome != 'unknown' AS is_verdict,
        source,
        source != 'evaluator' AS is_stated,
        evaluator,
        criteria,
        score,
        labelled_at,
        log_offset,
        log_index,
        closed_at,
        task_started_at,
        toString({outcome_name:Identifier}) AS judged_name,
        toString({outcome_workflow:Identifier}) AS judged_workflow,
        toString({outcome_task_type:Identifier}) AS judged_task_type,
        toString({outcome_f1:Identifier}) AS judged_f1,
        toString({outcome_f2:Identifier}) AS judged_f2,
        toString({outcome_f3:Identifier}) AS judged_f3,
        toString({outcome_f4:Identifier}) AS judged_f4,
        toString({outcome_f5:Identifier}) AS judged_f5,
        toString({outcome_f6:Identifier}) AS judged_f6,
        toString({outcome_f7:Identifier}) AS judged_f7,
        toString({outcome_f8:Identifier}) AS judged_f8,
        toString({outcome_d1:Identifier}) AS judged_d1,
        toString({outcome_d2:Identifier}) AS judged_d2,
        toString({outcome_d3:Identifier}) AS judged_d3
    -- include parts/task-heard.sql
),
-- include parts/task-judged.sql
-- What stands, and what is asked for, is found out once per row.
called AS
(
    SELECT
        task_key,
        call_sign,
        sign,
        cost,
        price_status,
        usage_source,
        usage_quality,
        ts,
        task_started_at,
        is_current AS stands,
        NOT {by_spend:Bool} OR (ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)}) AS is_asked,
        toString({model:Identifier}) AS model_name,
        -- Only as many texts as are asked for: each costs memory for every task.
        multiIf(
            {texts:UInt8} = 0, emptyArrayString(),
            {texts:UInt8} = 1, [text1],
            {texts:UInt8} = 2, [text1, text2],
            {texts:UInt8} = 3, [text1, text2, text3],
            {texts:UInt8} = 4, [text1, text2, text3, text4],
            {texts:UInt8} = 5, [text1, text2, text3, text4, text5],
            [text1, text2, text3, text4, text5, text6, text7, text8, text9, text10, text11, text12, text13, text14]
        ) AS texts
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND is_billable
        AND task_key != no_task
        AND task_key IN (SELECT task_key FROM touched)
),
-- include parts/task-spent.sql
