"""Children in need census returns (XML, 2022 to 2026), read leniently.

Element names: the census schemas; how they become events: docs/event-table.md. Only what the clocks and
the comparisons need is kept: age at referral and sex, but no birth dates, pupil numbers or ethnicity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd
from lxml import etree

from evaluator.histories import findings
from evaluator.histories.census.elements import CODE_SETS, KNOWN_ELEMENTS, Notes
from evaluator.histories.census.events import events_of_episode, person_at, said
from evaluator.histories.census.files import header_of, tree_of, whole_children
from evaluator.histories.dates import read_dates, read_day
from evaluator.histories.merging import CensusReturn, Header

Row = dict[str, Any]
EMPTY = {"authority": "", "child": "", "episode": "", "event": "", "date": "", "file": "", "line": 0}


def read_census(content: bytes, name: str) -> CensusReturn:
    """Return a census return as events, with its header and findings. line: that of the element in the text.

    Raises NotRead where the file is no census return, or does not say whose it is or of which year.
    """
    notes = Notes(name)
    root, problems = tree_of(content, name)
    header = header_of(root, name, notes)
    notes.authority = header.authority
    rows: list[Row] = []
    for child in whole_children(root, content, problems, notes):
        rows += _events_of_child(child, header, notes)
    if not rows:
        notes.add("no_rows", "refused", 1, "", "there is a header but no child with a referral")
    events = pd.DataFrame(rows or [EMPTY]).iloc[: len(rows)]
    written = events["date"]
    events["date"], unreadable = read_dates(written)
    # a referral without a date has its own finding
    blank = (written == "") & (events["event"] != "referral")
    not_judged = "clocks that it might have stopped are not judged"
    noticed = [
        notes.table(),
        findings.of_rows(events[unreadable.to_numpy()], "date_unreadable", "refused",
                         f"the date cannot be read; {not_judged}"),
        findings.of_rows(events[blank.to_numpy()], "date_blank", "refused", f"no date is given; {not_judged}"),
    ]  # fmt: skip
    return CensusReturn(header, events, findings.together(noticed))


def _events_of_child(child: etree._Element, header: Header, notes: Notes) -> Iterator[Row]:
    name = said(child, "ChildIdentifiers/LAchildID")
    if not name:
        notes.add("child_blank", "refused", child.sourceline, "", "no LAchildID; the child was not used")
        return
    _look_for_unknown(child, notes)

    def notice(code: str, level: str, line: int, message: str) -> None:
        notes.add(code, level, line, name, message)

    same_day: Counter[str] = Counter()
    for details in child.iterfind("CINdetails"):
        episode = _episode(details, header, same_day, notice)
        person = person_at(child, said(details, "CINreferralDate"))
        for row in events_of_episode(details, notice):
            more = person if row["event"] == "referral" else {}
            yield {"authority": header.authority, "child": name, "episode": episode, "file": header.file, **row, **more}


def _episode(details: etree._Element, header: Header, same_day: Counter[str], notice: Any) -> str:
    """Return the referral's date and its place among those of the day: the same in next year's return.

    Without a date there is no telling whether another year's return means the same episode: the year stands for it.
    """
    written = said(details, "CINreferralDate")
    day = str(read_day(written) or written)
    if not written:
        message = "no CINreferralDate; clocks that start at the referral are not judged"
        notice("referral_date_blank", "refused", details.sourceline, message)
        day = f"no referral date, {header.year}"
    same_day[day] += 1
    return day if same_day[day] == 1 else f"{day}#{same_day[day]}"


def _look_for_unknown(child: etree._Element, notes: Notes) -> None:
    """Note elements, codes and text that the census does not have."""
    for element in child.iter(etree.Element):
        tag, text = str(element.tag), (element.text or "").strip()
        if tag not in KNOWN_ELEMENTS:
            notes.count(f"element <{tag}> is not known and was not used", element.sourceline)
        elif tag in CODE_SETS and text and text not in CODE_SETS[tag]:
            notes.count(f"code `{text[:12]}` is not one of <{tag}>", element.sourceline)
        if element is not child and (element.tail or "").strip():
            notes.count(f"stray text after <{tag}> was passed over", element.sourceline)
