-- As task-economics.sql, of the tasks that are kept: slower than task-economics-kept.sql, and all can be asked for.
WITH
    -- include parts/task-kept-cohort.sql
    -- include parts/task-said-cohort.sql
-- include parts/task-figures.sql
