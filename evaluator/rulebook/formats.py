"""Which rule can be evaluated from which format of data: derived from what each format carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import Field, model_validator

from evaluator import resources
from evaluator.rulebook.base_blocks import Block, Event, LimitText, Name, Where, YesNo, unknown_word
from evaluator.rulebook.issues import RulesBroken
from evaluator.rulebook.limits import Limit
from evaluator.rulebook.model import Clock, Outcome, Timescale
from evaluator.rulebook.positions import read_positioned
from evaluator.rulebook.reading import validated
from evaluator.vocabulary import ATTRIBUTES, EVENTS

Can = Literal["yes", "last only", "no"]
#: calendar days of one of each unit, near enough to tell half a year from a year
_DAYS_OF = {"working days": 1.4, "calendar days": 1.0, "months": 30.4}

#: attributes whose name alone does not say what is asked
_SAID_OF = {
    "seen": "whether the child was seen",
    "seen_alone": "whether the child was seen alone",
    "transfer_in": "whether the child moved in with a plan",
    "kind": "of what kind it is",
}


class Carried(Block):
    """One event in a format: where it stands there, and which attributes are known of it."""

    from_: str = Field(default="", alias="from", description="element, table or column")
    attributes: tuple[str, ...] = Field(default=(), description="what is known of it besides its date")
    unread: YesNo = Field(default=False, description="true: this version reads the format, but not this")

    @model_validator(mode="after")
    def _known(self) -> Carried:
        for name in self.attributes:
            if name not in ATTRIBUTES:
                raise unknown_word(name, "attribute")
        return self


class Format(Block):
    """One format of data and what it carries."""

    format: Name
    title: str
    about: str
    reads: YesNo = Field(description="whether this version reads it")
    known_by: tuple[tuple[str, ...], ...] = Field(default=(), description="columns, or the first XML element")
    covers: LimitText | None = Field(default=None, description="how long before the extract it reaches back")
    events: dict[Event, Carried] | Literal["all"] = Field(description="each time, with its date")
    last_only: dict[Event, Carried] = Field(default_factory=dict, description="only the last time")
    flags: dict[Event, Carried] = Field(default_factory=dict, description="only whether it happened")

    def carries(self, event: str, attributes: Iterable[str]) -> Can:
        """Return whether the format has the date of `event`, with these attributes: each time, the last time or not."""
        if self.events == "all":
            return "yes"
        for can, carried in (("yes", self.events), ("last only", self.last_only)):
            if event in carried and set(attributes) <= set(carried[event].attributes):
                return can  # type: ignore[return-value]
        return "no"


class FormatList(Block):
    """The file `formats.yaml`."""

    formats: tuple[Format, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Answer:
    """Whether a rule can be evaluated from a format.

    missing: what would be needed for a full yes. unseen: what the rule also heeds and the format does not tell of.
    unread: what the format has and this version does not use.
    """

    can: Can
    missing: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Need:
    """One event that a rule asks for, with the attributes it is told apart by."""

    event: str
    attributes: tuple[str, ...] = ()


@cache
def formats() -> tuple[Format, ...]:
    """Return the formats in the order of the file. Raises RulesBroken where it has mistakes."""
    source, issues = read_positioned(resources.folder("rules") / "reference" / "formats.yaml")
    found, more = validated(FormatList, source)
    if found is None or issues:
        raise RulesBroken([*issues, *more])
    return found.formats


def recognised(names: Iterable[str]) -> Format | None:
    """Return the format of a table with columns of these names, or of an XML file that begins with such an element."""
    given = {" ".join(name.lower().split()) for name in names}
    return next((one for one in formats() for line in one.known_by if {name.lower() for name in line} <= given), None)


def evaluable(rule: Timescale | Outcome, form: Format) -> Answer:
    """Return whether clocks of `rule` can be run on data of `form`, and what is missing.

    One way to start and one way to stop are enough; where several exist, those that the format lacks are `unseen`.
    A clock whose steps follow one another can be run from its last stop alone, as the days since. What a format covers
    matters to outcomes: a child whose clock started before is no longer in it, unless something is still being done.
    """
    starts, stops = list(_starts(rule.clock)), list(_needs(rule.clock.stops.on, rule.clock.stops.where))
    start, stop = _best(starts, form), _best(stops, form)
    unseen = tuple(dict.fromkeys([*_lacking(starts + stops, form), *_not_heeded(rule, form)]))
    if stop == "no" or (start == "no" and not (rule.clock.repeats and stop == "last only")):
        lacking = [*(_lacking(starts, form) if start == "no" else ()), *(_lacking(stops, form) if stop == "no" else ())]
        return Answer("no", tuple(dict.fromkeys(lacking)))
    if "last only" in (start, stop):
        parts = [one for can, needs in ((start, starts), (stop, stops)) if can != "yes" for one in needs]
        # nothing follows the last of a kind
        same = {need.event for need in starts} == {need.event for need in stops}
        return Answer("no" if same else "last only", tuple(dict.fromkeys(_lacking(parts, form))))
    if form.covers and isinstance(rule, Outcome) and _is_longer(rule, form.covers):
        return Answer("no", (f"what happened before the last {form.covers.written}",))
    return Answer("yes", (), unseen, tuple(_unread(starts + stops, form)))


def _starts(clock: Clock) -> Iterator[_Need]:
    for picked in (clock.starts, *clock.starts.also):
        yield from _needs(picked.on, picked.where)
    yield from _needs(clock.starts.otherwise or (), {})


def _needs(kinds: Iterable[str], where: Where) -> Iterator[_Need]:
    return (_Need(kind, tuple(where)) for kind in kinds)


def _best(needs: Iterable[_Need], form: Format) -> Can:
    found = {form.carries(need.event, need.attributes) for need in needs}
    return "yes" if "yes" in found else "last only" if "last only" in found else "no"


def _unread(needs: Iterable[_Need], form: Format) -> Iterator[str]:
    for need in needs:
        if form.events != "all" and need.event in form.events and form.events[need.event].unread:
            yield f"when {EVENTS[need.event]}"


def _lacking(needs: Iterable[_Need], form: Format) -> Iterator[str]:
    """Yield in words each need that the format does not meet each time."""
    for need in needs:
        can = form.carries(need.event, need.attributes)
        if can != "yes":
            yield _said(need, form, can)


def _said(need: _Need, form: Format, can: Can) -> str:
    words = EVENTS[need.event]
    if can == "last only":
        return f"each time {words}, not the last alone"
    if need.event in form.flags:
        return f"the day on which {words}, not only whether"
    if need.attributes and form.carries(need.event, ()) != "no":
        return f"{' and '.join(_attribute(name) for name in need.attributes)}, when {words}"
    return f"when {words}"


def _attribute(name: str) -> str:
    return _SAID_OF.get(name, f"the {name.replace('_', ' ')}")


def _not_heeded(rule: Timescale | Outcome, form: Format) -> Iterator[str]:
    """Yield what ends a clock or leaves it out, and is not in the format."""
    clock = rule.clock
    for picked in (*clock.cancels, *clock.cannot_tell):
        yield from _lacking(_needs(picked.on, picked.where), form)
    for picked in (clock.starts, *clock.starts.also, clock.stops):
        if picked.unless:
            yield from _lacking(_needs(picked.on, picked.unless), form)
    for where in clock.excludes:
        yield from _lacking(_needs(clock.starts.on, where), form)


def _is_longer(rule: Outcome, covers: Limit) -> bool:
    return rule.window == "ever" or _days(rule.window) > _days(covers)


def _days(limit: Limit) -> float:
    return limit.amount * _DAYS_OF[limit.unit]
