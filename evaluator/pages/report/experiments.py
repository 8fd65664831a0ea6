"""The report of a comparison of two rule sets, and that of a limit changed value after value."""

from __future__ import annotations

from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure.suppression import HIDDEN, NOT_AVAILABLE
from evaluator.pages.figures.experiments import flips_figure, sweep_figure
from evaluator.pages.report.parts import Table, shown, table
from evaluator.resources import VERSION

Data = dict[str, Any]
CONTENTS = (
    ("ratings", "Ratings that change"), ("verdicts", "What the rating tells of the children"),
    ("figures", "Figures that move"), ("clocks", "Clocks that change, and why"),
    ("rules", "What the two rule sets ask otherwise"), ("limits", "What this report does not tell you"),
    ("about", "About these figures"),
)  # fmt: skip


def comparison_page(data: Data, command: str = "") -> str:
    """Return the report of a comparison as one HTML document. data: as `comparison_data` gives it."""
    from evaluator.pages.templates import rendered

    a, b = data["a"], data["b"]
    ratings = data["ratings"]
    return rendered(
        "comparison.html",
        c=data,
        heading=f"The same records under {a['name']} and {b['name']}, {data['year']}",
        figure=flips_figure("flips", a["name"], b["name"], ratings["matrix"]) if ratings else None,
        verdicts=_verdicts(data),
        concordances=_concordances(data),
        figures=_figures(data),
        clocks=table(["Timescale", f"Under {a['name']}", f"Under {b['name']}", "Clocks", "Why"],
                     [[one["title"], one["status_a"], one["status_b"], shown(one["clocks"]), one["why"]]
                      for one in data["clocks"]]),
        rules=table(["Rule", "What differs", "In words"],
                    [[one["rule"], one["kind"], one["text"]] for one in data["differences"]]),
        about=[
            (f"Rule set {one['name']}", f"{one['title']}, hash {one['hash']}") for one in (a, b)
        ] + [("Made by", f"dayseven {VERSION}" + (f", with: {command}" if command else "")),
             ("Standing", "Not an Ofsted or DfE publication. Nobody awarded these ratings.")],
        contents=CONTENTS,
    )  # fmt: skip


def _verdicts(data: Data) -> Table:
    rows = [
        [one["title"], one["verdict_a"], _ratio(one, "a"), one["verdict_b"], _ratio(one, "b")]
        for one in data["verdicts"]
    ]  # fmt: skip
    a, b = data["a"]["name"], data["b"]["name"]
    columns = ["Outcome", f"Verdict under {a}", f"Rate ratio under {a}", f"Verdict under {b}", f"Rate ratio under {b}"]
    return table(columns, rows)


def _ratio(one: Data, side: str) -> str:
    ratio = one[f"rate_ratio_{side}"]
    return NOT_AVAILABLE if ratio is None else f"{ratio:.2f} ({one[f'lo_{side}']:.2f} to {one[f'hi_{side}']:.2f})"


def _concordances(data: Data) -> Table:
    rows = [
        [one["title"], *(f"{found[side]:.0f}" for side in ("a", "b")), f"{found['difference']:.0f}",
         f"{found['lo']:.0f} to {found['hi']:.0f}", str(found["authorities"])]
        for one in data["verdicts"] if (found := one["concordance"])
    ]  # fmt: skip
    columns = ["Outcome", f"Pairs in order under {data['a']['name']}", f"Pairs in order under {data['b']['name']}",
               "Difference", "95% interval of the difference", "Authorities"]  # fmt: skip
    return table(columns, rows)


def _figures(data: Data) -> Table:
    """Return the figures that move, all authorities first."""
    ordered = sorted(data["indicators"], key=lambda one: (one["indicator"], one["authority"] != ALL, one["authority"]))
    rows = [
        [one["title"], one["authority"],
         *(shown(one[name], one["symbol"] or HIDDEN) for name in ("a", "b", "difference", "gross_difference"))]
        for one in ordered
    ]  # fmt: skip
    a, b = data["a"]["name"], data["b"]["name"]
    columns = ["Figure", "Authority", f"Under {a}, per cent", f"Under {b}, per cent", "Difference",
               "Difference, overdue counted too"]  # fmt: skip
    return table(columns, rows)


def sweep_page(title: str, unit: str, rows: list[Data], assumed: str, about: list[tuple[str, str]]) -> str:
    """Return the report of a sweep as one HTML document. title: of the timescale; rows: as `Swept`, one a value."""
    from evaluator.pages.templates import rendered

    figure = sweep_figure("sweep", title, unit, rows)
    return rendered("sweep.html", heading=f"{title}: another limit, the same records", figure=figure, assumed=assumed,
                    about=about)  # fmt: skip
