-- Of the cohort: the tasks that are asked for.
WHERE (empty({outcomes:Array(String)}) OR has({outcomes:Array(String)}, outcome))
    AND (empty({series_asked:Array(String)}) OR has({series_asked:Array(String)}, series))
    AND ({min_cost:Decimal(38, 12)} = 0 OR (task_known_rows > 0 AND money >= {min_cost:Decimal(38, 12)}))
    AND (NOT {only_ruled:Bool} OR rule != 0)
    AND (NOT {only_changed:Bool} OR outcome != base_outcome)
