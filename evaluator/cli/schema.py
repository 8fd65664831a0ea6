"""`dayseven schema`: the shape of results.json."""

from __future__ import annotations

import json

import click


@click.command(short_help="Print the JSON Schema of results.json.")
def schema() -> None:
    """Print the JSON Schema of the results.json that `dayseven evaluate` writes."""
    from evaluator.disclosure.results.schema import results_schema

    print(json.dumps(results_schema(), indent=1))
