"""Which limit holds on which day for which authority."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from evaluator.clocks.statuses import Reason
from evaluator.rulebook.limits import OTHER_COUNTING, Counting, Limit
from evaluator.rulebook.model import Clock, Later, Outcome, Override, Relaxed, Timescale, Value

OneDay = dt.timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """One limit between two days, both inclusive. limits: one a step, the last repeats; none where exempt or in doubt.

    later: the limit of steps that start long enough after the first of their chain.
    """

    label: str
    first: dt.date
    last: dt.date
    limits: tuple[Limit, ...]
    later: Later | None = None
    in_doubt: bool = False

    @property
    def not_judged(self) -> Reason | None:
        """Why clocks of these days are not judged; None where they are."""
        if self.limits:
            return None
        return Reason.EXEMPTION_IN_DOUBT if self.in_doubt else Reason.AUTHORITY_EXEMPT

    def limit_of(self, step: int, is_later: bool) -> Limit:
        """Return the limit of a step, numbered from 1; is_later: it starts long enough after the first."""
        if is_later and self.later:
            return self.later.within
        return self.limits[min(step, len(self.limits)) - 1]


@dataclass(frozen=True)
class ClockRule:
    """A timescale or an outcome, as the clock engines need it."""

    name: str
    clock: Clock
    is_outcome: bool
    counting: tuple[Counting, ...]
    national: tuple[Version, ...]
    overrides: tuple[Override, ...]
    relaxed: tuple[Relaxed, ...] = ()

    @property
    def by_episode(self) -> bool:
        """Whether clocks live within one episode, rather than within the child."""
        return self.clock.stops.same == "episode"

    @property
    def asks_every_start(self) -> bool:
        """Whether each start has a clock of its own and nothing is consumed: outcomes that do not repeat."""
        return self.is_outcome and not self.clock.repeats

    @property
    def minds_otherwise(self) -> bool:
        """Whether it matters that a clock saw an `otherwise` event while it ran: one that ends with its stop."""
        return bool(self.clock.starts.otherwise) and not self.clock.repeats

    @property
    def for_ever(self) -> bool:
        """Whether the window never ends (outcomes with `window: ever`)."""
        return self.is_outcome and not self.national

    @property
    def limits_per_version(self) -> int:
        """How many different limits the steps of this rule have at the most."""
        return max([len(v.limits) for v in self.national] + [len(o.within or ()) for o in self.overrides] + [1])

    @property
    def later_after(self) -> Limit | None:
        """How long after the first step others are later ones, in months; None where no limit depends on it."""
        return next((version.later.after for version in self.national if version.later), None)

    def is_relaxed(self, start: dt.date, due: dt.date) -> bool:
        """Return whether the limit was relaxed on a day from `start` to `due`, both inclusive."""
        return any(start <= one.until and due >= one.from_ for one in self.relaxed)

    def mode_of(self, limit: Limit) -> Counting:
        """Return the mode in which `limit` is counted: months always as months."""
        return next((mode for mode in self.counting if mode in limit.modes), limit.modes[0])

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
        national = tuple(_of_value(value) for value in rule.limit)
        return ClockRule(rule.name, rule.clock, False, rule.counting, national, rule.authorities, rule.relaxed)
    window = () if rule.window == "ever" else (Version("window", dt.date.min, dt.date.max, (rule.window,)),)
    return ClockRule(rule.name, rule.clock, True, (Counting.MONTHS,), window, ())


def out_of_force(versions: tuple[Version, ...], day: dt.date) -> Reason:
    """Return why none of `versions` holds on `day`."""
    if not versions:
        return Reason.NO_LIMIT_SET
    if day < versions[0].first:
        return Reason.BEFORE_FIRST_VALUE
    return Reason.AFTER_LAST_VALUE if day > versions[-1].last else Reason.BETWEEN_VALUES


def _of_value(value: Value) -> Version:
    return Version(str(value.from_), value.from_, value.until or dt.date.max, value.within, value.later)


def _of_override(override: Override) -> Version:
    label = f"{override.from_} for {', '.join(override.codes)}"
    last = override.until or dt.date.max
    return Version(label, override.from_, last, override.within or (), in_doubt=override.in_doubt)


def _replaced(versions: tuple[Version, ...], new: Version) -> tuple[Version, ...]:
    """Return the versions with `new` laid over them."""
    kept = []
    for old in versions:
        if old.first < new.first:
            kept.append(replace(old, last=min(old.last, new.first - OneDay)))
        if old.last > new.last:
            kept.append(replace(old, first=max(old.first, new.last + OneDay)))
    return tuple(sorted([*kept, new], key=lambda version: version.first))
