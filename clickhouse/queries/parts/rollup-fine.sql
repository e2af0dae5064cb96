FROM outlay.{fine:Identifier}
WHERE project_id = {project:String}
    AND (slot >= {fine_from:DateTime64(3)} AND slot < {coarse_from:DateTime64(3)} OR slot >= {coarse_to:DateTime64(3)} AND slot < {fine_to:DateTime64(3)})
    -- include parts/filters-01-08.sql
