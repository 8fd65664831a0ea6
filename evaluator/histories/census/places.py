"""Elements of a census return that stand beside, above or too deep below their block, put where they are meant.

Each is moved where the meaning is plain: into the one block that it can belong to. Where it is not, what it tells is
kept in doubt, so that no clock which it may have stopped is judged: without its date where the block is not known,
without an episode where the referral is not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from lxml import etree

from evaluator.histories.census.elements import HOMES, READ, REPEATED
from evaluator.histories.dates import read_day

#: called with code, level, line and message of each oddity
Notice = Callable[[str, str, int, str], None]
#: an attribute that this reader sets: `date`, it is not known when; `episode`, it is not known of which referral
DOUBT = "in-doubt"
_BEGINS = {
    "CINdetails": "CINreferralDate", "Assessments": "AssessmentActualStartDate", "Section47": "S47ActualStartDate",
    "ChildProtectionPlans": "CPPstartDate",
}  # fmt: skip
_ENDS = {"CINdetails": "CINclosureDate", "ChildProtectionPlans": "CPPendDate"}
_NOT_JUDGED = "clocks that it might have stopped are not judged"


def put_in_place(child: etree._Element, notice: Notice) -> None:
    """Move the elements of a child that are read and stand in another block than theirs."""
    for wrapper in [one for one in child.iterdescendants() if len(one) and one.tag not in HOMES]:
        _take_for_a_block(wrapper, notice)
    for element in list(_misplaced(child)):
        parent = element.getparent()
        if parent is None or parent.tag in HOMES[element.tag]:
            continue  # it came home with the block around it
        where = f"<{element.tag}> stood in <{parent.tag}>"
        home, doubt = _home_of(element, child)
        home.append(element)
        if doubt:
            _put_in_doubt(element, doubt)
            what = "referral" if doubt == "episode" else f"<{HOMES[element.tag][0]}>"
            message = f"{where}, and of which {what} it is cannot be told; {_NOT_JUDGED}"
            notice("element_in_doubt", "refused", element.sourceline, message)
        else:
            notice("element_moved", "repaired", element.sourceline, f"{where}; it was read as one of <{home.tag}>")


def _take_for_a_block(wrapper: etree._Element, notice: Notice) -> None:
    """Give an unknown element the name of the block whose elements it holds, unless it stands in such a block."""
    homes = {HOMES[one.tag][0] for one in wrapper if one.tag in READ}
    if len(homes) != 1:
        return
    (home,) = homes
    begins = home not in _BEGINS or wrapper.find(_BEGINS[home]) is not None
    if home != "Child" and begins and not any(one.tag == home for one in wrapper.iterancestors()):
        message = f"<{wrapper.tag}> is not known and holds what <{home}> does; it was read as that"
        notice("element_moved", "repaired", wrapper.sourceline, message)
        wrapper.tag = home


def keep_loose(root: etree._Element, notice: Notice) -> None:
    """Keep what stands outside any child in doubt, with the child that it stands after; part children within others."""
    for child in list(root.iter("Child")):
        around = list(child.iterancestors("Child"))
        if around:
            around[-1].addnext(child)
            message = "<Child> stood in another child; it was read as one of its own"
            notice("element_moved", "repaired", child.sourceline, message)
    for element, child in list(_outside(root)):
        where = f"<{element.tag}> stands outside any child"
        if child is None or element.tag in ("ChildIdentifiers", "LAchildID"):
            notice("element_in_doubt", "refused", element.sourceline, f"{where}; it was not used")
            continue
        message = f"{where}, and whose it is cannot be told; clocks of the child before it are not judged by it"
        notice("element_in_doubt", "refused", element.sourceline, message)
        if element.tag == "CINdetails":
            element.set(DOUBT, "episode")
            child.append(element)
        else:
            _made(child, "CINdetails", element, DOUBT).append(element)
        for inside in element.iterdescendants() if element.tag == "CINdetails" else element.iter():
            inside.set(DOUBT, "date")


def _outside(
    container: etree._Element, child: etree._Element | None = None
) -> Iterator[tuple[etree._Element, etree._Element | None]]:
    """Yield each element that is read and stands outside any child, with the child before it."""
    for element in container:
        if element.tag == "Child":
            child = element
        elif element.tag in READ:
            yield element, child
        elif element.tag != "Header" and len(element):
            yield from _outside(element, child)


def _misplaced(child: etree._Element) -> Iterator[etree._Element]:
    for element in child.iterdescendants():
        tag = element.tag
        if tag in READ:
            parent = element.getparent()
            if parent is not None and parent.tag not in HOMES[tag]:
                yield element


def _put_in_doubt(element: etree._Element, doubt: str) -> None:
    if doubt == "date":
        for inside in element.iter():
            inside.set(DOUBT, "date")


def _home_of(element: etree._Element, child: etree._Element) -> tuple[etree._Element, str]:
    """Return the block that an element belongs to, and what is in doubt about it: nothing, `date` or `episode`."""
    tag = str(element.tag)
    homes = HOMES[tag]
    around = [one for one in element.iterancestors() if one is child or child in one.iterancestors()]
    nearest = next((one for one in around if one.tag in homes), None)
    if nearest is not None and (tag != "DateOfInitialCPC" or nearest.tag == "Section47"):
        return nearest, ""
    for scope in around:
        blocks = [one for one in scope.iterdescendants(homes[0])
                  if one is not element and not one.get(DOUBT) and element not in one.iterancestors()]  # fmt: skip
        if blocks:
            home, free = _one_of(blocks, element)
            if home is not None:
                return home, ""
            sure = not free and tag != "DateOfInitialCPC"
            return _new_block(homes[0], scope, child, element, "" if sure else "date")
    if nearest is not None:  # a conference of an episode without an enquiry
        return nearest, ""
    return _new_block(homes[0], around[0], child, element, "")


def _one_of(blocks: list[etree._Element], element: etree._Element) -> tuple[etree._Element | None, bool]:
    """Return the one block that can have `element`, if there is one, and whether there are several."""
    tag = str(element.tag)
    if tag not in REPEATED:
        again = [one for one in blocks if (day := _day(one, tag)) and day == read_day(element.text or "")]
        if again:
            return again[0], False
    free = [one for one in blocks if tag in REPEATED or one.find(tag) is None]
    if len(free) > 1:
        free = [one for one in free if _is_open(one, element)] or free
    return (free[0], False) if len(free) == 1 else (None, bool(free))


def _new_block(
    tag: str, scope: etree._Element, child: etree._Element, element: etree._Element, doubt: str
) -> tuple[etree._Element, str]:
    """Return a new block around `element`, in its own home, and what is in doubt about it."""
    if tag == "CINdetails" and child.find(tag) is not None:
        return _made(child, tag, element, DOUBT), "episode"
    block = _made(scope, tag, element)
    block.append(element)
    if scope.tag not in HOMES[tag]:
        home, more = _home_of(block, child)
        home.append(block)
        doubt = doubt or more
    return block, doubt


def _made(parent: etree._Element, tag: str, element: etree._Element, *doubt: str) -> etree._Element:
    """Return a new block in `parent` that says it stands on the line of `element`."""
    block = etree.SubElement(parent, tag, dict.fromkeys(doubt, "episode"))
    block.sourceline = element.sourceline
    return block


def _is_open(block: etree._Element, element: etree._Element) -> bool:
    """Return whether a block had begun, and not ended, on the first day that `element` tells."""
    told = [day for one in element.iter() if (day := read_day(one.text or ""))]
    begun, ended = (_day(block, tags.get(str(block.tag), "")) for tags in (_BEGINS, _ENDS))
    return bool(told and begun and begun <= min(told) and not (ended and ended < min(told)))


def _day(block: etree._Element, tag: str) -> dt.date | None:
    return read_day(str(block.findtext(tag) or "")) if tag else None
