-- As task-economics-ruled.sql, of the tasks that are kept: the ledger is read for what rules ask of calls.
WITH
    -- include parts/task-kept-cohort.sql
    -- include parts/task-kept-heard.sql
    -- include parts/task-ruled-cohort.sql
-- include parts/task-figures.sql
