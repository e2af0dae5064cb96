-- Every project that has anything in a rollup, which are nearly all there are. No time range: it is about everything.
SELECT DISTINCT project_id
FROM outlay.usage_1d
