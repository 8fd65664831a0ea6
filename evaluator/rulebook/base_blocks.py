"""What every block of a rule file is made of: strict models, and the types of its fields with their mistakes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from evaluator.rulebook.limits import WRITTEN, Counting, Limit, read_limit
from evaluator.vocabulary import ATTRIBUTES, EVENTS, YES_NO

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WORD_SCHEMA = {"type": ["string", "number", "boolean"]}


def unknown_word(word: str, kind: str) -> PydanticCustomError:
    """Return the error for a word that is no `kind` of the vocabulary: event, attribute or status."""
    return PydanticCustomError("unknown_word", "`{word}` is not a known {kind}", {"word": word, "kind": kind})


def bad_date(value: Any, key: str = "") -> PydanticCustomError:
    """Return the error for what is no date; `key` says below which key of a block it stands."""
    return PydanticCustomError("date_unreal", "`{value}` is not a real date", {"value": str(value), "key": key})


def wrong(message: str, key: str) -> PydanticCustomError:
    """Return the error for what is wrong at `key` of a block; after `; ` the message may say what to do."""
    return PydanticCustomError("wrong", "{message}", {"message": message, "key": key})


def is_date(value: Any) -> bool:
    """Return whether a value is a day, or text that says one as YYYY-MM-DD."""
    if isinstance(value, dt.date):
        return not isinstance(value, dt.datetime)
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _read_date(value: Any) -> dt.date:
    if not is_date(value):
        raise bad_date(value)
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def _known_event(name: str) -> str:
    if name not in EVENTS:
        raise unknown_word(name, "event")
    return name


def as_tuple(value: Any) -> Any:
    """Return a list as a tuple, and anything else as a tuple of one: a lone value may stand for a list."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _as_words(value: Any) -> tuple[str, ...]:
    """Return a lone value or a list as words; true and false are the words of yes/no attributes."""
    for one in as_tuple(value):
        if not isinstance(one, str | int | float):
            raise ValueError("a word or a list of words is missing here; write the value it must have")
    return tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in as_tuple(value))


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _known_attributes(where: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for name, words in where.items():
        if name not in ATTRIBUTES:
            raise unknown_word(name, "attribute")
        if name in YES_NO and not set(words) <= {"true", "false"}:
            raise wrong(f"`{name}` is `true` or `false`, not `{words[0]}`; write `true` or `false`", name)
    return where


def _one_or_more(item: dict[str, Any]) -> WithJsonSchema:
    """Return the JSON Schema of one value or a list of them."""
    return WithJsonSchema({"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]})


def _where_schema() -> WithJsonSchema:
    yes_no = {"enum": [True, False, "true", "false"]}
    known = {
        name: {
            **_one_or_more(yes_no if name in YES_NO else _WORD_SCHEMA).json_schema,  # type: ignore[dict-item]
            "description": said,
        }
        for name, said in ATTRIBUTES.items()
    }
    return WithJsonSchema({"type": "object", "properties": known, "additionalProperties": False})


LIMIT_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": rf"^\s*{WRITTEN.pattern}\s*$",
    "examples": ["7 working days", "3 months"],
}
DATE_SCHEMA: dict[str, Any] = {"type": "string", "format": "date", "pattern": rf"^{_DATE.pattern}$"}
_EVENT_SCHEMA = {"enum": list(EVENTS)}

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Date = Annotated[dt.date, BeforeValidator(_read_date), WithJsonSchema(DATE_SCHEMA)]
YesNo = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, Field(strict=True, ge=0)]
Number = Annotated[float, Field(strict=True)]
Text = Annotated[str, BeforeValidator(_as_text), WithJsonSchema({"type": ["string", "number"]})]
"""Text that may look like a number, such as the edition of a book."""

Event = Annotated[str, AfterValidator(_known_event), WithJsonSchema(_EVENT_SCHEMA)]
Events = Annotated[tuple[Event, ...], BeforeValidator(as_tuple), Field(min_length=1), _one_or_more(_EVENT_SCHEMA)]
Words = Annotated[tuple[str, ...], BeforeValidator(_as_words), Field(min_length=1), _one_or_more(_WORD_SCHEMA)]
Where = Annotated[dict[str, Words], AfterValidator(_known_attributes), _where_schema()]
"""Attribute: the values it may have. All attributes must agree; a blank value agrees with nothing."""

LimitText = Annotated[
    Limit,
    BeforeValidator(lambda value: value if isinstance(value, Limit) else read_limit(str(value))),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(LIMIT_SCHEMA),
]
Limits = Annotated[
    tuple[LimitText, ...], BeforeValidator(as_tuple), Field(min_length=1), _one_or_more(LIMIT_SCHEMA)
]
"""One limit a step; the last repeats."""

Countings = Annotated[
    tuple[Counting, ...],
    BeforeValidator(as_tuple),
    Field(min_length=1),
    _one_or_more({"enum": [str(mode) for mode in Counting]}),
]
"""How days are counted; where limits are in working days and in calendar days, one mode for each."""


Confidence = Literal["V", "V2", "D", "K-h", "K-m", "K-l"]


class Block(BaseModel):
    """A block of a rule file: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Source(Block):
    """Where a rule comes from and how sure we are of it."""

    instrument: str = Field(description="statute, guidance, publication or count that the rule is taken from")
    confidence: Confidence = Field(
        description="V verified, V2 in a secondary source, D derived, K-h, K-m, K-l known but not read again"
    )
    reference: str = Field(description="key of the source list, or `none` where it is known but not re-read")
    edition: Text = Field(default="", description="edition or date of the instrument")
    note: str = Field(default="", description="what the reader must know about the source")


class Rule(Block):
    """What every rule file has."""

    title: str = Field(description="what the rule is about, in a few words")
    purpose: str = Field(default="", description="what the rule is for")
    source: Source
    status: Literal["published", "reconstruction", "local", "illustrative"] = Field(
        default="published", description="whether the rule was in force as it stands here"
    )


def in_order(first: dt.date | None, last: dt.date | None) -> None:
    """Raise an error where a block ends before it begins; both days are inclusive."""
    if first and last and last < first:
        raise wrong(f"`until` {last} is before `from` {first}; write the later day in `until`", "until")
