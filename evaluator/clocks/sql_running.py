"""The part of the clock SQL that finds which clocks ran: from events to days, states and clocks."""

from __future__ import annotations

from evaluator.clocks.sql_words import CANCELLED, DAY, RESTARTED, STOPPED, Codes, flag, listed, picked, starting, whole
from evaluator.clocks.versions import ClockRule
from evaluator.rulebook.model import Picked

BEFORE = "OVER (PARTITION BY scope_no ORDER BY day_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
AFTER = "OVER (PARTITION BY scope_no ORDER BY day_no ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
SO_FAR = "OVER (PARTITION BY scope_no ORDER BY day_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"


def roles(rule: ClockRule, codes: Codes) -> str:
    """The dated events that play a part in this rule, and which part."""
    clock = rule.clock
    scope = "episode_no" if rule.by_episode else "child_no"
    never = "1 = 0"
    otherwise = Picked(on=clock.starts.otherwise) if clock.starts.otherwise else None
    excluded = [
        "("
        + " AND ".join(f"a_{n} IN ({listed(codes.value(n, v) for v in values)})" for n, values in where.items())
        + ")"
        for where in clock.excludes
    ]
    kinds = {kind for one in (clock.starts, *clock.starts.also, clock.stops, *clock.cancels) for kind in one.on}
    kinds |= {*(clock.starts.otherwise or ()), *(c.unless_after for c in clock.cancels if c.unless_after)}
    start = starting(clock.starts, codes)
    if clock.starts.only_if:
        start = f"({start}) AND blocked.event_id IS NULL"
    return f"""{_blocked(codes) if clock.starts.only_if else ""}roles AS (
  SELECT events.{scope} AS scope_no, events.authority_no, events.day_no, events.event_id,
         {flag(start, "is_start")},
         {flag(picked(otherwise, codes) if otherwise else never, "is_otherwise")},
         {flag(picked(clock.stops, codes), "is_stop")},
         {flag(_cancelling(rule, codes, scope, None), "is_cancel")},
         {flag(_cancelling(rule, codes, scope, "no_stop_follows"), "is_weak_cancel")},
         {flag(" OR ".join(excluded) or never, "is_excluded")}
  FROM events{" LEFT JOIN blocked ON blocked.event_id = events.event_id" if clock.starts.only_if else ""}
  WHERE events.day_no >= 0 AND events.{scope} >= 0 AND kind_no IN ({listed(sorted(codes.kind(k) for k in kinds))})
)"""


def _cancelling(rule: ClockRule, codes: Codes, scope: str, only_if: str | None) -> str:
    terms = []
    for cancel in (one for one in rule.clock.cancels if one.only_if == only_if):
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
    closed = [
        f"MAX(CASE WHEN kind_no = {codes.kind(kind)} THEN day_no END)" for kind in ("case_closed", "no_further_action")
    ]
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


STARTS = "(start_key IS NOT NULL OR otherwise_key IS NOT NULL)"


def days() -> str:
    """One row a day and scope. Start keys carry in their last digit whether the clock is excluded; a weak cancel counts
    where no stop follows before the clock would start again.
    """
    return f"""gathered AS (
  SELECT scope_no, day_no, MIN(authority_no) AS authority_no,
         MIN(CASE WHEN is_start = 1 THEN event_id * 2 + is_excluded END) AS start_key,
         MIN(CASE WHEN is_otherwise = 1 THEN event_id * 2 + is_excluded END) AS otherwise_key,
         MIN(CASE WHEN is_stop = 1 THEN event_id END) AS stop_id,
         MIN(CASE WHEN is_cancel = 1 THEN event_id END) AS strong_id,
         MIN(CASE WHEN is_weak_cancel = 1 THEN event_id END) AS weak_id
  FROM roles GROUP BY scope_no, day_no
),
days AS (
  SELECT scope_no, day_no, authority_no, start_key, otherwise_key, stop_id,
         CASE WHEN weak_id IS NOT NULL AND (next_stop IS NULL OR next_start < next_stop)
                   AND (strong_id IS NULL OR weak_id < strong_id) THEN weak_id ELSE strong_id END AS cancel_id
  FROM (
    SELECT gathered.*, MIN(CASE WHEN stop_id IS NOT NULL THEN day_no END) {AFTER} AS next_stop,
           MIN(CASE WHEN {STARTS} THEN day_no END) {AFTER} AS next_start
    FROM gathered
  ) ahead
)"""


def _ends(rule: ClockRule) -> str:
    return "cancel_id IS NOT NULL" if rule.clock.repeats else "(stop_id IS NOT NULL OR cancel_id IS NOT NULL)"


def _ends_same_day(rule: ClockRule) -> str:
    return "cancel_id IS NOT NULL" if rule.clock.repeats or rule.is_outcome else _ends(rule)


def states(rule: ClockRule) -> str:
    """Whether a clock was running when the day began: settled by the last earlier day that started or ended one."""
    return f"""states AS (
  SELECT days.*, COALESCE(MAX(
           CASE WHEN NOT {STARTS} AND {_ends(rule)} THEN day_no * 2
                WHEN {STARTS} AND NOT ({_ends_same_day(rule)}) THEN day_no * 2 + 1 END
         ) {BEFORE} % 2, 0) AS was_open
  FROM days
)"""


def _end_key(event: str, how: int) -> str:
    return f"(day_no * {DAY} + {event}) * 4 + {how}"


def one_off(rule: ClockRule) -> str:
    """Clocks that end with the first stop, cancel or (where the rule says so) new start after them."""
    restarts = rule.clock.starts.restart == "last"
    again = f" WHEN start_key IS NOT NULL THEN {_end_key(whole('start_key', 2), RESTARTED)}" if restarts else ""
    same_day = (
        ""
        if rule.is_outcome
        else f"WHEN was_open = 0 AND stop_id IS NOT NULL THEN {_end_key('stop_id', STOPPED)}\n              "
    )
    opens = f"was_open = 0 OR {_ends(rule)}" + (" OR start_key IS NOT NULL" if restarts else "")
    idle = "stop_id IS NOT NULL AND was_open = 0 AND NOT " + STARTS
    looks_back = rule.by_episode and not rule.is_outcome
    stopped_before = (
        f"COUNT(stop_id) OVER (PARTITION BY scope_no) = 1 AND MAX(CASE WHEN {idle} THEN 1 END) {BEFORE} = 1"
    )
    return f"""looked AS (
  SELECT states.*,
         MIN(CASE WHEN stop_id IS NOT NULL THEN {_end_key("stop_id", STOPPED)}
                  WHEN cancel_id IS NOT NULL THEN {_end_key("cancel_id", CANCELLED)}{again} END) {AFTER} AS next_key,
         {flag(stopped_before if looks_back else "1 = 0", "stopped_before")}
  FROM states
),
clocks AS (
  SELECT scope_no, authority_no, COALESCE(start_key, otherwise_key) AS key_of_start, 1 AS step,
         day_no AS started, day_no AS chain, stopped_before,
         CASE {same_day}WHEN was_open = 0 AND cancel_id IS NOT NULL THEN {_end_key("cancel_id", CANCELLED)}
              ELSE next_key END AS end_key
  FROM looked WHERE {STARTS} AND ({opens})
)"""


def repeating(rule: ClockRule) -> str:
    """Chains: each stop ends a step and starts the next, until a cancel."""
    at_once = "was_open = 1" if rule.is_outcome else f"(was_open = 1 OR {STARTS})"
    return f"""counted AS (
  SELECT states.*, {flag(f"{STARTS} AND (was_open = 0 OR cancel_id IS NOT NULL)", "opens")},
         {flag(f"stop_id IS NOT NULL AND {at_once}", "stops")},
         MIN(CASE WHEN stop_id IS NOT NULL THEN {_end_key("stop_id", STOPPED)}
                  WHEN cancel_id IS NOT NULL THEN {_end_key("cancel_id", CANCELLED)} END) {AFTER} AS next_key
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
         CASE WHEN was_open = 0 AND stops = 1 THEN {_end_key("stop_id", STOPPED)}
              WHEN was_open = 0 AND cancel_id IS NOT NULL THEN {_end_key("cancel_id", CANCELLED)}
              ELSE next_key END AS end_key
  FROM chained WHERE opens = 1
  UNION ALL
  SELECT scope_no, authority_no, stop_id * 2 AS key_of_start,
         CAST(1 + stops_so_far - CASE WHEN was_open = 1 THEN base_before ELSE stops_so_far - 1 END AS INTEGER) AS step,
         day_no AS started, CASE WHEN was_open = 1 THEN chain_before ELSE day_no END AS chain, 0 AS stopped_before,
         CASE WHEN cancel_id IS NOT NULL THEN {_end_key("cancel_id", CANCELLED)} ELSE next_key END AS end_key
  FROM chained WHERE stops = 1
)"""
