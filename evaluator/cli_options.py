"""Options that several commands share."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from evaluator.looks import Look

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

#: the names of `evaluator.formats.FORMS`, which is not imported here: it is slow
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
