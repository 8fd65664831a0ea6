"""Which limit holds on which day for which authority."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from evaluator.clocks.statuses import Reason
from evaluator.rulebook.limits import OTHER_COUNTING, Counting, Limit
from evaluator.rulebook.model import Clock, Outcome, Override, Timescale

OneDay = dt.timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """One limit between two days, both inclusive. limits: one a step, the last repeats; none where exempt."""

    label: str
    first: dt.date
    last: dt.date
    limits: tuple[Limit, ...]

    @property
    def exempt(self) -> bool:
        """Whether clocks of these days are excluded rather than judged."""
        return not self.limits


@dataclass(frozen=True)
class ClockRule:
    """A timescale or an outcome, as the clock engines need it."""

    name: str
    clock: Clock
    is_outcome: bool
    counting: Counting
    national: tuple[Version, ...]
    overrides: tuple[Override, ...]

    @property
    def by_episode(self) -> bool:
        """Whether clocks live within one episode, rather than within the child."""
        return self.clock.stops.same == "episode"

    @property
    def for_ever(self) -> bool:
        """Whether the window never ends (outcomes with `window: ever`)."""
        return self.is_outcome and not self.national

    @property
    def limits_per_version(self) -> int:
        """How many different limits the steps of this rule have at the most."""
        return max([len(v.limits) for v in self.national] + [len(o.within or ()) for o in self.overrides] + [1])

    def mode_of(self, limit: Limit) -> Counting:
        """Return the mode in which `limit` is counted: months always as months."""
        return self.counting if self.counting in limit.modes else limit.modes[0]

    def other_mode_of(self, limit: Limit) -> Counting:
        """Return the other mode in which the figure is shown beside; the same where there is none."""
        mode = self.mode_of(limit)
        return OTHER_COUNTING.get(mode, mode)

    def authorities_apart(self) -> tuple[frozenset[str], ...]:
        """Return the sets of authority codes that have the same overrides, each once."""
        codes = sorted({code for override in self.overrides for code in override.codes})
        together: dict[tuple[int, ...], set[str]] = {}
        for code in codes:
            key = tuple(i for i, override in enumerate(self.overrides) if code in override.codes)
            together.setdefault(key, set()).add(code)
        return tuple(frozenset(group) for group in together.values())

    def versions_for(self, authority: str) -> tuple[Version, ...]:
        """Return the limits for one authority in order of date: the national ones, overridden where it says so."""
        versions = self.national
        for override in self.overrides:
            if authority in override.codes:
                versions = _replaced(versions, _of_override(override))
        return versions


def clock_rule(rule: Timescale | Outcome) -> ClockRule:
    """Return the rule as the clock engines need it."""
    if isinstance(rule, Timescale):
        national = tuple(
            Version(str(value.from_), value.from_, value.until or dt.date.max, value.within) for value in rule.limit
        )
        return ClockRule(rule.name, rule.clock, False, rule.counting, national, rule.authorities)
    window = () if rule.window == "ever" else (Version("window", dt.date.min, dt.date.max, (rule.window,)),)
    return ClockRule(rule.name, rule.clock, True, Counting.MONTHS, window, ())


def out_of_force(versions: tuple[Version, ...], day: dt.date) -> Reason:
    """Return why none of `versions` holds on `day`."""
    if not versions:
        return Reason.NO_LIMIT_SET
    if day < versions[0].first:
        return Reason.BEFORE_FIRST_VALUE
    return Reason.AFTER_LAST_VALUE if day > versions[-1].last else Reason.BETWEEN_VALUES


def _of_override(override: Override) -> Version:
    label = f"{override.from_} for {', '.join(override.codes)}"
    return Version(label, override.from_, override.until or dt.date.max, override.within or ())


def _replaced(versions: tuple[Version, ...], new: Version) -> tuple[Version, ...]:
    """Return the versions with `new` laid over them."""
    kept = []
    for old in versions:
        if old.first < new.first:
            kept.append(Version(old.label, old.first, min(old.last, new.first - OneDay), old.limits))
        if old.last > new.last:
            kept.append(Version(old.label, max(old.first, new.last + OneDay), old.last, old.limits))
    return tuple(sorted([*kept, new], key=lambda version: version.first))
