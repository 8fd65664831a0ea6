"""`dayseven record`: a council's documented judgements, held against the rules of each regime."""

from __future__ import annotations

from pathlib import Path

import click

from evaluator.cli.options import FORMAT
from evaluator.cli.terminal import is_for_a_screen, say, show


@click.command(short_help="Hold a council's documented judgements against the rules.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--rules", default="", metavar="NAME_OR_FOLDER", help="default: the regimes that ship with dayseven")
@FORMAT
def record(file: Path, rules: str, form: str | None) -> None:
    """Hold what is documented of how a council was judged against the rules of each regime, scale by scale.

    FILE: YAML, one documented judgement a line, such as fixtures/haringey/record.yaml.
    """
    from evaluator.ratings.rate import regimes_of
    from evaluator.ratings.record import COLUMNS, read_record, record_data

    data = record_data(read_record(file, regimes_of(rules)))
    if form == "json":
        show([data], form, ())
    elif is_for_a_screen(form):
        for one in data["scales"]:
            show(one["judgements"], form, COLUMNS, f"{one['scale']} ({one['of']})")
        if data["events"]:
            show(data["events"], form, ("date", "what", "confidence", "source"), "Beside the ratings")
    else:
        rows = [{"scale": one["scale"], **judged} for one in data["scales"] for judged in one["judgements"]]
        show(rows, form, ("scale", *COLUMNS))
    say("\n".join([*data["says"], data["note"]]))
