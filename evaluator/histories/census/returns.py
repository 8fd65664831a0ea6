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
from evaluator.histories.accounts import Tally
from evaluator.histories.census.elements import (
    ABOVE,
    BLOCKS,
    CODE_SETS,
    HOMES,
    INSIDE,
    KNOWN_ELEMENTS,
    READ,
    REPEATED,
    Notes,
)
from evaluator.histories.census.events import events_of_episode, person_at, text_at
from evaluator.histories.census.files import header_of, lines_of_broken_identifiers, tree_of, whole_children
from evaluator.histories.census.places import DOUBT, keep_loose, put_in_place
from evaluator.histories.census.queries import (
    ask_about_child,
    ask_about_episode,
    without_repeated_blocks,
    without_repeated_elements,
)
from evaluator.histories.dates import read_dates, read_day
from evaluator.histories.identifiers import cleaned, is_broken
from evaluator.histories.returns import CensusReturn, Header

Row = dict[str, Any]
FORMAT = "cin-census"
EMPTY = {"authority": "", "child": "", "episode": "", "event": "", "thing": "", "date": "", "doubt": "",
         "format": "", "file": "", "line": 0}  # fmt: skip


def read_census(content: bytes, name: str) -> CensusReturn:
    """Return a census return as events, with its header and findings. line: that of the element in the text.

    Raises NotRead where the file is no census return, or does not say whose it is or of which year.
    """
    notes = Notes(name)
    root, problems = tree_of(content, name, notes)
    header = header_of(root, name, notes)
    notes.authority = header.authority
    rows: list[Row] = []
    keep_loose(root, lambda code, level, line, message: notes.add(code, level, line, "", message))
    children = whole_children(root, content, problems, notes)
    broken = lines_of_broken_identifiers(content) if problems else frozenset()
    used = []
    for child in children:
        if name := _identifier(child, broken, notes):
            used.append(child)
            rows += _events_of_child(child, name, header, notes)
    if not rows:
        notes.add("no_rows", "refused", 1, "", "there is a header but no child with a referral")
    events = pd.DataFrame([EMPTY, *rows]).iloc[1:].reset_index(drop=True)
    written = events["date"]
    read = read_dates(written)
    events["date"] = read.days
    # what is in doubt, and a referral without a date, have findings of their own
    blank = (written == "") & (events["event"] != "referral") & (events["doubt"].fillna("") == "")
    not_judged = "clocks that it might have stopped are not judged"
    noticed = [
        notes.table(),
        findings.of_rows(events[read.unreadable.to_numpy()], "date_unreadable", "refused",
                         f"the date cannot be read or is not believed; {not_judged}"),
        findings.of_rows(events[read.in_doubt.to_numpy()], "date_in_doubt", "refused",
                         f"others of this return have the month before the day, so this may have it too; {not_judged}"),
        findings.of_rows(events[blank.to_numpy()], "date_blank", "refused", f"no date is given; {not_judged}"),
    ]  # fmt: skip
    return CensusReturn(header, events, findings.all_findings(noticed), _tally(root, used, notes))


def _tally(root: etree._Element, used: list[etree._Element], notes: Notes) -> Tally:
    """Return how many elements that hold something there are, and how many are not needed or were not used."""
    kept = set(used)
    lost = Counter(str(one.tag) for child in root.iter("Child") if child not in kept
                   for one in child.iter(etree.Element))  # fmt: skip
    counts = {tag: times for tag, times in notes.elements.items() if tag not in BLOCKS and tag not in ABOVE}
    unknown = sum(times for tag, times in counts.items() if tag not in HOMES)
    not_used = unknown + sum(times for tag, times in lost.items() if tag in HOMES and tag not in BLOCKS)
    not_needed = sum(times - lost[tag] for tag, times in counts.items() if tag in HOMES and tag not in READ)
    return Tally(sum(counts.values()), not_needed, not_used)


def _events_of_child(child: etree._Element, name: str, header: Header, notes: Notes) -> Iterator[Row]:
    def notice(code: str, level: str, line: int, message: str) -> None:
        notes.add(code, level, line, name, message)

    plain = _is_plain(child)
    if not plain:
        _look_for_unknown(child, notes)
        put_in_place(child, notice)
    same_day: Counter[str] = Counter()
    without_repeated_blocks(child, notice)
    for details in child.iterfind("CINdetails"):
        if not plain:
            without_repeated_elements(details, notice)
        ask_about_episode(details, notice)
        episode = "" if details.get(DOUBT) else _episode(details, header, same_day, notice)
        person = person_at(child, text_at(details, "CINreferralDate"))
        for row in events_of_episode(details, notice):
            more = person if row["event"] == "referral" else {}
            yield {"authority": header.authority, "child": name, "episode": episode, "format": FORMAT,
                   "file": header.file, **row, **more}  # fmt: skip
    ask_about_child(child, notice)


def _identifier(child: etree._Element, broken: frozenset[int], notes: Notes) -> str:
    """Return the identifier of a child, or nothing, with a finding, where there is none that can be trusted."""
    written = list(child.iter("LAchildID"))
    names = {cleaned(one.text or "") for one in written}
    name = next(iter(names), "")
    line = child.sourceline
    # what stands in an element or an entity is lost: two children could become one
    if len(names) > 1 or any(len(one) or is_broken(one.text or "") or one.sourceline in broken for one in written):
        message = "the LAchildID is broken, or there are two; the child was not used"
        notes.add("identifier_broken", "refused", line, "", message)
        return ""
    if not name:
        notes.add("child_blank", "refused", line, "", "no LAchildID; the child was not used")
        return ""
    if len(written) > 1:
        notes.add("element_twice", "repaired", line, name, "the same LAchildID stands twice; read once")
    if name != (written[0].text or "").strip():
        message = "the LAchildID has signs that nobody sees; it was read without them"
        notes.add("identifier_cleaned", "repaired", line, name, message)
    return name


def _episode(details: etree._Element, header: Header, same_day: Counter[str], notice: Any) -> str:
    """Return the referral's date and its place among those of the day: the same in next year's return.

    Without a date there is no telling whether another year's return means the same episode: the year stands for it.
    """
    written = text_at(details, "CINreferralDate")
    day = str(read_day(written) or written)
    if not written:
        message = "no CINreferralDate; clocks that start at the referral are not judged"
        notice("referral_date_blank", "refused", details.sourceline, message)
        day = f"no referral date, {header.year}"
    same_day[day] += 1
    return day if same_day[day] == 1 else f"{day}#{same_day[day]}"


def _is_plain(child: etree._Element) -> bool:
    """Return whether every element stands in its own block, once where it can, with no code or text of its own."""
    for block in child.iter():
        inside = INSIDE.get(block.tag)
        if inside is None:
            codes = CODE_SETS.get(block.tag)
            plain = not len(block) and (codes is None or not block.text or block.text.strip() in codes)
        else:
            tags = [one.tag for one in block]
            distinct = set(tags)
            plain = distinct <= inside and block.tag != "PreProceedingsandFGDM"
            if plain and len(distinct) != len(tags):
                plain = all(tag in REPEATED for tag in distinct if tags.count(tag) > 1)
        if not plain or (block.tail and block.tail.strip()):
            return False
    return True


def _look_for_unknown(child: etree._Element, notes: Notes) -> None:
    """Note elements, codes and text that the census does not have."""
    for element in child.iter(etree.Element):
        tag, text = str(element.tag), (element.text or "").strip()
        if tag not in KNOWN_ELEMENTS:
            what = f"element <{tag}> is not known" + ("" if len(element) else " and was not used")
            notes.count(what, element.sourceline)
        elif tag == "PreProceedingsandFGDM":
            what = "pre-proceedings and family group decision-making are not used"
            notes.count(what, element.sourceline, "pre_proceedings")
        elif tag in CODE_SETS and text and text not in CODE_SETS[tag]:
            notes.count(f"code `{text[:12]}` is not one of <{tag}>", element.sourceline)
        if element is not child and (element.tail or "").strip():
            notes.count(f"stray text after <{tag}> was passed over", element.sourceline)
