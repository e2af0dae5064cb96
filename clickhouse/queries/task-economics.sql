-- What the tasks of one range cost and how they ended (parts/task-facts.sql), as their current outcomes say.
WITH
    -- include parts/task-facts.sql
    -- include parts/task-cohort.sql
    -- include parts/task-said-cohort.sql
-- include parts/task-figures.sql
