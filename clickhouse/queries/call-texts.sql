-- The texts of a call: of its own record, and of records of other doors that name its span. Neither expired nor erased.
WITH (
    SELECT groupArray((call_id, user_id, before, erased_at))
    FROM outlay.text_erasures
    WHERE project_id = {project:String}
) AS erasures
SELECT
    part,
    call_id,
    content,
    content_bytes,
    is_truncated,
    redactions,
    received_at,
    expires_at
FROM outlay.call_texts AS texts
WHERE project_id = {project:String}
  AND occurred_at BETWEEN {from:DateTime64(3, 'UTC')} AND {to:DateTime64(3, 'UTC')}
  AND (call_id IN {calls:Array(UUID)} OR span_call_id IN {calls:Array(UUID)})
  AND expires_at > {now:DateTime64(3, 'UTC')}
  AND NOT arrayExists(
      erasure -> erasure.1 IN (texts.call_id, texts.span_call_id) AND erasure.1 != toUUID('00000000-0000-0000-0000-000000000000')
          OR erasure.2 != '' AND erasure.2 = texts.user_id AND texts.received_at <= erasure.4
          OR erasure.3 != 0 AND texts.occurred_at < erasure.3,
      erasures)
ORDER BY indexOf(['system', 'input', 'output'], part), call_id
LIMIT 100
