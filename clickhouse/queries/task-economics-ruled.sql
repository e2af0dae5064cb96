-- As task-economics.sql; where a rule of success holds for a task, the rule says the outcome (core/src/success/judge-task.ts
-- says the same).
WITH
    -- include parts/task-facts.sql
    -- include parts/task-cohort.sql
    -- include parts/task-ruled-cohort.sql
-- include parts/task-figures.sql
