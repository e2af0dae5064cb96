-- What the ledger says of some tasks, of any projects, each known by its place in the list of those asked for, from 1. A task of
-- which nothing stands is left out. Only calls of [called_from, called_to] and outcomes closed in [heard_from, heard_to]
-- are read: those who ask know where these tasks' are. Figures are those of task-economics.sql, by the same parts.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS no_task,
    '' AS no_value,
    asked AS
    (
        SELECT one.1 AS asked_project, one.2 AS asked_key, one.3 AS number
        FROM (SELECT arrayJoin(arrayZip({projects:Array(String)}, {keys:Array(UUID)}, arrayEnumerate({keys:Array(UUID)}))) AS one)
    ),
    placed AS
    (
        SELECT
            project_id,
            outcome_id,
            task_key AS belongs_to
        FROM outlay.outcome_tasks
        WHERE project_id IN {projects:Array(String)} AND (project_id, outcome_id) IN (
            SELECT project_id, outcome_id
            FROM outlay.outcome_tasks
            WHERE project_id IN {projects:Array(String)} AND (task_key IN {keys:Array(UUID)} OR sent_key IN {keys:Array(UUID)})
        )
        ORDER BY project_id DESC, outcome_id DESC, revision DESC
        LIMIT 1 BY project_id, outcome_id
    ),
    heard AS
    (
        SELECT
            asked.number AS judged_task,
            min(closed_at) OVER (PARTITION BY asked.number) AS first_closed_at,
            max(closed_at) OVER (PARTITION BY asked.number) AS last_closed_at,
            *
        FROM
        (
            SELECT
                toString(sent.project_id) AS own_project,
                if(belongs_to = no_task, sent.task_key, belongs_to) AS own_key,
                revision,
                outcome,
                outcome != 'unknown' AS is_verdict,
                source != 'evaluator' AS is_stated,
                evaluator,
                labelled_at,
                log_offset,
                log_index,
                closed_at,
                task_started_at,
                toString(workflow) AS judged_workflow,
                toString(workflow_version) AS judged_workflow_version,
                toString(team) AS judged_team,
                toString(environment) AS judged_environment,
                toString(task_type) AS judged_task_type,
                toString(customer_id) AS judged_customer_id,
                toString(user_id) AS judged_user_id
            FROM outlay.outcomes AS sent
            LEFT JOIN placed ON placed.project_id = sent.project_id AND placed.outcome_id = sent.outcome_id
            WHERE sent.project_id IN {projects:Array(String)}
                AND sent.closed_at >= {heard_from:DateTime64(3)}
                AND sent.closed_at <= {heard_to:DateTime64(3)}
                AND (
                    sent.task_key IN {keys:Array(UUID)}
                    OR sent.task_key IN (SELECT sent_key FROM outlay.outcome_tasks WHERE project_id IN {projects:Array(String)} AND task_key IN {keys:Array(UUID)})
                )
        ) AS sent_here
        INNER JOIN asked ON asked_project = own_project AND asked_key = own_key
    ),
    -- include parts/task-judged.sql
    called AS
    (
        SELECT
            asked.number AS task_key,
            call_sign,
            sign,
            cost,
            price_status,
            usage_source,
            usage_quality,
            ts,
            task_started_at,
            stands,
            true AS is_asked,
            model_name,
            texts
        FROM
        (
            SELECT
                toString(project_id) AS own_project,
                task_key AS own_key,
                if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
                sign,
                cost,
                price_status,
                usage_source,
                usage_quality,
                ts,
                task_started_at,
                sign = 1 AND (project_id, call_id, revision) NOT IN (
                    SELECT project_id, call_id, revision
                    FROM outlay.calls
                    WHERE project_id IN {projects:Array(String)}
                        AND ts >= {called_from:DateTime64(3)}
                        AND ts <= {called_to:DateTime64(3)}
                        AND sign = -1
                        AND task_key IN {keys:Array(UUID)}
                ) AS stands,
                toString(model_answered) AS model_name,
                [
                    toString(workflow),
                    toString(workflow_version),
                    toString(team),
                    toString(environment),
                    toString(task_type),
                    toString(customer_id),
                    toString(user_id),
                    toString(department),
                    toString(cost_center),
                    toString(use_case),
                    toString(feature),
                    toString(prompt_name),
                    toString(prompt_version),
                    toString(variant)
                ] AS texts
            FROM outlay.calls
            WHERE project_id IN {projects:Array(String)}
                AND ts >= {called_from:DateTime64(3)}
                AND ts <= {called_to:DateTime64(3)}
                AND is_billable
                AND task_key IN {keys:Array(UUID)}
        ) AS made_here
        INNER JOIN asked ON asked_project = own_project AND asked_key = own_key
    ),
    -- include parts/task-spent.sql
    stated AS
    (
        SELECT
            if(is_judged = 1, judged.task_key, spent.task_key) AS place,
            -- include parts/task-ends.sql
            first_at AS first_called_at,
            last_at AS last_called_at,
            first_closed_at,
            last_closed_at,
            judged_workflow,
            judged_workflow_version,
            judged_team,
            judged_environment,
            judged_task_type,
            judged_customer_id,
            judged_user_id,
            called_texts,
            main_model AS most_spent_on
        FROM spent
        FULL JOIN judged ON spent.task_key = judged.task_key
    )
SELECT
    *,
    -- include parts/task-digest.sql
FROM
(
    SELECT
        place,
        placed_at,
        current_outcome AS outcome,
        CAST(stated.is_judged AS Bool) AS is_judged,
        CAST(stated.is_called AS Bool) AS is_called,
        started_at,
        duration,
        label_delay,
        first_called_at AS first_at,
        last_called_at AS last_at,
        first_closed_at AS heard_from,
        last_closed_at AS heard_to,
        if(judged_workflow != '', judged_workflow, called_texts[1]) AS workflow,
        if(judged_workflow_version != '', judged_workflow_version, called_texts[2]) AS workflow_version,
        if(judged_team != '', judged_team, called_texts[3]) AS team,
        if(judged_environment != '', judged_environment, called_texts[4]) AS environment,
        if(judged_task_type != '', judged_task_type, called_texts[5]) AS task_type,
        if(judged_customer_id != '', judged_customer_id, called_texts[6]) AS customer_id,
        if(judged_user_id != '', judged_user_id, called_texts[7]) AS user_id,
        called_texts[8] AS department,
        called_texts[9] AS cost_center,
        called_texts[10] AS use_case,
        called_texts[11] AS feature,
        called_texts[12] AS prompt_name,
        called_texts[13] AS prompt_version,
        called_texts[14] AS variant,
        most_spent_on AS main_model,
        CAST(money AS Decimal(38, 12)) AS cost,
        toInt32(task_calls) AS calls,
        toInt32(task_rows) AS ledger_rows,
        toInt32(task_known_calls) AS known_calls,
        toInt32(task_known_rows) AS known_rows,
        toInt32(task_partly_calls) AS partly_calls,
        toInt32(task_missing_calls) AS missing_calls,
        toInt32(task_inexact_calls) AS inexact_calls
    FROM stated
)
