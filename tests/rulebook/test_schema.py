"""The JSON Schema for editors says what the loader says of keys, words, dates and limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from evaluator import resources
from evaluator.rulebook.positions import read_positioned
from evaluator.rulebook.reading import read_rule
from evaluator.rulebook.schema import json_schema

SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
RULES = resources.folder("rules")
KINDS = ("timescales", "outcomes", "indicators", "regimes")
GOOD = sorted(path for kind in KINDS for path in RULES.glob(f"{kind}/*.yaml"))
MANIFESTS = sorted(RULES.glob("sets/*/ruleset.yaml"))
assert GOOD and MANIFESTS, "nothing would be tested"
BAD = sorted((Path(__file__).resolve().parents[1] / "bad" / "rules").rglob("*.yaml"))
#: what only the loader sees: how parts of a file fit together
BY_LOADER_ONLY = {
    "ends-before-it-begins", "exempt-and-within", "repeats-and-restarts", "outcome-that-is-cancelled",
    "stock-of-clocks", "criterion-asks-both", "said-twice", "alias",
    "tag", "example-without-a-day",
}  # fmt: skip


def test_it_is_a_json_schema_and_the_same_every_time() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json_schema() == SCHEMA


def test_a_date_has_a_pattern_for_editors_that_do_not_check_formats() -> None:
    limit = {"from": "2008-01-01", "until": "2008-12-31", "within": "7 working days"}
    values = jsonschema.Draft202012Validator({**SCHEMA["$defs"]["Value"], "$defs": SCHEMA["$defs"]})
    assert values.is_valid(limit)
    for wrong in ("01/01/2008", "2008-1-1", "2008-01-01 10:00", 2008):
        assert not values.is_valid({**limit, "from": wrong})
        assert not values.is_valid({**limit, "until": wrong})


def accepted(path: Path) -> bool:
    return VALIDATOR.is_valid(read_positioned(path)[0].data)


@pytest.mark.parametrize("path", [*GOOD, *MANIFESTS], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_shipped_file_agrees_with_the_schema(path: Path) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(read_positioned(path)[0].data)] == []


@pytest.mark.parametrize("path", [path for path in BAD if path.name != "ruleset.yaml"], ids=lambda path: path.stem)
def test_the_schema_refuses_what_the_loader_refuses(path: Path) -> None:
    """Of single files; what shows only when rules are seen together neither of them refuses here."""
    source, syntax = read_positioned(path)
    if source.data is None and syntax:
        pytest.skip("not YAML: editors say so themselves")
    loads = not any(issue.level == "error" for issue in read_rule(path)[1])
    if path.stem in BY_LOADER_ONLY:
        assert not loads
        return
    assert accepted(path) is loads


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_an_unknown_key_in_any_block_is_refused(path: Path) -> None:
    data = read_positioned(path)[0].data
    for block in blocks(data):
        block["unknown-key"] = 1
        assert not VALIDATOR.is_valid(data), block
        del block["unknown-key"]
    assert VALIDATOR.is_valid(data)


def blocks(data: Any) -> Iterator[dict[str, Any]]:
    """Yield every block of a rule file whose keys are fixed, the file itself among them."""
    if isinstance(data, dict):
        yield data
        for key, value in data.items():
            if key not in ("judgements", "indicators", "expect", "events", "points"):
                yield from blocks(value)
    elif isinstance(data, list):
        for one in data:
            yield from blocks(one)


def test_every_field_is_described_and_no_title_is_made_up() -> None:
    for name in ("Timescale", "Outcome", "Indicator", "Regime", "Manifest"):
        for key, field in SCHEMA["$defs"][name]["properties"].items():
            assert "description" in field or "$ref" in field, f"{name}.{key}"
    assert not any(isinstance(one.get("title"), str) for one in dicts(SCHEMA))


def dicts(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        for value in data.values():
            yield from dicts(value)
    elif isinstance(data, list):
        for one in data:
            yield from dicts(one)


def test_a_limit_is_text_with_a_pattern() -> None:
    within = SCHEMA["$defs"]["Value"]["properties"]["within"]
    limits = VALIDATOR.evolve(schema=within)
    assert all(limits.is_valid(value) for value in ("7 working days", "1 week", ["3 months", "6 months"]))
    assert not any(limits.is_valid(value) for value in (7, "7", "0 working days", "7 working dayss", "7 days", []))
