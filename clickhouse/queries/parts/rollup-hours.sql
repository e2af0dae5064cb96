FROM outlay.{hours:Identifier}
WHERE project_id = {project:String}
    AND (slot >= {hours_from:DateTime64(3)} AND slot < {coarse_from:DateTime64(3)} OR slot >= {coarse_to:DateTime64(3)} AND slot < {hours_to:DateTime64(3)})
    -- include parts/filters-01-08.sql
