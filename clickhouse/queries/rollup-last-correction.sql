-- Slots of the calls that the last corrections of the ledger were about: one of them may have been cut off.
SELECT DISTINCT toStartOfFifteenMinutes(ts) AS slot
FROM outlay.calls
WHERE corrected_at >= (SELECT max(corrected_at) FROM outlay.calls) - INTERVAL 1 SECOND AND is_billable AND ts < '2105-01-01'
