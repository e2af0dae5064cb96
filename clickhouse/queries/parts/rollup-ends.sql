FROM outlay.calls
WHERE project_id = {project:String}
    AND (ts >= {from:DateTime64(3)} AND ts < {fine_from:DateTime64(3)} OR ts >= {fine_to:DateTime64(3)} AND ts < {to:DateTime64(3)}) AND is_billable
    -- include parts/filters-01-08.sql
