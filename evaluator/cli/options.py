"""Options that several commands share, and the examples under their help."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from evaluator.pages.page_options import Look

FORMAT = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), help="default: table on a screen, CSV when piped"
)
RULES = click.option(
    "--rules", required=True, metavar="NAME_OR_FOLDER", help="rule set: a name of `dayseven rules list`, or a folder"
)
EVENTS = click.argument("events", nargs=-1, required=True, type=click.Path(path_type=Path))
SERIAL = click.option(
    "--serial", type=click.Choice(["refuse", "latest"]), default="refuse", show_default=True,
    help="two census returns of one authority for one year: refuse them, or take the latest",
)  # fmt: skip
OUT = click.option(
    "-o", "--output", "output", type=click.Path(path_type=Path, file_okay=False), metavar="OUT",
    help="folder for the files; they appear whole or not at all",
)  # fmt: skip


PAGE = click.option(
    "-o", "--output", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="write the report to this HTML file",
)  # fmt: skip


class Day(click.ParamType):  # type: ignore[type-arg]
    """A date written as 2009-03-31."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Return the date, or fail with how to write one."""
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"`{value}` is not a date; write it as 2009-03-31", param, ctx)


AS_OF = click.option("--as-of", type=Day(), required=True, metavar="DATE", help="the day on which the records are read")

#: the names of `evaluator.pages.exports.registry.FORMS`, which is not imported here: it is slow
FORM_NAMES = ("xlsx", "pdf", "csv", "md")


def page_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that writes a page the options --to, --open, --brand and --brand-colour, together as `look`."""

    @click.option("--to", "forms", multiple=True, type=click.Choice(FORM_NAMES),
                  help="write it as this too; can be given more than once")
    @click.option("--open", "shown", is_flag=True, help="open the page in a browser")
    @click.option("--brand", default="", metavar="NAME", help="whose name stands at the top of the page")
    @click.option("--brand-colour", default="", metavar="#RRGGBB", help="the colour of its bars")
    @functools.wraps(command)
    def with_look(
        *given: Any, forms: tuple[str, ...], shown: bool, brand: str, brand_colour: str, **named: Any
    ) -> None:
        command(*given, look=Look(tuple(dict.fromkeys(forms)), brand, brand_colour, shown), **named)

    return with_look


#: command: examples, each a line or several joined by a backslash
EXAMPLES: dict[str, tuple[str, ...]] = {
    "demo": ("dayseven demo --open",),
    "explain-finding": ("dayseven explain-finding date_in_doubt",),
    "validate": ("dayseven validate returns/", "dayseven validate census.xml --each --fail-on refused",
                 "dayseven validate returns/ --files --format json"),
    "evaluate": (
        "dayseven evaluate returns/ --rules england-2018 --as-of 2024-03-31 -o out",
        "dayseven evaluate events.csv --rules england-2008 --as-of 2010-08-31 \\\n    -o out --to xlsx --to pdf --open",
        "dayseven evaluate events.csv --rules england-2018 --as-of 2024-03-31 \\\n"
        "    -o out --awarded grades.csv --regime ilacs",
    ),
    "rate": ("dayseven rate judgements.csv --regime sif-2013",),
    "record": ("dayseven record fixtures/haringey/record.yaml",),
    "report": (
        "dayseven report out --to xlsx --to pdf",
        "dayseven report out --authority Quillbury --neighbours neighbours.csv --open",
        "dayseven report out --every-authority --to pdf",
    ),
    "schema": ("dayseven schema > results.schema.json",),
    "explain": (
        "dayseven explain 0100141 events.csv --rules england-2008 --as-of 2010-08-31",
        "dayseven explain 0100141 events.csv --rules england-2008 \\\n    --as-of 2010-08-31 -o case.html --open",
    ),
    "due": ('dayseven due 2008-12-19 "7 working days"', 'dayseven due 2024-01-31 "1 month"'),
    "compare": (
        "dayseven compare england-2008 my-rules events.csv --as-of 2010-08-31",
        "dayseven compare england-2008 visits-first events.csv \\\n    --as-of 2010-08-31 -o compared.html --open",
    ),
    "before-after": (
        "dayseven before-after initial-assessment events.csv \\\n    --rules england-2010 --as-of 2012-03-31",
    ),
    "margins": ("dayseven margins events.csv --rules england-2008 --as-of 2010-08-31",),
    "durations": ("dayseven durations c2.csv c4.csv -o durations.html",),
    "lights": (
        "dayseven lights events.csv --rules england-2008 --as-of 2009-03-31 \\\n    --team 'team 1' --light red",
    ),
    "published": (
        "dayseven published --lait lait.parquet --dictionary dictionary.csv \\\n"
        "    --ofsted outcomes.ods --codes codes.csv -o published.html",
    ),
    "sweep": (
        "dayseven sweep initial-assessment.limit 5 10 events.csv \\\n    --rules england-2008 --as-of 2010-08-31",
        "dayseven sweep initial-assessment.limit 3 12 events.csv \\\n"
        "    --rules england-2008 --as-of 2010-08-31 -o sweep.html --open",
    ),
    "synth": (
        "dayseven synth --list",
        "dayseven synth --world pulled-in-some --authorities 20 -o invented",
    ),
    "completion": ("dayseven completion bash >> ~/.bashrc",),
    "rules list": ("dayseven rules list", "dayseven rules list --left-out"),
    "rules show": ("dayseven rules show england-2008",),
    "rules check": ("dayseven rules check my-rules", "dayseven rules check my-rules --format github"),
    "rules test": ("dayseven rules test my-rules",),
    "rules new": (
        "dayseven rules new my-rules first-visit",
        'dayseven rules new my-rules first-visit --title "First visit" \\\n'
        '    --starts referral --stops visit \\\n    --within "5 working days" --from 2008-04-01',
    ),
    "rules mutate": ("dayseven rules mutate my-rules",),
    "rules diff": ("dayseven rules diff england-2008 england-2010",),
    "rules book": ("dayseven rules book -o rules.html", "dayseven rules book england-2018 -o rules.html --to pdf"),
    "rules schema": ("dayseven rules schema > ruleset.schema.json",),
}


def with_examples(group: click.Group, before: str = "") -> None:
    """Put its examples under the help of every command of a group, and of the groups in it."""
    for name, command in group.commands.items():
        path = f"{before}{name}"
        if isinstance(command, click.Group):
            with_examples(command, f"{path} ")
        else:
            lines = "\n".join(EXAMPLES[path]).replace("\n", "\n  ")
            command.epilog = f"\b\nExamples:\n  {lines}"
