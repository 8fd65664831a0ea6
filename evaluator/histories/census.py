"""Children in need census returns (XML, 2022 to 2026), read leniently.

Element names: the census schemas; how they become events: docs/event-table.md. Only what the clocks need is kept:
no birth dates, pupil numbers or ethnicity.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from lxml import etree

from evaluator import findings
from evaluator.errors import CannotRun
from evaluator.histories.census_codes import CODE_SETS, KNOWN_ELEMENTS
from evaluator.histories.census_events import Episode, events_of_episode
from evaluator.histories.merging import CensusReturn, Header
from evaluator.histories.table import read_dates

Row = dict[str, Any]


@dataclass
class _Noticed:
    """Findings of one file while it is read."""

    file: str
    authority: str = ""
    rows: list[Row] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    first_line: dict[str, int] = field(default_factory=dict)

    def add(self, code: str, level: str, line: int, child: str, message: str) -> None:
        self.rows.append({"code": code, "level": level, "file": self.file, "line": line, "authority": self.authority,
                          "child": child, "message": message})  # fmt: skip

    def count(self, what: str, line: int) -> None:
        self.unknown[what] += 1
        self.first_line.setdefault(what, line)


def read_census(content: bytes, name: str) -> CensusReturn:
    """Return a census return as events, with its header and findings.

    Raises CannotRun where the file is no census return or holds no child that can be read.
    """
    noticed = _Noticed(name)
    root = _tree(content, name, noticed)
    header = _header(root, name, noticed)
    noticed.authority = header.authority
    rows: list[Row] = []
    for child in root.iter("Child"):
        rows += _events_of_child(child, header, noticed)
    if not rows:
        raise CannotRun(f"{name}: no child with a referral could be read from this return", "check that it is a census return")
    for what, count in sorted(noticed.unknown.items()):
        noticed.add("not_in_census", "query", noticed.first_line[what], "", f"{what} ({count} times)")
    events = pd.DataFrame(rows)
    events["date"], unreadable = read_dates(events["date"])
    message = "the date cannot be read; clocks that it might have stopped are not judged"
    bad = findings.of_rows(events[unreadable.to_numpy()], "date_unreadable", "refused", message)
    return CensusReturn(header, events, findings.together([findings.table(noticed.rows), bad]))


def _tree(content: bytes, name: str, noticed: _Noticed) -> etree._Element:
    """Return the document without namespaces; what can be saved of a broken one, with a finding."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.parse(io.BytesIO(content), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise CannotRun(f"{name}:{error.lineno}: this is not XML", "export the return again") from error
    if root is None:
        raise CannotRun(f"{name}: this is not XML", "export the return again")
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    if root.tag != "Message" or root.find("Header") is None:
        raise CannotRun(f"{name}: this is not a census return: it begins with <{root.tag}>", "give the XML that is sent to DfE")
    for error in list(parser.error_log)[:1]:
        cut = not content.rstrip().endswith(b">") or b"</Message>" not in content[-400:]
        what = "the file is cut off; what is whole was read" if cut else f"broken XML; what could be read was read ({error.message})"
        noticed.add("file_cut_off" if cut else "xml_broken", "refused", error.line, "", what)
    return root


def _text(element: etree._Element | None, path: str) -> str:
    found = element.find(path) if element is not None else None
    return (found.text or "").strip() if found is not None else ""


def _header(root: etree._Element, name: str, noticed: _Noticed) -> Header:
    head = root.find("Header")
    authority = _text(head, "Source/LEA")
    if not authority:
        raise CannotRun(f"{name}: the header names no authority", "fill in Header/Source/LEA with the 3-digit code")
    said, reference = _text(head, "CollectionDetails/Year"), _text(head, "CollectionDetails/ReferenceDate")
    found = re.match(r"(\d{4})-(\d{2})-\d{2}", reference)
    year = int(found[1]) + (int(found[2]) > 3) if found else int(said) if said.isdecimal() else 0
    if not year:
        raise CannotRun(f"{name}: the header gives no year", "fill in Header/CollectionDetails/ReferenceDate, such as 2024-03-31")
    if said.isdecimal() and int(said) not in (year, year - 1):
        line = head.sourceline if head is not None else 0
        noticed.add("year_differs", "query", line, "", f"the header says {said} and {reference}; taken as the year ended {year}")
    serial = _text(head, "Source/SerialNo")
    return Header(name, authority, year, int(serial) if serial.isdecimal() else 0, _text(head, "Source/DateTime"))


def _events_of_child(child: etree._Element, header: Header, noticed: _Noticed) -> Iterator[Row]:
    name = _text(child, "ChildIdentifiers/LAchildID")
    if not name:
        noticed.add("child_blank", "refused", child.sourceline, "", "no LAchildID; the child was not used")
        return
    _look_for_unknown(child, noticed)
    same_day: Counter[str] = Counter()
    for details in child.iterfind("CINdetails"):
        referral = _text(details, "CINreferralDate")
        same_day[referral] += 1
        # the referral's date and its place among those of the day: the same episode in next year's return
        number = same_day[referral]
        identity = referral + (f"#{number}" if number > 1 else "") if referral else f"no referral date #{number}"
        if not referral:
            noticed.add("referral_date_blank", "refused", details.sourceline, name, "no CINreferralDate; see the clocks not judged")
        for row in events_of_episode(Episode(details, identity), lambda *said: noticed.add(*said[:3], name, said[3])):
            yield {"authority": header.authority, "child": name, "episode": identity, "file": header.file, **row}


def _look_for_unknown(child: etree._Element, noticed: _Noticed) -> None:
    for element in child.iter(etree.Element):
        tag, text = str(element.tag), (element.text or "").strip()
        if tag not in KNOWN_ELEMENTS:
            noticed.count(f"element <{tag}> is not known and was not used", element.sourceline)
        elif tag in CODE_SETS and text and text not in CODE_SETS[tag]:
            noticed.count(f"code `{text[:12]}` is not one of <{tag}>", element.sourceline)
        if (element.tail or "").strip():
            noticed.count(f"stray text after <{tag}> was passed over", element.sourceline)
