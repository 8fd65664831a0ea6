"""`dayseven published`: how far Ofsted's grade tracks what is published of each authority."""

from __future__ import annotations

from pathlib import Path

import click

from evaluator.cli.options import FORMAT, page_options
from evaluator.cli.terminal import open_page, say, show
from evaluator.errors import CannotRun
from evaluator.pages.page_options import Look

COLUMNS = ("code", "kind", "rho", "lo", "hi", "rho_within_year", "p_adjusted", "inspections", "authorities",
           "verdict")  # fmt: skip


@click.command(short_help="How far Ofsted's grade tracks published figures.")
@click.option("--lait", type=click.Path(path_type=Path), help="DfE's local authority interactive tool, Parquet")
@click.option("--dictionary", type=click.Path(path_type=Path), help="its data dictionary, CSV")
@click.option("--ofsted", type=click.Path(path_type=Path), help="Ofsted's inspection outcomes workbook, ODS")
@click.option("--codes", type=click.Path(path_type=Path), help="authority codes, CSV")
@click.option("--seed", default=2008, show_default=True, help="of the bootstrap")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="write the report to this HTML file")
@page_options
@FORMAT
def published(
    lait: Path | None,
    dictionary: Path | None,
    ofsted: Path | None,
    codes: Path | None,
    seed: int,
    output: Path | None,
    form: str | None,
    look: Look,
) -> None:
    """How far Ofsted's overall grade tracks what DfE publishes of each authority."""
    given = {"--lait": lait, "--dictionary": dictionary, "--ofsted": ofsted, "--codes": codes}
    missing = [name for name, path in given.items() if path is None]
    if missing:
        raise CannotRun(
            f"`dayseven published` needs {', '.join(missing)}",
            "give all four files: the LAIT Parquet and its dictionary, Ofsted's workbook, the authority codes",
        )
    from evaluator.pages.exports.registry import write_page
    from evaluator.published.grades.page import document
    from evaluator.published.grades.run import records, run

    found = run(Path(str(lait)), Path(str(dictionary)), Path(str(ofsted)), Path(str(codes)), seed)
    if output:
        write_page(output, document(found), look)
    show(records(found), form, COLUMNS)
    say("\n".join([*found.sentences, *([f"The report: {output.resolve()}"] if output else [])]))
    if output and look.shown:
        open_page(output)
