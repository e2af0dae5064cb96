-- One row per record of the log received in the range: what the collector counted into it, and what there is of its events.
-- A place is partition, offset and time of reception: a log begun anew in an old store uses the offsets again. A record
-- that could not be read has no time of reception and stands where it was read. Without a project: of every project.
(
    SELECT
        log_partition,
        log_offset,
        received_at,
        max(is_record) AS is_accepted,
        if(is_accepted = 1, anyIf(its_project, is_record = 1), any(its_project)) AS project,
        anyIf(its_signal, is_record = 1) AS door,
        anyIf(its_emitter, is_record = 1) AS sender,
        sum(n_accepted) AS accepted,
        sum(n_calls) AS calls,
        sum(n_outcomes) AS outcomes,
        sum(n_rejected) AS rejected,
        sum(n_letters) AS letters,
        sum(n_repeats) AS repeats,
        calls + outcomes + rejected + repeats AS accounted,
        -- What lies behind the last range that was done when the question began is still on its way.
        mapContains(done_to, log_partition) AND log_offset <= done_to[log_partition] AS is_done,
        if(is_accepted = 1 AND is_done, greatest(accepted - accounted, 0), 0) AS missing,
        if(is_done, 0, accepted - accounted) AS in_flight,
        if(is_accepted = 1 AND is_done, greatest(accounted - accepted, 0), 0) AS surplus,
        if(is_accepted = 0 AND is_done, accounted, 0) AS never_accepted,
        sum(n_call_rows) - calls + sum(n_outcome_rows) - outcomes AS doubled,
        -- Every correction is a cancel row and a replacement, so signs add up to the rows that arrived.
        abs(sum(n_current) - sum(n_call_rows)) AS unpaired
    FROM
    (
        SELECT
            log_partition,
            log_offset,
            received_at,
            1 AS is_record,
            project_id::String AS its_project,
            signal::String AS its_signal,
            emitter::String AS its_emitter,
            toInt64(events) AS n_accepted,
            toInt64(0) AS n_call_rows,
            toInt64(0) AS n_calls,
            toInt64(0) AS n_current,
            toInt64(0) AS n_outcome_rows,
            toInt64(0) AS n_outcomes,
            toInt64(0) AS n_rejected,
            toInt64(0) AS n_letters,
            toInt64(0) AS n_repeats
        FROM outlay.log_records FINAL -- A replayed range has several rows of a record; the later one counts.
        WHERE if(received_at = 0, read_at, received_at) >= {from:DateTime64(3)}
          AND if(received_at = 0, read_at, received_at) < {to:DateTime64(3)}
          AND ({project:String} = '' OR project_id = {project:String})
        UNION ALL
        SELECT
            log_partition,
            log_offset,
            received_at,
            0 AS is_record,
            any(project_id)::String AS its_project,
            '' AS its_signal,
            '' AS its_emitter,
            toInt64(0) AS n_accepted,
            toInt64(countIf(revision = 0 AND sign = 1)) AS n_call_rows,
            toInt64(uniqExactIf(log_index, revision = 0 AND sign = 1)) AS n_calls,
            toInt64(sum(sign)) AS n_current,
            toInt64(0) AS n_outcome_rows,
            toInt64(0) AS n_outcomes,
            toInt64(0) AS n_rejected,
            toInt64(0) AS n_letters,
            toInt64(0) AS n_repeats
        FROM outlay.calls
        WHERE received_at >= {from:DateTime64(3)}
          AND received_at < {to:DateTime64(3)}
          AND ({project:String} = '' OR project_id = {project:String})
          AND kind != 'adjustment' -- Booked by a person, not sent by anybody.
        GROUP BY log_partition, log_offset, received_at
        UNION ALL
        SELECT
            log_partition,
            log_offset,
            received_at,
            0 AS is_record,
            any(project_id)::String AS its_project,
            '' AS its_signal,
            '' AS its_emitter,
            toInt64(0) AS n_accepted,
            toInt64(0) AS n_call_rows,
            toInt64(0) AS n_calls,
            toInt64(0) AS n_current,
            toInt64(count()) AS n_outcome_rows,
            toInt64(uniqExact(log_index)) AS n_outcomes,
            toInt64(0) AS n_rejected,
            toInt64(0) AS n_letters,
            toInt64(0) AS n_repeats
        FROM outlay.outcomes
        WHERE received_at >= {from:DateTime64(3)}
          AND received_at < {to:DateTime64(3)}
          AND ({project:String} = '' OR project_id = {project:String})
        GROUP BY log_partition, log_offset, received_at
        UNION ALL
        SELECT
            log_partition,
            log_offset,
            received_at,
            0 AS is_record,
            any(project_id)::String AS its_project,
            '' AS its_signal,
            '' AS its_emitter,
            toInt64(0) AS n_accepted,
            toInt64(0) AS n_call_rows,
            toInt64(0) AS n_calls,
            toInt64(0) AS n_current,
            toInt64(0) AS n_outcome_rows,
            toInt64(0) AS n_outcomes,
            toInt64(sum(events)) AS n_rejected,
            toInt64(count()) AS n_letters,
            toInt64(0) AS n_repeats
        FROM outlay.dead_letters FINAL
        WHERE if(received_at = 0, failed_at, received_at) >= {from:DateTime64(3)}
          AND if(received_at = 0, failed_at, received_at) < {to:DateTime64(3)}
          AND ({project:String} = '' OR project_id = {project:String})
        GROUP BY log_partition, log_offset, received_at
        UNION ALL
        SELECT
            log_partition,
            log_offset,
            received_at,
            0 AS is_record,
            any(project_id)::String AS its_project,
            '' AS its_signal,
            '' AS its_emitter,
            toInt64(0) AS n_accepted,
            toInt64(0) AS n_call_rows,
            toInt64(0) AS n_calls,
            toInt64(0) AS n_current,
            toInt64(0) AS n_outcome_rows,
            toInt64(0) AS n_outcomes,
            toInt64(0) AS n_rejected,
            toInt64(0) AS n_letters,
            toInt64(count()) AS n_repeats
        FROM outlay.repeats FINAL
        WHERE received_at >= {from:DateTime64(3)}
          AND received_at < {to:DateTime64(3)}
          AND ({project:String} = '' OR project_id = {project:String})
        GROUP BY log_partition, log_offset, received_at
    )
    -- What was stored before records were written down cannot be counted against anything.
    WHERE log_offset >= audited_from[log_partition]
    GROUP BY log_partition, log_offset, received_at
) AS records
