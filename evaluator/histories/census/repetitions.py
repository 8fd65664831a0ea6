"""What stands twice in a census return although it can be told only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from evaluator.histories.census.elements import HOMES, REPEATED
from evaluator.histories.census.places import DOUBT, Notice
from evaluator.histories.dates import read_day


def without_repeated_blocks(child: etree._Element, notice: Notice) -> None:
    """Take each <CINdetails> away that says exactly what one before it says."""
    details = child.findall("CINdetails")
    told = set()
    for one in details if len(details) > 1 else ():
        content = _content(one)
        if content in told:
            message = f"the same <{one.tag}> stands twice in this child; counted once"
            notice("identical_element", "repaired", one.sourceline, message)
            child.remove(one)
        told.add(content)


def without_repeated_elements(block: etree._Element, notice: Notice) -> None:
    """Leave one of each element that a block has once. Where two contradict each other, neither is used."""
    tags = [one.tag for one in block]
    if len(set(tags)) != len(tags):
        for tag, times in Counter(tags).items():
            if times > 1 and tag in HOMES and tag not in REPEATED:
                _leave_one(block, str(tag), notice)
    for inside in block:
        if len(inside):
            without_repeated_elements(inside, notice)


def _leave_one(block: etree._Element, tag: str, notice: Notice) -> None:
    first, *others = block.findall(tag)
    texts = {_value(one) for one in (first, *others)} - {""}
    for one in others:
        block.remove(one)
    if len(texts) <= 1:
        first.text = next(iter(texts), "")
        message = f"<{tag}> stands {len(others) + 1} times in one <{block.tag}>; read once"
        notice("element_twice", "repaired", first.sourceline, message)
        return
    first.text = ""
    first.set(DOUBT, "date")
    message = f"<{tag}> stands {len(others) + 1} times in one <{block.tag}> and says different things; none was used"
    notice("element_twice", "refused", first.sourceline, message)


def _value(element: etree._Element) -> str:
    text = (element.text or "").strip()
    return str(read_day(text) or text)


def _content(element: etree._Element) -> tuple[Any, ...]:
    """Return what an element says, whatever the order of what stands in it."""
    return (element.tag, _value(element), tuple(sorted(_inside(element))))


def _inside(element: etree._Element) -> Iterator[tuple[Any, ...]]:
    return (_content(one) for one in element)
