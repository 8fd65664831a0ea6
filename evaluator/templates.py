"""Pages from the templates in `reports/`. A name that is missing in the data stops the run."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluator import places


def rendered(template: str, **data: Any) -> str:
    """Return a template of `reports/` filled with `data`; text is escaped unless marked safe.

    Raises jinja2.UndefinedError where the template asks for something that `data` has not.
    """
    environment = Environment(
        loader=FileSystemLoader(places.folder("reports")), undefined=StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template(template).render(**data)
