-- Which tasks that are kept come first, judged by rules.
WITH
    -- include parts/task-kept-cohort.sql
    -- include parts/task-kept-heard.sql
    -- include parts/task-ruled-cohort.sql
-- include parts/task-listed.sql
