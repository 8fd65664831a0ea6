"""The clocks of all histories at once: linear passes over arrays that were sorted once.

A rule takes these steps, each with a name: the part that each event plays and one row a day and scope (`day_rows`);
which clocks ran (`running_arrays`); the due day, looked up (`deadlines`); what is in doubt and what the returns cover
(`uncertain_arrays`); what became of each (`judging_arrays`). What moves a due day afterwards, such as a pause, belongs
between the look-up and the judging; counted stops and a look back for no duty among the rows of days; sums by family,
and batches of authorities, around `run_clocks`, since no clock crosses a child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.clocks.calendar import EPOCH, NEVER, Calendar
from evaluator.clocks.clocks_found import AsOf, Found, clocks_of_rule, setting_of
from evaluator.clocks.coding import Ints, coded_events
from evaluator.clocks.statuses import REASONS, STATUS_OF, Reason
from evaluator.clocks.versions import ClockRule
from evaluator.histories import findings
from evaluator.progress import Progress

#: what `clocks.parquet` holds, in this order
COLUMNS = (
    "rule", "rule_version", "authority", "team", "child", "episode", "step", "started", "due", "stopped",
    "status", "reason", "days", "start_event", "stop_event",
)  # fmt: skip
#: beside them, for indicators and checks: the day the clock ended however it did, the first day of its chain, what
#: became of it in the other counting mode, and the row numbers of its events
INTERNAL = ("ended", "chain", "other_status", "start_id", "stop_id")


@dataclass(frozen=True, eq=False)
class Clocks:
    """table: one row a clock or step, columns COLUMNS and INTERNAL. findings: what the clocks noticed."""

    table: pd.DataFrame
    findings: pd.DataFrame


def run_clocks(
    rules: Sequence[ClockRule],
    events: pd.DataFrame,
    as_of: AsOf,
    calendar: Calendar,
    progress: Progress | None = None,
    coverage: pd.DataFrame | None = None,
) -> Clocks:
    """Return the clocks of `events` under `rules`, as known on `as_of`.

    events: as `histories.read` gives them, already cut to what was known and with episodes assigned. as_of: a day, or
    one for each event, the same for all of a child, so that many small cases run at once. coverage: as
    `Histories.coverage`; left out, everything is covered.
    """
    events = events.reset_index(drop=True)
    coded = coded_events(events, list(rules))
    setting = setting_of(coded, as_of, calendar, coverage)
    found: list[Found] = []
    for number, rule in enumerate(rules):
        if progress:
            progress(f"clocks of {rule.name}", number, len(rules))
        found.append(clocks_of_rule(rule, coded, setting))
    noticed = [_findings(one, events, calendar) for one in found]
    if progress:
        progress("clocks", len(rules), len(rules))
    return Clocks(_table(found, events), findings.all_findings(noticed))


def _table(found: Sequence[Found], events: pd.DataFrame) -> pd.DataFrame:
    """Return the clocks of all rules with dates, words and identifiers as read; by rule, start and step."""
    part = {name: np.concatenate([one.clocks[name] for one in found]) for name in found[0].clocks}
    sizes = [len(one.clocks["start"]) for one in found]
    labels = list(dict.fromkeys(label for one in found for label in one.versions))
    versions = [
        np.array([labels.index(label) for label in one.versions] + [-1])[one.clocks["version"]] for one in found
    ]
    start, stop = part["start"], part["stop"]
    return pd.DataFrame(
        {
            "rule": _categories(np.repeat(np.arange(len(found)), sizes), [one.rule.name for one in found]),
            "rule_version": _categories(np.concatenate(versions), labels),
            **{name: events[name].take(start).array for name in ("authority", "team", "child", "episode")},
            "step": part["step"].astype(np.int32),
            "started": _dates(part["started"]),
            "due": _dates(part["due"]),
            "stopped": _dates(np.where(stop >= 0, part["ended"], -1)),
            "status": _words(part["reason"], [STATUS_OF[reason] for reason in REASONS]),
            "reason": _words(part["reason"], list(REASONS)),
            "days": pd.arrays.IntegerArray(part["days"].astype(np.int32), part["days"] < 0),
            "ended": _dates(part["ended"]),
            "chain": _dates(part["chain"]),
            "other_status": _words(part["other_reason"], [STATUS_OF[reason] for reason in REASONS]),
            "start_id": start,
            "stop_id": stop,
        },
        copy=False,
    )


def _categories(codes: Ints, words: Sequence[str]) -> pd.Categorical:
    """Return words by their numbers, missing where the number is -1; a word may stand twice among them."""
    distinct = list(dict.fromkeys(words))
    places = np.array([distinct.index(word) for word in words] + [-1], dtype=np.int32)
    return pd.Categorical.from_codes(places[codes], categories=pd.Index(distinct, dtype="str"))


def _words(codes: Ints, words: Sequence[str]) -> pd.Categorical:
    """Return the word of each reason code (codes begin at 1)."""
    distinct = list(dict.fromkeys(str(word) for word in words))
    places = np.array([distinct.index(str(word)) for word in words], dtype=np.int8)
    return pd.Categorical.from_codes(places[codes - 1], categories=distinct)


def _dates(numbers: Ints) -> npt.NDArray[np.datetime64]:
    known = (numbers >= 0) & (numbers < NEVER)
    days = np.full(len(numbers), np.datetime64("NaT"), dtype="datetime64[s]")
    days[known] = (EPOCH + numbers[known].astype("timedelta64[D]")).astype("datetime64[s]")
    return days


def _findings(found: Found, events: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """Return what the data were seen to lack or to say twice while the clocks of one rule ran."""
    rule, clocks = found.rule, found.clocks
    in_working_days = any(limit.unit == "working days" for version in rule.national for limit in version.limits)
    stopped = np.flatnonzero((clocks["stop"] >= 0) & (clocks["due"] != NEVER) & in_working_days)
    off_day = stopped[~calendar.is_working(EPOCH + clocks["ended"][stopped].astype("timedelta64[D]"))]
    outside = clocks["start"][clocks["reason"] == REASONS.index(Reason.OUTSIDE_CALENDAR) + 1]
    noticed = [
        ("repeated_start", found.repeated_starts, "the clock was already running; this start was ignored"),
        ("start_told_early", found.early_starts,
         "the event from which the clock counts follows in the same episode; this start was ignored"),
        ("stop_before_first_start", found.early_stops, "no clock had started yet; this stop was ignored"),
        ("stop_on_non_working_day", clocks["stop"][off_day],
         "stopped on a day that is not a working day; check the date"),
        ("outside_calendar", outside,
         f"the calendar {calendar.label} runs from {calendar.first} to {calendar.last}; check the date"),
    ]  # fmt: skip
    return findings.all_findings(
        findings.of_rows(events.take(ids), code, "query", f"{rule.name}: {message}")
        for code, ids, message in noticed if len(ids)
    )  # fmt: skip
