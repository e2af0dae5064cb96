-- Tasks of which something said that they were closed in [from, to): the cohort is among them.
touched AS
(
    SELECT task_key
    FROM outlay.outcomes
    WHERE project_id = {project:String} AND closed_at >= {from:DateTime64(3)} AND closed_at < {to:DateTime64(3)}
    UNION ALL
    SELECT task_key
    FROM outlay.outcome_tasks
    WHERE project_id = {project:String} AND closed_at >= {from:DateTime64(3)} AND closed_at < {to:DateTime64(3)}
),
