"""The XML of a census return: its tree, its header, and the children that are whole."""

from __future__ import annotations

import io
import re

from lxml import etree

from evaluator.histories.census.elements import Notes
from evaluator.histories.census.events import said
from evaluator.histories.dates import read_day
from evaluator.histories.findings import NotRead
from evaluator.histories.merging import Header

_CHILD_BEGINS = re.compile(rb"<(?:[\w.-]+:)?Child[\s>]")
_CHILD_ENDS = re.compile(rb"</(?:[\w.-]+:)?Child\s*>")
_MESSAGE_ENDS = re.compile(rb"</(?:[\w.-]+:)?Message\s*>")
_EXPORT_AGAIN = "export the return again"


def tree_of(content: bytes, name: str) -> tuple[etree._Element, list[etree._LogEntry]]:
    """Return the document without namespaces, and what was wrong with its XML; of a broken one what can be saved.

    Raises NotRead where it is no census return.
    """
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.parse(io.BytesIO(content), parser).getroot()
    except etree.XMLSyntaxError as problem:
        raise NotRead("xml_broken", name, "this is not XML", _EXPORT_AGAIN, problem.lineno or 0) from problem
    if root is None:
        raise NotRead("xml_broken", name, "this is not XML", _EXPORT_AGAIN, 1)
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    if root.tag != "Message" or root.find("Header") is None:
        message = f"this is not a census return: it begins with <{root.tag}>"
        raise NotRead("file_not_read", name, message, "give the XML that is sent to DfE, with its Header", 1)
    return root, list(parser.error_log)


def whole_children(
    root: etree._Element, content: bytes, problems: list[etree._LogEntry], notes: Notes
) -> list[etree._Element]:
    """Return the <Child> elements that can be trusted; of a file that is cut off, those before the cut.

    Half a child would look like a child for whom nothing more was done.
    """
    children = list(root.iter("Child"))
    if not problems:
        return children
    line = problems[0].line
    if _MESSAGE_ENDS.search(content[-1000:]):
        lost = len(_CHILD_BEGINS.findall(content)) - len(children)
        message = f"broken XML ({problems[0].message.strip()}); the rest was read"
        message += f", but {lost} child{'ren' * (lost > 1)} could not be" if lost > 0 else ""
        notes.add("xml_broken", "refused", line, "", message)
        return children
    notes.add("file_cut_off", "refused", line, "", "the file is cut off; the children before that were read")
    whole = len(_CHILD_ENDS.findall(content))
    for child in children[whole:]:
        name = said(child, "ChildIdentifiers/LAchildID")
        message = "the file ends within this child, which was not used"
        notes.add("file_cut_off", "refused", child.sourceline, name, message)
    return children[:whole]


def header_of(root: etree._Element, name: str, notes: Notes) -> Header:
    """Return what a return says of itself. Raises NotRead where it names no authority or no year."""
    written = {
        tag: said(root, f"Header/{tag}")
        for tag in (
            "Source/LEA", "Source/SerialNo", "Source/DateTime", "CollectionDetails/Year",
            "CollectionDetails/ReferenceDate",
        )
    }  # fmt: skip
    authority, serial = written["Source/LEA"], written["Source/SerialNo"]
    if not authority:
        remedy = "fill in Header/Source/LEA with the 3-digit code"
        raise NotRead("authority_blank", name, "the header names no authority", remedy)
    year = _year(written["CollectionDetails/Year"], written["CollectionDetails/ReferenceDate"], name, notes)
    return Header(name, authority, year, int(serial) if serial.isdecimal() else 0, written["Source/DateTime"])


def _year(said_year: str, reference: str, name: str, notes: Notes) -> int:
    """Return the year whose 31 March ends the census year: by the reference date, else by the year that is named."""
    day = read_day(reference)
    named = int(said_year) if said_year.isdecimal() else 0
    year = day.year + ((day.month, day.day) > (3, 31)) if day else named
    if not year:
        remedy = "fill in Header/CollectionDetails/ReferenceDate, such as 2024-03-31"
        raise NotRead("year_differs", name, "the header gives no year", remedy)
    if named not in (0, year) or (reference and not day):
        message = f"the header says {said_year or 'no year'} and {reference}; taken as the year ended 31 March {year}"
        notes.add("year_differs", "query", 1, "", message)
    return year
