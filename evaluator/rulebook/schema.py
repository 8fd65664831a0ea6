"""The JSON Schema of rule files and of `ruleset.yaml`, by which editors complete and check them."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from evaluator.rulebook.manifest import Manifest
from evaluator.rulebook.reading import KINDS

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return one schema for all rule files: the key that names the kind of file says which part of it holds.

    It knows keys, words, dates and limits, as the loader does; that rules fit together only the loader knows.
    """
    kinds: dict[str, Any] = {**KINDS, "ruleset": Manifest}
    _, found = models_json_schema([(model, "validation") for model in kinds.values()])
    branches = [
        {"if": {"required": [kind]}, "then": {"$ref": f"#/$defs/{model.__name__}"}}
        for kind, model in kinds.items()
    ]
    return {
        "$schema": DRAFT,
        "description": "A rule file of dayseven: a timescale, an outcome, an indicator, a regime or a rule set.",
        "type": "object",
        "anyOf": [{"required": [kind]} for kind in kinds],
        "allOf": branches,
        "$defs": _untitled(found["$defs"]),
    }


def _untitled(schema: Any) -> Any:
    """Return a schema without the titles that pydantic makes up; a property called `title` stays."""
    if isinstance(schema, dict):
        return {
            key: _untitled(value) for key, value in schema.items() if key != "title" or not isinstance(value, str)
        }
    return [_untitled(one) for one in schema] if isinstance(schema, list) else schema
