"""The part of the clock SQL that judges: what became of each clock, given its deadline and doubtful stops."""

from __future__ import annotations

from evaluator.clocks.sql_words import CANCELLED, DAY, RESTARTED, STOPPED, Codes, Frame, flag, picked, whole
from evaluator.clocks.statuses import CODE_OF, REPORTING_LAG, Reason
from evaluator.clocks.versions import ClockRule


def doubts(rule: ClockRule, codes: Codes) -> str:
    """Clocks during which a stop may have come whose date, episode or deciding attribute is missing; and open clocks
    that a cancel without a date or episode may have ended.
    """
    lost = ["day_no < 0", *(["episode_no < 0"] if rule.by_episode else [])]
    missing = [*lost, *(f"a_{name} = 0" for name in rule.clock.stops.where)]
    stop = picked(rule.clock.stops, codes, or_blank=True)
    cancel = " OR ".join(f"({picked(one, codes)})" for one in rule.clock.cancels) or "1 = 0"
    place = "episode_no" if rule.by_episode else "child_no"
    later = "<" if rule.is_outcome else "<="
    # a stop without an episode may belong to any episode of the child
    same = "(q.scope_no = k.scope_no OR (q.scope_no < 0 AND q.child_no = s.child_no))"
    return f"""keyed AS (
  SELECT clocks.*, {whole("key_of_start", 2)} AS start_id, key_of_start % 2 AS excluded,
         CAST(end_key % 4 AS INTEGER) AS how, {whole("end_key", 4)} AS end_place
  FROM clocks
),
ended AS (
  SELECT keyed.*, {whole("end_place", DAY)} AS ended_day, end_place % {DAY} AS end_id FROM keyed
),
doubts AS (
  SELECT {place} AS scope_no, child_no, day_no, is_stop FROM (
    SELECT events.*, {flag(f"{stop} AND ({' OR '.join(missing)})", "is_stop")},
           {flag(f"({cancel}) AND ({' OR '.join(lost)})", "is_cancel")} FROM events
  ) doubtful WHERE is_stop = 1 OR is_cancel = 1
),
doubted AS (
  SELECT k.start_id, k.step, 1 AS in_doubt
  FROM doubts q JOIN events s ON s.child_no = q.child_no JOIN ended k ON k.start_id = s.event_id
  WHERE {same} AND (q.is_stop = 1 OR k.ended_day IS NULL)
    AND (q.day_no < 0 OR (k.started {later} q.day_no AND (k.ended_day IS NULL OR q.day_no <= k.ended_day)))
  GROUP BY k.start_id, k.step
)"""


def judged(rule: ClockRule, frame: Frame) -> str:
    """Each clock beside its deadline."""
    last = rule.limits_per_version
    step = f"CASE WHEN k.step > {last} THEN {last} ELSE k.step END" if last > 1 else "1"
    chains = ""
    if rule.later_after:
        step = f"{step} + CASE WHEN k.started >= l.later_day THEN {last} ELSE 0 END"
        chains = f"\n  LEFT JOIN later_days l ON l.rule_no = {frame.rule_no} AND l.chain_day = k.chain"
    return f"""judged AS (
  SELECT k.*, d.state_no, d.due_day, d.other_due, d.version_no, d.counted_from, d.count_worked, w.worked, q.in_doubt,
         {_reason(rule, frame, "d.due_day")} AS reason_no,
         {_reason(rule, frame, "d.other_due")} AS other_reason_no
  FROM ended k
  LEFT JOIN authority_groups g ON g.rule_no = {frame.rule_no} AND g.authority_no = k.authority_no{chains}
  LEFT JOIN deadlines d ON d.rule_no = {frame.rule_no} AND d.group_no = g.group_no AND d.step_no = {step}
                       AND d.start_day = k.started
  LEFT JOIN worked_days w ON w.day_no = k.ended_day
  LEFT JOIN doubted q ON q.start_id = k.start_id AND q.step = k.step
)"""


def _reason(rule: ClockRule, frame: Frame, due: str) -> str:
    """Why a clock has its status, given the column of its due day; the first line that holds decides."""
    code = {reason: str(number) for reason, number in CODE_OF.items()}
    outside = code[Reason.OUTSIDE_CALENDAR]
    stop_outside = f"(k.how = {STOPPED} AND (k.ended_day < {frame.first_day} OR k.ended_day > {frame.last_day}))"
    lines = [
        f"WHEN d.state_no IS NULL THEN {outside}",
        f"WHEN d.state_no NOT IN (0, {outside}) THEN d.state_no",
        f"WHEN k.excluded = 1 THEN {code[Reason.START_EXCLUDED]}",
        f"WHEN d.state_no = {outside} OR {stop_outside} THEN {outside}",
    ]
    if rule.is_outcome:
        lines += [
            f"WHEN k.how = {STOPPED} AND k.ended_day <= {due} THEN {code[Reason.IN_WINDOW]}",
            f"WHEN q.in_doubt = 1 THEN {code[Reason.STOP_IN_DOUBT]}",
            f"WHEN {frame.as_of} <= {due} + {REPORTING_LAG} THEN {code[Reason.WINDOW_OPEN]}",
            f"WHEN k.how = {STOPPED} THEN {code[Reason.AFTER_WINDOW]}",
            f"ELSE {code[Reason.WINDOW_PASSED]}",
        ]
    else:
        lines += [
            f"WHEN k.how = {STOPPED} AND k.ended_day <= {due} THEN {code[Reason.IN_TIME]}",
            f"WHEN k.how = {RESTARTED} THEN {code[Reason.RESTARTED]}",
            f"WHEN k.stopped_before = 1 AND COALESCE(k.how, {CANCELLED}) <> {STOPPED}"
            f" THEN {code[Reason.STOP_BEFORE_START]}",
            f"WHEN k.how = {CANCELLED} AND k.ended_day <= {due} THEN {code[Reason.CANCELLED_IN_TIME]}",
            f"WHEN q.in_doubt = 1 THEN {code[Reason.STOP_IN_DOUBT]}",
            f"WHEN k.how = {STOPPED} THEN {code[Reason.AFTER_DUE]}",
            f"WHEN k.how = {CANCELLED} THEN {code[Reason.CLOSED_UNMET]}",
            f"WHEN {frame.as_of} <= {due} THEN {code[Reason.IN_PROGRESS]}",
            f"ELSE {code[Reason.PAST_DUE]}",
        ]
    return "CASE " + "\n              ".join(lines) + " END"
