-- The tasks of a range as they are kept, each once.
standing AS
(
    SELECT *
    FROM outlay.task_states
    WHERE project_id = {project:String}
        AND placed_at >= {from:DateTime64(3)}
        AND placed_at < {to:DateTime64(3)}
        AND sign = 1
        AND (task_key, version) NOT IN (
            SELECT task_key, version
            FROM outlay.task_states
            WHERE project_id = {project:String}
                AND placed_at >= {from:DateTime64(3)}
                AND placed_at < {to:DateTime64(3)}
                AND sign = -1
        )
        -- include parts/filters-01-08.sql
),
