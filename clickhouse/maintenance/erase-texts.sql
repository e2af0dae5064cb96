-- Deletes from disk what the erasures of the last day name, and waits until it is done; an erasure that was cut off is so
-- finished by the next one. All values lie in the table of erasures.
ALTER TABLE outlay.call_texts DELETE WHERE text_id IN
(
    SELECT text_id
    FROM outlay.call_texts AS texts
    INNER JOIN outlay.text_erasures AS erasures ON texts.project_id = erasures.project_id
    WHERE erasures.erased_at > now64(3) - INTERVAL 1 DAY
      AND (
        erasures.call_id != toUUID('00000000-0000-0000-0000-000000000000')
            AND (erasures.call_id = texts.call_id OR erasures.call_id = texts.span_call_id)
        OR erasures.user_id != '' AND erasures.user_id = texts.user_id AND texts.received_at <= erasures.erased_at
        OR erasures.before != 0 AND texts.occurred_at < erasures.before)
)
SETTINGS mutations_sync = 2
