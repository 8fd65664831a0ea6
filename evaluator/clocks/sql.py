"""The clocks of one rule as one text of ANSI-core SQL, meant to be read: `evaluate --show-sql` prints it.

Integers only: day numbers, event numbers, codes of the vocabulary. All date arithmetic is done beforehand, in the
table `deadlines`; the engine only joins. Tables it reads: `events`, `deadlines`, `authority_groups`, `worked_days`,
`later_days` (columns: see `coding` and `deadlines`). It uses no dialect: CASE, MIN, MAX, SUM, COUNT OVER with ROWS
frames, joins.

A day in one scope (the child, or the episode) is one row. Whether a clock was running when a day began follows from
the last earlier day that settled it: every day either starts a clock, ends it, or leaves things as they were.
"""

from __future__ import annotations

from evaluator.clocks.sql_judging import doubts, judged
from evaluator.clocks.sql_running import STARTS, days, one_off, repeating, roles, states
from evaluator.clocks.sql_words import (
    REPEATED_START,
    STOP_BEFORE_FIRST_START,
    STOPPED,
    Codes,
    Frame,
    picked,
    starting,
    whole,
)
from evaluator.clocks.statuses import CODE_OF, Reason
from evaluator.clocks.versions import ClockRule


def clocks_sql(rule: ClockRule, frame: Frame, codes: Codes) -> str:
    """Return the SELECT that gives the clocks of `rule`, and its findings as rows with reason 901 and 902.

    Columns: authority_no, start_id, stop_id, step, started, ended, chain, how, due, days, version_no, reason_no,
    other_reason_no (the reason in the other counting mode). Dates are day numbers; absent values are NULL.
    """
    parts = [roles(rule, codes), days(), states(rule)]
    parts += [repeating(rule)] if rule.clock.repeats else [one_off(rule)]
    parts += [doubts(rule, codes), judged(rule, frame)]
    return (
        f"-- {rule.name}\nWITH "
        + ",\n".join(parts)
        + "\n"
        + "\nUNION ALL\n".join([_answer(), *_not_judged(rule, codes), *_findings(rule)])
    )


def _answer() -> str:
    no_due = f"state_no <> 0 OR reason_no IN ({CODE_OF[Reason.START_EXCLUDED]}, {CODE_OF[Reason.OUTSIDE_CALENDAR]})"
    day = "CASE WHEN count_worked = 1 THEN worked ELSE ended_day END"
    return f"""SELECT authority_no, start_id, CASE WHEN how = {STOPPED} THEN end_id END AS stop_id, step, started,
       ended_day AS ended, chain, how, CASE WHEN {no_due} THEN NULL ELSE due_day END AS due,
       CASE WHEN how = {STOPPED} AND NOT ({no_due}) THEN {day} - counted_from END AS days,
       version_no, reason_no, other_reason_no
FROM judged"""


def _bare(reason: int, condition: str, day: str = "NULL") -> str:
    started = f"CAST({day} AS INTEGER)"
    return f"""SELECT authority_no, event_id, CAST(NULL AS BIGINT), 1, {started}, CAST(NULL AS INTEGER), {started},
       CAST(NULL AS INTEGER), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS INTEGER), {reason}, {reason}
FROM events WHERE {condition}"""


def _not_judged(rule: ClockRule, codes: Codes) -> list[str]:
    """Clocks that ran but cannot be judged: the start has no date or episode, or nobody knows when it was notified."""
    start = f"({starting(rule.clock.starts, codes)})"
    parts = [_bare(CODE_OF[Reason.START_DATE_UNKNOWN], f"{start} AND day_no < 0")]
    if rule.by_episode:
        parts.append(_bare(CODE_OF[Reason.NO_EPISODE], f"{start} AND day_no >= 0 AND episode_no < 0", "day_no"))
    for telling in rule.clock.cannot_tell:
        day = "CASE WHEN day_no >= 0 THEN day_no END"
        parts.append(_bare(CODE_OF[Reason(telling.reason)], picked(telling, codes), day))
    return parts


def _findings(rule: ClockRule) -> list[str]:
    """Starts while a clock was running; for chains, stops before the first start."""

    def rows(event: str, code: int, source: str, condition: str) -> str:
        return f"""SELECT authority_no, CAST({event} AS BIGINT), CAST(NULL AS BIGINT), 1, day_no,
       CAST(NULL AS INTEGER), day_no,
       CAST(NULL AS INTEGER), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS INTEGER), {code}, {code}
FROM {source} WHERE {condition}"""

    parts = []
    if rule.clock.starts.restart == "never":
        again = "was_open = 1 AND start_key IS NOT NULL AND stop_id IS NULL AND cancel_id IS NULL"
        parts.append(rows(whole("start_key", 2), REPEATED_START, "states", again))
    if rule.clock.repeats and not rule.is_outcome:
        first = f"""(SELECT states.*, MIN(CASE WHEN {STARTS} THEN day_no END) OVER (PARTITION BY scope_no)
      AS first_start
      FROM states) early"""
        parts.append(rows("stop_id", STOP_BEFORE_FIRST_START, first, "stop_id IS NOT NULL AND day_no < first_start"))
    return parts
