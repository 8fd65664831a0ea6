"""What an example beside a rule may say: the events of one child, and what becomes of each clock."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from evaluator.rulebook.base_blocks import (
    DATE_SCHEMA,
    Block,
    Date,
    Text,
    Whole,
    as_tuple,
    bad_date,
    is_date,
    unknown_word,
    wrong,
)
from evaluator.vocabulary import ATTRIBUTES, BESIDE, EVENTS, STATUSES_OF_OUTCOMES, STATUSES_OF_TIMESCALES

DATES, NUMBERS, WORDS = ("started", "due", "stopped"), ("days", "step"), ("status", "reason")
#: what an example may expect of each clock, in order
EXPECTABLE = (*DATES, *WORDS, *NUMBERS)
STATUSES = tuple(dict.fromkeys((*STATUSES_OF_TIMESCALES, *STATUSES_OF_OUTCOMES)))


def _event(said: dict[str, Any]) -> dict[str, Any]:
    """Return the event if it names one kind, with its date (blank: not recorded), and known attributes beside."""
    strange = [key for key in said if key not in EVENTS and key not in ATTRIBUTES and key not in BESIDE]
    if strange:
        raise unknown_word(strange[0], "event or attribute")
    kinds = [key for key in said if key in EVENTS]
    if len(kinds) != 1:
        raise ValueError("an entry names one event; write each event in braces of its own, attributes beside it")
    for key in (kinds[0], "recorded_at"):
        if said.get(key) is not None and not is_date(said[key]):
            raise bad_date(said[key], key)
    return said


def _expected(said: dict[str, Any]) -> dict[str, Any]:
    """Return what is expected of one clock if each key is known and has a value of its kind."""
    if not said:
        raise ValueError("this expects nothing; write `[]` for no clock at all")
    for key, value in said.items():
        if key not in EXPECTABLE:
            raise PydanticCustomError("unknown_key", "unknown key", {"key": key, "known": ", ".join(EXPECTABLE)})
        if key in DATES and value is not None and not is_date(value):
            raise bad_date(value, key)
        if key in NUMBERS and value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise PydanticCustomError("int_type", "", {"key": key, "value": str(value)})
        if key == "status" and value not in STATUSES:
            raise unknown_word(str(value), "status")
        if key == "reason" and not isinstance(value, str):
            raise PydanticCustomError("string_type", "", {"key": key, "value": str(value)})
    return said


_DAY = {**DATE_SCHEMA, "type": ["string", "null"]}
_EVENT_SCHEMA = {
    "type": "object",
    "properties": {
        **{name: {**_DAY, "description": f"the day on which {said}"} for name, said in EVENTS.items()},
        **{name: {"description": said} for name, said in ATTRIBUTES.items()},
        **{name: {} for name in BESIDE},
        "recorded_at": _DAY,
    },
    "additionalProperties": False,
    "oneOf": [{"required": [name]} for name in EVENTS],
}
_EXPECT_SCHEMA = {
    "type": "object",
    "properties": {
        **dict.fromkeys(DATES, _DAY),
        **{name: {"type": ["integer", "null"]} for name in NUMBERS},
        "status": {"enum": list(STATUSES)},
        "reason": {"type": "string"},
    },
    "additionalProperties": False,
    "minProperties": 1,
}
ExampleEvent = Annotated[dict[str, Any], AfterValidator(_event), WithJsonSchema(_EVENT_SCHEMA)]
Expected = Annotated[dict[str, Any], AfterValidator(_expected), WithJsonSchema(_EXPECT_SCHEMA)]
ExpectedClocks = Annotated[
    tuple[Expected, ...],
    BeforeValidator(as_tuple),
    WithJsonSchema({"anyOf": [_EXPECT_SCHEMA, {"type": "array", "items": _EXPECT_SCHEMA}]}),
]


class Example(Block):
    """A small case that shows what the rule does. Events are `{event: date}` with attributes beside."""

    name: str = Field(description="what the case shows")
    events: tuple[ExampleEvent, ...] = Field(min_length=1, description="one child, episode 1 unless said")
    expect: ExpectedClocks = Field(description="what becomes of each clock, in order; `[]`: there is none")
    as_of: Date | None = Field(default=None, description="the day on which one looks; a year after the last event")
    authority: Text = Field(default="999", description="code of the authority")

    @model_validator(mode="after")
    def _has_a_day(self) -> Example:
        if self.as_of is None and not any(event[key] for event in self.events for key in event if key in EVENTS):
            raise wrong("no event of this example has a date; write one, or add `as_of:`", "events")
        return self


class ExpectedShare(Block):
    """What an indicator counts in one year, over all the children of the example."""

    year: Whole = Field(description="the year ended 31 March of this number")
    numerator: Whole
    denominator: Whole


class IndicatorExample(Block):
    """A few children and what the indicator makes of them."""

    name: str = Field(description="what the case shows")
    children: tuple[tuple[ExampleEvent, ...], ...] = Field(min_length=1, description="the events of each child")
    as_of: Date = Field(description="the day on which one looks")
    expect: ExpectedShare
