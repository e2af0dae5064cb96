-- Which tasks that are kept come first.
WITH
    -- include parts/task-kept-cohort.sql
    -- include parts/task-said-cohort.sql
-- include parts/task-listed.sql
