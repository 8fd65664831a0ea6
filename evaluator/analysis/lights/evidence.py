"""What stands behind a green light: what the records say was done by the time a clock was met."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from evaluator.analysis.lights.light_days import (
    SPAN,
    category_codes,
    category_words,
    child_numbers,
    day_numbers_of,
    event_days,
    last_day,
)
from evaluator.authorities import ALL
from evaluator.clocks.calendar import NEVER, Numbers
from evaluator.clocks.clocked_histories import Clocked
from evaluator.vocabulary import Status

Flags = np.ndarray

#: conferences, after which a plan starts or it is decided that none is needed
CONFERENCES = frozenset({"initial_child_protection_conference"})
#: so many days after the work was finished are looked at for what came only then
DAYS_AFTER = 30

SEEN, ALONE, REPLIED, DECIDED = "seen", "seen_alone", "agency_replied", "plan_or_decision"
#: piece of evidence: how it is told of a clock
SAYS = MappingProxyType({
    SEEN: "the child was seen",
    ALONE: "the child was seen alone",
    REPLIED: "an agency replied",
    DECIDED: f"a plan started within {DAYS_AFTER} days, or the conference decided otherwise",
})


@dataclass(frozen=True, eq=False)
class Trace:
    """One kind of evidence. at: when it is found, child number times SPAN plus day number, sorted. lacking: for each
    authority (by its code) what its records lack, "" where they carry it.
    """

    at: Numbers
    lacking: tuple[str, ...]

    def between(self, child: Numbers, first: Numbers, last: Numbers) -> Flags:
        """Return for each child whether it is found on a day from `first` to `last`, both inclusive."""
        begun = np.searchsorted(self.at, child * SPAN + first, side="left")
        over = np.searchsorted(self.at, child * SPAN + last, side="right")
        found: Flags = over > begun
        return found


def traces_of(events: pd.DataFrame) -> dict[str, Trace]:
    """Return the traces SEEN, ALONE, REPLIED and DECIDED of all events.

    Seen is a visit that says so, or that says that the child was seen alone. DECIDED is the start of a plan.
    """
    visit, reply, plan, conference = (
        events["event"].isin(list(kinds)).to_numpy()
        for kinds in (["visit"], ["agency_replied"], ["child_protection_plan_started"], CONFERENCES)
    )
    seen, alone, says_seen, says_alone = (
        flags.to_numpy()
        for flags in (
            events["seen"] == "true", events["seen_alone"] == "true", events["seen"] != "", events["seen_alone"] != "",
        )
    )  # fmt: skip
    said = conference & (events["outcome"] != "").to_numpy()
    place = category_codes(events["authority"])
    visits = (visit, "these records carry no visits")
    return {
        SEEN: _trace(events, visit & (seen | alone), place, [
            visits, (visit & (says_seen | says_alone), "the visits do not say whether the child was seen")]),
        ALONE: _trace(events, visit & alone, place, [
            visits, (visit & says_alone, "the visits do not say whether the child was seen alone")]),
        REPLIED: _trace(events, reply, place, [(reply, "these records carry no replies of agencies")]),
        DECIDED: _trace(events, plan, place, [
            (plan | said, "these records carry neither plans nor what conferences decided")]),
    }  # fmt: skip


def _trace(events: pd.DataFrame, found: Flags, place: Numbers, needed: list[tuple[Flags, str]]) -> Trace:
    """needed: which events show that the records carry it, and what to say of an authority that has none of them."""
    day = event_days(events)
    dated = found & (day != NEVER)
    lacking = np.full(int(place.max(initial=-1)) + 1, "", dtype=object)
    for shows, why in reversed(needed):
        lacking[np.bincount(place[shows], minlength=len(lacking)) == 0] = why
    return Trace(np.sort(child_numbers(events)[dated] * SPAN + day[dated]), tuple(str(why) for why in lacking))


#: the work that stops a clock and leaves traces of its own
WORK = frozenset({
    "initial_assessment_completed", "core_assessment_completed", "assessment_authorised",
    *CONFERENCES, "core_group_met", "child_protection_review", "looked_after_review", "pathway_plan_reviewed",
})  # fmt: skip
NOTHING, SEEN_AFTER, REPLIED_AFTER, EITHER_AFTER = "none", "seen_only_after", "replied_only_after", "either_only_after"
#: piece: how it is told of a clock that was met
PIECES = MappingProxyType({
    **SAYS,
    NOTHING: "none of what the records could have carried of the above",
    SEEN_AFTER: f"the child was first seen after the work was finished, within {DAYS_AFTER} days",
    REPLIED_AFTER: f"an agency first replied after the work was finished, within {DAYS_AFTER} days",
    EITHER_AFTER: "one of these two",
})
COLUMNS = ("rule", "title", "authority", "piece", "of", "with_it", "why")
TOO_RECENT = f"all were finished less than {DAYS_AFTER} days before the records end"


@dataclass(frozen=True, eq=False)
class Met:
    """The clocks of one timescale that were met. All arrays have one entry a clock.

    authority: its code. child: as `child_numbers` counts. started, stopped: day numbers. decided: whether it was a
    conference that decided on something else than a plan. settled: whether DAYS_AFTER days have passed since the stop.
    """

    authority: Numbers
    child: Numbers
    started: Numbers
    stopped: Numbers
    decided: Flags
    settled: Flags


@dataclass(frozen=True, eq=False)
class Piece:
    """asked: the clocks it can be said of; has: those that have it; lacking: by authority, what the records lack."""

    asked: Flags
    has: Flags
    lacking: tuple[str, ...]


def evidence(data: Clocked) -> pd.DataFrame:
    """Return one row a timescale, authority (and all together) and piece of evidence, columns COLUMNS.

    piece: a key of PIECES. of: the clocks met of which it can be said; with_it: those that have it, so the light went
    green without it `of - with_it` times. Both are missing, and `why` says what is lacking, where the records of the
    authority carry nothing of the kind. What may follow within DAYS_AFTER days is asked only of work that was finished
    so long ago. Timescales that no clock met have no rows. Raw counts: nothing is hidden yet.
    """
    names, traces, rows = category_words(data.events["authority"]), traces_of(data.events), list[dict[str, Any]]()
    for name, rule in data.ruleset.timescales.items():
        stops = set(rule.clock.stops.on)
        clocks = data.clocks[(data.clocks["rule"] == name) & (data.clocks["status"] == str(Status.MET))]
        if stops <= WORK and len(clocks):
            met = _met(data, clocks)
            for piece, found in _pieces(met, traces, stops <= CONFERENCES).items():
                said = {"rule": name, "title": rule.title, "piece": piece}
                rows += [{**said, **row} for row in _rows(met, found, names)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"of": "Int64", "with_it": "Int64"})


def _met(data: Clocked, clocks: pd.DataFrame) -> Met:
    events, start, stop = data.events, clocks["start_id"].to_numpy(), clocks["stop_id"].to_numpy()
    stopped = event_days(events)[stop]
    outcome = events["outcome"].take(stop).astype("str").to_numpy()
    return Met(
        category_codes(events["authority"])[start], child_numbers(events)[start],
        day_numbers_of(clocks["started"]), stopped,
        (outcome != "") & (outcome != "plan"), stopped <= last_day(data) - DAYS_AFTER,
    )  # fmt: skip


def _pieces(met: Met, traces: dict[str, Trace], is_conference: bool) -> dict[str, Piece]:
    """Return the pieces of evidence of one timescale's clocks, in the order of PIECES."""
    always = np.ones(len(met.child), dtype=bool)
    pieces = {
        name: Piece(always, traces[name].between(met.child, met.started, met.stopped), traces[name].lacking)
        for name in (SEEN, ALONE, REPLIED)
    }
    if is_conference:
        plan = traces[DECIDED].between(met.child, met.stopped, met.stopped + DAYS_AFTER)
        pieces[DECIDED] = Piece(met.settled, plan | met.decided, traces[DECIDED].lacking)
    pieces[NOTHING] = Piece(
        met.settled if is_conference else always,
        ~np.any([one.has for one in pieces.values()], axis=0),
        _all_lacking(*pieces.values()),
    )
    for name, of in ((SEEN_AFTER, SEEN), (REPLIED_AFTER, REPLIED)):
        later = traces[of].between(met.child, met.stopped + 1, met.stopped + DAYS_AFTER)
        pieces[name] = Piece(met.settled, later & ~pieces[of].has, traces[of].lacking)
    either = (pieces[SEEN_AFTER], pieces[REPLIED_AFTER])
    pieces[EITHER_AFTER] = Piece(met.settled, either[0].has | either[1].has, _all_lacking(*either))
    return pieces


def _all_lacking(*pieces: Piece) -> tuple[str, ...]:
    """Return for each authority what its records lack, where they lack every one of the pieces."""
    return tuple("; ".join(dict.fromkeys(lacks)) if all(lacks) else "" for lacks in zip(
        *(piece.lacking for piece in pieces), strict=True))  # fmt: skip


def _rows(met: Met, piece: Piece, names: list[str]) -> list[dict[str, Any]]:
    """Return the row of all authorities together, and one each for those that met a clock."""
    of, with_it = (
        np.bincount(met.authority[which], minlength=len(names)) for which in (piece.asked, piece.asked & piece.has)
    )
    present = [int(code) for code in np.unique(met.authority)]
    said = [code for code in present if not piece.lacking[code]]
    unsaid = len(present) - len(said)
    whole = _row(ALL, int(of[said].sum()), int(with_it[said].sum()), "" if said else piece.lacking[present[0]])
    if said and unsaid:
        authorities = "1 authority whose records do" if unsaid == 1 else f"{unsaid} authorities whose records do"
        whole["why"] = f"without {authorities} not carry it"
    return [whole, *(_row(names[code], int(of[code]), int(with_it[code]), piece.lacking[code]) for code in present)]


def _row(authority: str, of: int, with_it: int, lacking: str) -> dict[str, Any]:
    if lacking:
        return {"authority": authority, "of": None, "with_it": None, "why": lacking}
    return {"authority": authority, "of": of, "with_it": with_it, "why": "" if of else TOO_RECENT}
