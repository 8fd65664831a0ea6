"""Any part of a rule in plain words, for what has no sentence of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from evaluator.rulebook.limits import Limit


def plain(value: Any) -> str:
    """Return a value of a rule as text: blocks as `key value`, lists with commas, `none` for what is not there."""
    match value:
        case None | "" | () | []:
            text = "none"
        case bool():
            text = "yes" if value else "no"
        case Limit():
            text = value.written
        case BaseModel():
            said = {name.rstrip("_"): getattr(value, name) for name in type(value).model_fields}
            text = plain({name: one for name, one in said.items() if one not in (None, "", ())})
        case Mapping():
            text = ", ".join(f"{name} {plain(one)}" for name, one in value.items()) or "none"
        case tuple() | list():
            text = ", ".join(plain(one) for one in value)
        case _:
            text = str(value)
    return text.replace("_", " ")
