"""`dayseven rate`: what a regime makes of judgements that inspectors gave."""

from __future__ import annotations

from pathlib import Path

import click

from evaluator.cli.options import FORMAT
from evaluator.cli.terminal import say, show

COLUMNS = ("authority", "overall_at_most", "rules_fired")


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
    from evaluator.ratings.judgements import ratings_csv, ratings_data, read_judgements
    from evaluator.ratings.rate import rate_all, regime_named, run_notes

    asked = regime_named(regime, rules)
    run = rate_all(asked, read_judgements(judgements, asked))
    if form == "json":
        show(ratings_data(run)["ratings"], form, ())
    else:
        rows = ratings_csv(run)
        show(rows, form, tuple(rows[0]) if rows else COLUMNS)
    say("\n".join(run_notes(asked, run)))
