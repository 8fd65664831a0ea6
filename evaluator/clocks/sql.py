"""The clocks of one rule as one text of ANSI-core SQL, meant to be read: `evaluate --show-sql` prints it.

Integers only: day numbers, event numbers, codes of the vocabulary. All date arithmetic is done beforehand, in the
table `deadlines`; the engine only joins. Tables it reads: `events`, `deadlines`, `authority_groups`, `worked_days`
(columns: see `coding` and `deadlines`). It uses no dialect: CASE, MIN, MAX, SUM, COUNT OVER with ROWS frames, joins.

A day in one scope (the child, or the episode) is one row. Whether a clock was running when a day began follows from
the last earlier day that settled it: every day either starts a clock, ends it, or leaves things as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evaluator.clocks.statuses import CODE_OF, REPORTING_LAG, Reason
from evaluator.clocks.versions import ClockRule
from evaluator.rulebook.model import Picked

#: day * DAY + event number orders events by day and still says which event it was
DAY = 2**32
REPEATED_START, STOP_BEFORE_FIRST_START = 901, 902
#: how a clock ended, the last digit of an end key
STOPPED, CANCELLED, RESTARTED = 0, 1, 2


@dataclass(frozen=True)
class Codes:
    """Numbers of the events and attribute values. kind, value: raise KeyError for nothing: unknown words are -1."""

    kind: Callable[[str], int]
    value: Callable[[str, str], int]


@dataclass(frozen=True)
class Frame:
    """What a run of the SQL has to know besides the rule, as day numbers."""

    rule_no: int
    as_of: int
    first_day: int
    last_day: int


def clocks_sql(rule: ClockRule, frame: Frame, codes: Codes) -> str:
    """Return the SELECT that gives the clocks of `rule`, and its findings as rows with reason 901 and 902.

    Columns: authority_no, start_id, stop_id, step, started, ended, chain, how, due, days, version_no, reason_no,
    other_reason_no (the reason in the other counting mode). Dates are day numbers; absent values are NULL.
    """
    parts = [_roles(rule, codes), _days(), _states(rule)]
    parts += [_repeating(rule)] if rule.clock.repeats else [_one_off(rule)]
    parts += [_doubts(rule, codes), _judged(rule, frame)]
    return (
        f"-- {rule.name}\nWITH " + ",\n".join(parts) + "\n" + "\nUNION ALL\n".join(
            [_answer(), *_not_judged(rule, codes), *_findings(rule)]
        )
    )


def picked(picked_events: Picked, codes: Codes, or_blank: bool = False) -> str:
    """Return the condition that an event is one of those meant. or_blank: a blank attribute may be the right one."""
    terms = [f"kind_no IN ({_list(codes.kind(kind) for kind in picked_events.on)})"]
    for name, values in picked_events.where.items():
        numbers = [codes.value(name, value) for value in values] + ([0] if or_blank else [])
        terms.append(f"a_{name} IN ({_list(numbers)})")
    for name, values in picked_events.unless.items():
        terms.append(f"a_{name} NOT IN ({_list(codes.value(name, value) for value in values)})")
    return " AND ".join(terms)


def _list(numbers: object) -> str:
    return ", ".join(str(number) for number in numbers)  # type: ignore[attr-defined]


def _whole(number: str, divisor: int) -> str:
    """Exact integer division: what every engine agrees on below 2^53."""
    return f"CAST(({number} - {number} % {divisor}) / {divisor} AS BIGINT)"


def _flag(condition: str, name: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END AS {name}"


def _roles(rule: ClockRule, codes: Codes) -> str:
    """The dated events that play a part in this rule, and which part."""
    clock = rule.clock
    scope = "episode_no" if rule.by_episode else "child_no"
    never = "1 = 0"
    otherwise = Picked(on=clock.starts.otherwise) if clock.starts.otherwise else None
    excluded = [
        "(" + " AND ".join(f"a_{n} IN ({_list(codes.value(n, v) for v in values)})" for n, values in where.items()) + ")"
        for where in clock.excludes
    ]
    kinds = {kind for one in (clock.starts, clock.stops, *clock.cancels) for kind in one.on}
    kinds |= {*(clock.starts.otherwise or ()), *(c.unless_after for c in clock.cancels if c.unless_after)}
    start = picked(clock.starts, codes)
    if clock.starts.only_if:
        start = f"({start}) AND blocked.event_id IS NULL"
    return f"""{_blocked(codes) if clock.starts.only_if else ""}roles AS (
  SELECT events.{scope} AS scope_no, events.authority_no, events.day_no, events.event_id,
         {_flag(start, "is_start")},
         {_flag(picked(otherwise, codes) if otherwise else never, "is_otherwise")},
         {_flag(picked(clock.stops, codes), "is_stop")},
         {_flag(_cancelling(rule, codes, scope), "is_cancel")},
         {_flag(" OR ".join(excluded) or never, "is_excluded")}
  FROM events{" LEFT JOIN blocked ON blocked.event_id = events.event_id" if clock.starts.only_if else ""}
  WHERE events.day_no >= 0 AND events.{scope} >= 0 AND kind_no IN ({_list(sorted(codes.kind(k) for k in kinds))})
)"""


def _cancelling(rule: ClockRule, codes: Codes, scope: str) -> str:
    terms = []
    for cancel in rule.clock.cancels:
        term = picked(cancel, codes)
        if cancel.unless_after:
            first = (
                f"MIN(CASE WHEN kind_no = {codes.kind(cancel.unless_after)} THEN events.day_no END)"
                f" OVER (PARTITION BY events.{scope})"
            )
            term += f" AND COALESCE({first}, {DAY}) > events.day_no"
        terms.append(f"({term})")
    return " OR ".join(terms) or "1 = 0"


def _blocked(codes: Codes) -> str:
    """Events on whose day another episode of the child had begun and had not been closed."""
    closed = [f"MAX(CASE WHEN kind_no = {codes.kind(kind)} THEN day_no END)" for kind in ("case_closed", "no_further_action")]
    return f"""episode_days AS (
  SELECT child_no, episode_no, MIN(day_no) AS begun, COALESCE({", ".join(closed)}, {DAY}) AS closed
  FROM events WHERE episode_no >= 0 AND day_no >= 0 GROUP BY child_no, episode_no
),
blocked AS (
  SELECT e.event_id FROM events e JOIN episode_days o
    ON o.child_no = e.child_no AND o.episode_no <> e.episode_no AND o.begun <= e.day_no AND o.closed > e.day_no
  WHERE e.day_no >= 0 GROUP BY e.event_id
),
"""


def _days() -> str:
    """One row a day and scope. Start keys carry in their last digit whether the clock is excluded."""
    return """days AS (
  SELECT scope_no, day_no, MIN(authority_no) AS authority_no,
         MIN(CASE WHEN is_start = 1 THEN event_id * 2 + is_excluded END) AS start_key,
         MIN(CASE WHEN is_otherwise = 1 THEN event_id * 2 + is_excluded END) AS otherwise_key,
         MIN(CASE WHEN is_stop = 1 THEN event_id END) AS stop_id,
         MIN(CASE WHEN is_cancel = 1 THEN event_id END) AS cancel_id
  FROM roles GROUP BY scope_no, day_no
)"""


STARTS = "(start_key IS NOT NULL OR otherwise_key IS NOT NULL)"


def _ends(rule: ClockRule) -> str:
    return "cancel_id IS NOT NULL" if rule.clock.repeats else "(stop_id IS NOT NULL OR cancel_id IS NOT NULL)"


def _ends_same_day(rule: ClockRule) -> str:
    return "cancel_id IS NOT NULL" if rule.clock.repeats or rule.is_outcome else _ends(rule)


def _states(rule: ClockRule) -> str:
    """Whether a clock was running when the day began: settled by the last earlier day that started or ended one."""
    return f"""states AS (
  SELECT days.*, COALESCE(MAX(
           CASE WHEN NOT {STARTS} AND {_ends(rule)} THEN day_no * 2
                WHEN {STARTS} AND NOT ({_ends_same_day(rule)}) THEN day_no * 2 + 1 END
         ) OVER (PARTITION BY scope_no ORDER BY day_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) % 2, 0) AS was_open
  FROM days
)"""


BEFORE = "OVER (PARTITION BY scope_no ORDER BY day_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
AFTER = "OVER (PARTITION BY scope_no ORDER BY day_no ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
SO_FAR = "OVER (PARTITION BY scope_no ORDER BY day_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"


def _end_key(event: str, how: int) -> str:
    return f"(day_no * {DAY} + {event}) * 4 + {how}"


def _one_off(rule: ClockRule) -> str:
    """Clocks that end with the first stop, cancel or (where the rule says so) new start after them."""
    restarts = rule.clock.starts.restart == "last"
    again = f" WHEN start_key IS NOT NULL THEN {_end_key(_whole('start_key', 2), RESTARTED)}" if restarts else ""
    same_day = "" if rule.is_outcome else f"WHEN was_open = 0 AND stop_id IS NOT NULL THEN {_end_key('stop_id', STOPPED)}\n              "
    opens = f"was_open = 0 OR {_ends(rule)}" + (" OR start_key IS NOT NULL" if restarts else "")
    idle = "stop_id IS NOT NULL AND was_open = 0 AND NOT " + STARTS
    looks_back = rule.by_episode and not rule.is_outcome
    stopped_before = f"COUNT(stop_id) OVER (PARTITION BY scope_no) = 1 AND MAX(CASE WHEN {idle} THEN 1 END) {BEFORE} = 1"
    return f"""looked AS (
  SELECT states.*,
         MIN(CASE WHEN stop_id IS NOT NULL THEN {_end_key('stop_id', STOPPED)}
                  WHEN cancel_id IS NOT NULL THEN {_end_key('cancel_id', CANCELLED)}{again} END) {AFTER} AS next_key,
         {_flag(stopped_before if looks_back else "1 = 0", "stopped_before")}
  FROM states
),
clocks AS (
  SELECT scope_no, authority_no, COALESCE(start_key, otherwise_key) AS key_of_start, 1 AS step,
         day_no AS started, day_no AS chain, stopped_before,
         CASE {same_day}WHEN was_open = 0 AND cancel_id IS NOT NULL THEN {_end_key('cancel_id', CANCELLED)}
              ELSE next_key END AS end_key
  FROM looked WHERE {STARTS} AND ({opens})
)"""


def _repeating(rule: ClockRule) -> str:
    """Chains: each stop ends a step and starts the next, until a cancel."""
    at_once = "was_open = 1" if rule.is_outcome else f"(was_open = 1 OR {STARTS})"
    return f"""counted AS (
  SELECT states.*, {_flag(f"{STARTS} AND (was_open = 0 OR cancel_id IS NOT NULL)", "opens")},
         {_flag(f"stop_id IS NOT NULL AND {at_once}", "stops")},
         MIN(CASE WHEN stop_id IS NOT NULL THEN {_end_key('stop_id', STOPPED)}
                  WHEN cancel_id IS NOT NULL THEN {_end_key('cancel_id', CANCELLED)} END) {AFTER} AS next_key
  FROM states
),
summed AS (
  SELECT counted.*, SUM(stops) {SO_FAR} AS stops_so_far FROM counted
),
based AS (
  SELECT summed.*, CASE WHEN opens = 1 THEN stops_so_far - CASE WHEN was_open = 0 THEN stops ELSE 0 END END AS base
  FROM summed
),
chained AS (
  SELECT based.*, MAX(base) {BEFORE} AS base_before, MAX(CASE WHEN opens = 1 THEN day_no END) {BEFORE} AS chain_before
  FROM based
),
clocks AS (
  SELECT scope_no, authority_no, COALESCE(start_key, otherwise_key) AS key_of_start, 1 AS step,
         day_no AS started, day_no AS chain, 0 AS stopped_before,
         CASE WHEN was_open = 0 AND stops = 1 THEN {_end_key('stop_id', STOPPED)}
              WHEN was_open = 0 AND cancel_id IS NOT NULL THEN {_end_key('cancel_id', CANCELLED)}
              ELSE next_key END AS end_key
  FROM chained WHERE opens = 1
  UNION ALL
  SELECT scope_no, authority_no, stop_id * 2 AS key_of_start,
         CAST(1 + stops_so_far - CASE WHEN was_open = 1 THEN base_before ELSE stops_so_far - 1 END AS INTEGER) AS step,
         day_no AS started, CASE WHEN was_open = 1 THEN chain_before ELSE day_no END AS chain, 0 AS stopped_before,
         CASE WHEN cancel_id IS NOT NULL THEN {_end_key('cancel_id', CANCELLED)} ELSE next_key END AS end_key
  FROM chained WHERE stops = 1
)"""


def _doubts(rule: ClockRule, codes: Codes) -> str:
    """Clocks during which a stop may have come whose date, episode or deciding attribute is missing."""
    missing = ["day_no < 0"] + [f"a_{name} = 0" for name in rule.clock.stops.where]
    if rule.by_episode:
        missing.append("episode_no < 0")
    place = "episode_no" if rule.by_episode else "child_no"
    later = "<" if rule.is_outcome else "<="
    # a stop without an episode may belong to any episode of the child
    same = "(q.scope_no = k.scope_no OR (q.scope_no < 0 AND q.child_no = s.child_no))"
    return f"""keyed AS (
  SELECT clocks.*, {_whole("key_of_start", 2)} AS start_id, key_of_start % 2 AS excluded,
         CAST(end_key % 4 AS INTEGER) AS how, {_whole("end_key", 4)} AS end_place
  FROM clocks
),
ended AS (
  SELECT keyed.*, {_whole("end_place", DAY)} AS ended_day, end_place % {DAY} AS end_id FROM keyed
),
doubts AS (
  SELECT {place} AS scope_no, child_no, day_no FROM events
  WHERE {picked(rule.clock.stops, codes, or_blank=True)} AND ({" OR ".join(missing)})
),
doubted AS (
  SELECT k.start_id, k.step, 1 AS in_doubt
  FROM doubts q JOIN events s ON s.child_no = q.child_no JOIN ended k ON k.start_id = s.event_id
  WHERE {same} AND (q.day_no < 0 OR (k.started {later} q.day_no AND (k.ended_day IS NULL OR q.day_no <= k.ended_day)))
  GROUP BY k.start_id, k.step
)"""


def _judged(rule: ClockRule, frame: Frame) -> str:
    """Each clock beside its deadline."""
    last = rule.limits_per_version
    step = f"CASE WHEN k.step > {last} THEN {last} ELSE k.step END" if last > 1 else "1"
    return f"""judged AS (
  SELECT k.*, d.state_no, d.due_day, d.other_due, d.version_no, d.counted_from, d.count_worked, w.worked, q.in_doubt,
         {_reason(rule, frame, "d.due_day")} AS reason_no,
         {_reason(rule, frame, "d.other_due")} AS other_reason_no
  FROM ended k
  LEFT JOIN authority_groups g ON g.rule_no = {frame.rule_no} AND g.authority_no = k.authority_no
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
            f"WHEN k.stopped_before = 1 AND COALESCE(k.how, {CANCELLED}) <> {STOPPED} THEN {code[Reason.STOP_BEFORE_START]}",
            f"WHEN k.how = {CANCELLED} AND k.ended_day <= {due} THEN {code[Reason.CANCELLED_IN_TIME]}",
            f"WHEN q.in_doubt = 1 THEN {code[Reason.STOP_IN_DOUBT]}",
            f"WHEN k.how = {STOPPED} THEN {code[Reason.AFTER_DUE]}",
            f"WHEN k.how = {CANCELLED} THEN {code[Reason.CLOSED_UNMET]}",
            f"WHEN {frame.as_of} <= {due} THEN {code[Reason.IN_PROGRESS]}",
            f"ELSE {code[Reason.PAST_DUE]}",
        ]
    return "CASE " + "\n              ".join(lines) + " END"


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
    start = picked(rule.clock.starts, codes)
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
        return f"""SELECT authority_no, CAST({event} AS BIGINT), CAST(NULL AS BIGINT), 1, day_no, CAST(NULL AS INTEGER), day_no,
       CAST(NULL AS INTEGER), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS INTEGER), {code}, {code}
FROM {source} WHERE {condition}"""

    parts = []
    if rule.clock.starts.restart == "never":
        again = "was_open = 1 AND start_key IS NOT NULL AND stop_id IS NULL AND cancel_id IS NULL"
        parts.append(rows(_whole("start_key", 2), REPEATED_START, "states", again))
    if rule.clock.repeats and not rule.is_outcome:
        first = f"""(SELECT states.*, MIN(CASE WHEN {STARTS} THEN day_no END) OVER (PARTITION BY scope_no) AS first_start
      FROM states) early"""
        parts.append(rows("stop_id", STOP_BEFORE_FIRST_START, first, "stop_id IS NOT NULL AND day_no < first_start"))
    return parts
