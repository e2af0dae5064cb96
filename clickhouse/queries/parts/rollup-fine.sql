FROM outlay.{fine:Identifier}
WHERE project_id = {project:String}
    AND (slot >= {fine_from:DateTime64(3)} AND slot < {hours_from:DateTime64(3)} OR slot >= {hours_to:DateTime64(3)} AND slot < {fine_to:DateTime64(3)})
    -- include parts/filters-01-08.sql
