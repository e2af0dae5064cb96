-- What tells two states of a task apart; equal where they are equal.
lower(hex(sipHash128(
    placed_at, outcome, is_judged, is_called, first_at, last_at, heard_from, heard_to,
    ifNull(toUnixTimestamp64Milli(started_at), -1), ifNull(duration, -1), ifNull(label_delay, -1),
    toString(workflow), toString(workflow_version), toString(team), toString(environment), toString(task_type), customer_id, user_id,
    toString(department), toString(cost_center), toString(use_case), toString(feature), toString(prompt_name), toString(prompt_version),
    toString(variant), toString(main_model),
    cost, calls, ledger_rows, known_calls, known_rows, partly_calls, missing_calls, inexact_calls
))) AS digest
