"""`dayseven rate` and `dayseven record`: what regimes make of judgements that inspectors gave."""

from __future__ import annotations

from pathlib import Path

import click

from evaluator.cli.options import FORMAT
from evaluator.cli.terminal import say, show


@click.command(short_help="Say what a regime makes of given judgements.")
@click.argument("judgements", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--regime", required=True, help="a regime of the rule set, such as sif-2013 or ilacs")
@click.option("--rules", default="", metavar="NAME_OR_FOLDER", help="default: the regimes that ship with dayseven")
@FORMAT
def rate(judgements: Path, regime: str, rules: str, form: str | None) -> None:
    """Say what an inspection regime's rules make of given judgements.

    JUDGEMENTS: a CSV with the columns authority, date, the regime's judgements (sif-2013 and ilacs: help,
    looked_after, leadership, adoption, care_leavers) and the indicators that it reads, in per cent.
    Grades are words or numbers of the judgement's own scale; empty where not judged.
    """
    from evaluator.cli.commands import rated

    rows, columns, note = rated(judgements, regime, rules, form)
    show(rows, form, columns)
    say(note)


@click.command(short_help="Hold a council's documented judgements against the rules.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--rules", default="", metavar="NAME_OR_FOLDER", help="default: the regimes that ship with dayseven")
@FORMAT
def record(file: Path, rules: str, form: str | None) -> None:
    """Hold what is documented of how a council was judged against the rules of each regime, scale by scale.

    FILE: YAML, one documented judgement a line, such as fixtures/haringey/record.yaml.
    """
    from evaluator.cli.commands import recorded

    shown, told = recorded(file, rules, form)
    for title, rows, columns in shown:
        show(rows, form, columns, title)
    say(told)
