"""What each kind of evidence is, where the records carry it, and for which clocks they have it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from evaluator.calendar import NEVER, Numbers
from evaluator.load.lit import SPAN, child_numbers, codes, event_days

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
    place = codes(events["authority"])
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
