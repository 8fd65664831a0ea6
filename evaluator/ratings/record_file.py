"""The file of a council's record: one documented judgement a line, and every mistake with its place."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from evaluator.ratings.rating import Scale, scale_of, scale_of_judgement
from evaluator.rulebook.base_blocks import Block, Confidence, Name, is_date
from evaluator.rulebook.issues import Issue, did_you_mean, hint
from evaluator.rulebook.model import Regime
from evaluator.rulebook.positions import Positioned, Route, read_positioned
from evaluator.rulebook.reading import validated
from evaluator.rulebook.reference_lists import cited, sources

#: the month in which a season, or the early part of a year, is taken to begin
SEASONS = {"early": 1, "spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_SEASON = re.compile(rf"(?:({'|'.join(SEASONS)}) )?(\d{{4}})")
_MONTH = re.compile(r"(\d{4})-(\d\d)")


@dataclass(frozen=True)
class Dated:
    """A date as far as it is documented. said: in words; first: the first day that it can mean."""

    said: str
    first: dt.date


def _read_date(value: Any) -> Any:
    """Return the date that is written: a year, a part of one, a month or a day."""
    text = str(value)
    if season := _SEASON.fullmatch(text):
        return Dated(text, dt.date(int(season[2]), SEASONS.get(season[1] or "", 1), 1))
    if (month := _MONTH.fullmatch(text)) and is_date(f"{text}-01"):
        first = dt.date.fromisoformat(f"{text}-01")
        return Dated(f"{calendar.month_name[first.month]} {month[1]}", first)
    if is_date(text):
        day = dt.date.fromisoformat(text)
        return Dated(f"{day.day} {calendar.month_name[day.month]} {day.year}", day)
    known = ", ".join(f"{season} 2007" for season in SEASONS)
    raise ValueError(f"`{text}` is no date; write 2007, 2007-08, 2007-08-03, or {known}")


Documented = Annotated[Dated, BeforeValidator(_read_date)]


class RecordScale(Block):
    """One scale of the record, what it grades, and the regimes that use it."""

    scale: str
    of: str
    regimes: tuple[Name, ...] = Field(min_length=1)


class JudgementLine(Block):
    """One documented judgement. parts: only those that are documented; evidence: what it rested on, where known."""

    date: Documented
    regime: Name
    scale: str
    awarded: str
    parts: dict[str, str] = Field(default_factory=dict)
    evidence: str = ""
    source: str
    confidence: Confidence
    note: str = ""


class EventLine(Block):
    """Something documented that is no rating."""

    date: Documented
    what: str
    source: str
    confidence: Confidence


class NotShown(Block):
    """A judgement that one might look for, and that the record does not have."""

    regime: Name
    awarded: str
    what: str


class RecordFile(Block):
    """The file: a council's judgements, scale by scale, with dated events beside them."""

    record: Name
    authority: str
    scales: tuple[RecordScale, ...] = Field(min_length=1)
    judgements: tuple[JudgementLine, ...] = Field(min_length=1)
    events: tuple[EventLine, ...] = ()
    not_shown: tuple[NotShown, ...] = ()


def read_record_file(path: Path) -> tuple[RecordFile | None, Positioned | None, list[Issue]]:
    """Return the file, None where it is not of this form, where its parts stand, and its mistakes."""
    source, issues = read_positioned(path)
    if source.data is None and issues:
        return None, None, issues
    file, wrong = validated(RecordFile, source)
    return file, source, [*issues, *wrong]


def record_issues(file: RecordFile, source: Positioned, regimes: Mapping[str, Regime]) -> Iterator[Issue]:
    """Yield what does not fit: names, grades, sources, scales mixed, and a judgement said not to be there."""
    of_regime = {name: one.scale for one in file.scales for name in one.regimes}
    for number, line in enumerate(file.judgements):
        here: Route = ("judgements", number)
        yield from _source(line.source, source, here)
        if line.scale != of_regime.get(line.regime, line.scale) or line.scale not in of_regime.values():
            message = f"`{line.regime}` is not a regime of the scale `{line.scale}`"
            help_ = f"its scale is `{of_regime[line.regime]}`" if line.regime in of_regime else "add it under `scales`"
            yield Issue("R105", message, source.place((*here, "scale")), help_)
        yield from _graded(line, source, here, regimes)
    for number, event in enumerate(file.events):
        yield from _source(event.source, source, ("events", number))
    for number, absent in enumerate(file.not_shown):
        yield from _shown_after_all(file, absent, source, ("not_shown", number), regimes)


def _source(reference: str, source: Positioned, route: Route) -> Iterator[Issue]:
    for key in cited(reference):
        if key not in sources():
            place = source.place((*route, "source"))
            help_ = "see rules/reference/sources.yaml, or write `none`"
            yield Issue("R202", f"no source is called `{key}`", place, help_)


def _graded(line: JudgementLine, source: Positioned, here: Route, regimes: Mapping[str, Regime]) -> Iterator[Issue]:
    """Yield what is wrong with the regime of a line, its parts and its grades."""
    regime = regimes.get(line.regime)
    if regime is None:
        yield _no_regime(line.regime, source, here, regimes)
        return
    yield from _grade(line.awarded, scale_of(regime), source, (*here, "awarded"))
    for part, grade in line.parts.items():
        if part not in regime.judgements:
            place = source.place((*here, "parts", part), of_key=True)
            message = f"`{regime.name}` has no judgement `{part}`"
            yield Issue("R202", message, place, hint(part, regime.judgements))
        else:
            yield from _grade(grade, scale_of_judgement(regime, part), source, (*here, "parts", part))


def _no_regime(name: str, source: Positioned, here: Route, regimes: Mapping[str, Regime]) -> Issue:
    help_ = did_you_mean(name, regimes) or f"one of: {', '.join(regimes)}"
    return Issue("R202", f"no regime is called `{name}`", source.place((*here, "regime")), help_)


def _grade(word: str, scale: Scale, source: Positioned, route: Route) -> Iterator[Issue]:
    if word not in scale.words:
        yield Issue("R103", f"`{word}` is not a grade of this scale", source.place(route), hint(word, scale.words))


def _shown_after_all(
    file: RecordFile, absent: NotShown, source: Positioned, here: Route, regimes: Mapping[str, Regime]
) -> Iterator[Issue]:
    """Yield what is wrong with a judgement that is said not to be there: it cannot be, or it is there."""
    if absent.regime not in regimes:
        yield _no_regime(absent.regime, source, here, regimes)
        return
    yield from _grade(absent.awarded, scale_of(regimes[absent.regime]), source, (*here, "awarded"))
    if any((line.regime, line.awarded) == (absent.regime, absent.awarded) for line in file.judgements):
        message = f"`{absent.awarded}` is said not to be shown, but the record shows it"
        yield Issue("R105", message, source.place((*here, "awarded")), "remove this, or the judgement")
