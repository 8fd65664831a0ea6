"""The XML of a census return: its tree, its header, and the children that are whole."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from evaluator.histories.census.elements import Notes, spelt
from evaluator.histories.census.events import text_at
from evaluator.histories.dates import read_day
from evaluator.histories.findings import NotRead
from evaluator.histories.identifiers import cleaned
from evaluator.histories.returns import Header
from evaluator.rulebook.formats import recognised

_CHILD_BEGINS = re.compile(rb"<(?:[\w.-]+:)?Child[\s>]")
_CHILD_ENDS = re.compile(rb"</(?:[\w.-]+:)?Child\s*>")
_MESSAGE_ENDS = re.compile(rb"</(?:[\w.-]+:)?Message\s*>")
_IDENTIFIER = re.compile(rb"<(?:[\w.-]+:)?LAchildID[^>]*>([^<]*)<")
#: control characters, as they are or by their number, and references to what is nowhere defined
_NOT_XML = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&(?!(?:amp|lt|gt|quot|apos|#\d*[1-9]\d+|#x[\da-fA-F]*[2-9a-fA-F][\da-fA-F]);)"
)
_EXPORT_AGAIN = "export the return again"
_LONGEST_NUMBER = 9
_OURS = ("cin", "childreninneed", "childinneed")
#: other collections that DfE takes as XML with the same root, by how their names begin
_OTHERS = {
    "csw": "children's social work workforce census",
    "socialwork": "children's social work workforce census",
    "workforce": "workforce census",
    "swf": "school workforce census",
    "sc": "school census",
    "ap": "alternative provision census",
    "sen": "SEN2 return",
    "ssda": "return on children looked after (SSDA903)",
    "cla": "return on children looked after (SSDA903)",
    "lac": "return on children looked after (SSDA903)",
    "pf": "private fostering return",
}


def tree_of(content: bytes, name: str, notes: Notes) -> tuple[etree._Element, list[etree._LogEntry]]:
    """Return the document without namespaces, and what was wrong with its XML; of a broken one what can be saved.

    Names of elements that are only spelt differently are given the census's own. Raises NotRead where it is no census
    return.
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
    _spell(root, notes)
    if root.tag != "Message" or root.find("Header") is None:
        form = recognised([str(root.tag)])
        what = f"; it is of the format {form.title}, which is recognised and not read by this version" if form else ""
        message = f"this is not a census return: it begins with <{root.tag}>{what}"
        raise NotRead("file_not_read", name, message, "give the XML that is sent to DfE, with its Header", 1)
    return root, list(parser.error_log)


def lines_of_broken_identifiers(content: bytes) -> frozenset[int]:
    """Return the lines on which an identifier has a sign that XML does not have: reading leaves such a sign out, and
    two children could become one.
    """
    lines, line, start = set(), 1, 0
    for found in _IDENTIFIER.finditer(content):
        line += content.count(b"\n", start, found.start())
        start = found.start()
        if _NOT_XML.search(found[1]):
            lines.add(line)
    return frozenset(lines)


def _spell(root: etree._Element, notes: Notes) -> None:
    """Give every element its name without namespace, as the census spells it; what is repaired is counted."""
    own: dict[str, str] = {}
    for element in root.iter(etree.Element):
        given = str(element.tag)
        tag = own.get(given)
        if tag is None:
            local = etree.QName(element).localname
            tag = own[given] = spelt(local)
        notes.elements[tag] += 1
        if tag != given:
            element.tag = tag
            local = given.rpartition("}")[2]
            if local != tag:
                notes.count(f"<{local}> was read as <{tag}>", element.sourceline, "element_spelling", "repaired")


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
        name = text_at(child, "ChildIdentifiers/LAchildID")
        message = "the file ends within this child, which was not used"
        notes.add("file_cut_off", "refused", child.sourceline, name, message)
    return children[:whole]


def header_of(root: etree._Element, name: str, notes: Notes) -> Header:
    """Return what a return says of itself. Raises NotRead where it is of another collection, or names no authority or
    no year.
    """
    tags = ("Collection", "LEA", "SerialNo", "DateTime", "Year", "ReferenceDate")
    header = root.find("Header")
    written = {tag: "" if header is None else next(_texts(header, tag), "") for tag in tags}
    _refuse_another(written["Collection"], root, name)
    authority, serial = cleaned(written["LEA"]), written["SerialNo"]
    if not authority:
        remedy = "fill in Header/Source/LEA with the 3-digit code"
        raise NotRead("authority_blank", name, "the header names no authority", remedy)
    year = _year(written["Year"], written["ReferenceDate"], name, notes)
    return Header(name, authority, year, _number(serial), written["DateTime"])


def _texts(header: etree._Element, tag: str) -> Iterator[str]:
    return (text for one in header.iter(tag) if (text := (one.text or "").strip()))


def _refuse_another(collection: str, root: etree._Element, name: str) -> None:
    """Raise NotRead where a return is of another collection, which has the same root and its own rules."""
    bare = re.sub(r"[^a-z]", "", collection.lower())
    what = next((called for begins, called in _OTHERS.items() if bare.startswith(begins)), "")
    ours = not bare or bare.startswith(_OURS)
    if ours and root.find(".//Child") is None:
        # some name no collection, and hold other things than children
        inside = [str(one.tag) for one in root if one.tag not in ("Header", "Children")]
        what = next((called for tag in inside for begins, called in _OTHERS.items()
                     if tag.lower().startswith(begins)), "")  # fmt: skip
        ours = not inside
        collection = collection if not inside else f"<{inside[0]}>"
    if not ours:
        told = f"of the {what}" if what else f"of the collection `{collection[:40]}`"
        message = f"this return is {told}, not of the children in need census"
        raise NotRead("other_collection", name, message, "give the return of children in need", 1)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0


def _year(said_year: str, reference: str, name: str, notes: Notes) -> int:
    """Return the year whose 31 March ends the census year: by the reference date, else by the year that is named."""
    day = read_day(reference)
    named = _number(said_year)
    year = day.year + ((day.month, day.day) > (3, 31)) if day else named
    if not year:
        remedy = "fill in Header/CollectionDetails/ReferenceDate, such as 2024-03-31"
        raise NotRead("year_differs", name, "the header gives no year", remedy)
    if named not in (0, year) or (reference and not day):
        told = f"{said_year[:10] or 'no year'} and {reference[:10]}"
        message = f"the header says {told}; taken as the year ended 31 March {year}"
        notes.add("year_differs", "query", 1, "", message)
    return year
