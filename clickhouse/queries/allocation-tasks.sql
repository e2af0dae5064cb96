-- Different tasks of the groups of allocation-groups.sql, by the period and the team each group was given to.
WITH
    -- include parts/allocation-fields.sql
    conditions_met(field_values) AS met
SELECT
    period_at,
    transform(
        cityHash64(period_at, own_team, own_department, own_cost_center, met),
        {ids:Array(UInt64)},
        {teams:Array(String)},
        ''
    ) AS given_to,
    uniqExact(task_key) AS tasks
FROM
(
    SELECT
        toUInt16(period) AS period_at,
        toString(team) AS own_team,
        toString(department) AS own_department,
        toString(cost_center) AS own_cost_center,
        fields AS field_values,
        task_key
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND task_key != toUUID('00000000-0000-0000-0000-000000000000')
        AND sign = 1
        AND (call_id, revision) NOT IN (
            SELECT call_id, revision
            FROM outlay.calls
            WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
        )
    GROUP BY period_at, own_team, own_department, own_cost_center, field_values, task_key
)
GROUP BY period_at, given_to
HAVING given_to != ''
ORDER BY period_at, given_to
