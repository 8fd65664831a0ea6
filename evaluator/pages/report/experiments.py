"""The report of a comparison of two rule sets, and that of a limit changed value after value."""

from __future__ import annotations

from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure.suppression import HIDDEN, NOT_AVAILABLE
from evaluator.pages.document import (
    Bullets,
    Document,
    Finding,
    Fold,
    Link,
    Next,
    Paragraph,
    Part,
    Section,
    facts,
    figure_of,
    table_of,
)
from evaluator.pages.figures.experiments import flips_figure, sweep_figure
from evaluator.pages.report.parts import Table, cell_text, table
from evaluator.resources import VERSION

Data = dict[str, Any]
UNCHANGED = "Assumes unchanged behaviour."
INVENTED = "The records are invented. None of the authorities and children exists."


def comparison_document(data: Data, command: str = "") -> Document:
    """Return the report of a comparison. data: as `comparison_data` gives it."""
    a, b = data["a"], data["b"]
    made = f"dayseven {VERSION}" + (f", with: {command}" if command else "")
    about = [(f"Rule set {one['name']}", f"{one['title']}, hash {one['hash']}") for one in (a, b)]
    about += [("Made by", made), ("Standing", "Not an Ofsted or DfE publication. Nobody awarded these ratings.")]
    limits = (
        f"What would have happened under other rules. {data['assumed']}",
        "Whether either rule set is better for children. It shows what each would have called the same records.",
        "Anything about a named worker, or about a single child. No official body has awarded or approved these "
        "ratings.",
    )
    sections = (
        _verdicts_section(data), _figures_section(data), _clocks_section(data), _rules_section(data),
        Section("limits", "What this report does not tell you", (Bullets(limits),), told=True),
        Section("about", "About these figures", (facts(about),), told=True),
    )  # fmt: skip
    return Document(
        f"The same records under {a['name']} and {b['name']}, {data['year']}", _comparison_finding(data), sections,
        (f"{a['name']} and {b['name']}", data["year"]), notes=(INVENTED,) if data["invented"] else (),
        summary=(Fold("All of it in sentences", (Bullets(tuple(data["sentences"])),)),), invented=data["invented"],
    )  # fmt: skip


def _comparison_finding(data: Data) -> Finding:
    """Return the first screen: how many ratings change, beside how many would by luck."""
    a, b, ratings = data["a"]["name"], data["b"]["name"], data["ratings"]
    moved = sum(one["authority"] == ALL for one in data["indicators"])
    changed = [one["clocks"] for one in data["clocks"] if isinstance(one["clocks"], int)]
    nexts = (
        Next(str(moved), f"{'figure' if moved == 1 else 'figures'} of all authorities together differ"
             f"{'s' if moved == 1 else ''}.", Link("Figures that move", "figures")),
        Next(f"{sum(changed):,}", "clocks, rounded to 10, have another status or last permitted day.",
             Link("Clocks that change", "clocks")),
        Next(str(len(data["differences"])), f"{'difference' if len(data['differences']) == 1 else 'differences'} "
             "between what the two rule sets ask.", Link("What they ask otherwise", "rules")),
    )  # fmt: skip
    if not ratings or not ratings["rated"]:
        one = "One of the two rule sets computes no rating" if not ratings else "No authority is rated under both"
        return Finding(f"{one}: only clocks and figures can differ", next=nexts, honest=data["assumed"])
    flipped = ratings["up"] + ratings["down"]
    figure = figure_of(flips_figure("flips", a, b, ratings["matrix"]))
    luck = "" if ratings["by_luck"] is None else (
        f"about {ratings['by_luck']:.0f} would by luck alone, if as many cases were counted again")
    are = "rating changes" if flipped == 1 else "ratings change"
    ways = f"ratings change: {ratings['up']} go up and {ratings['down']} down"
    return Finding(f"{flipped or 'No'} {are} if the same records are read under {b} instead of {a}",
                   f"{flipped} of {ratings['rated']}", ways, luck, figure, nexts, data["assumed"])  # fmt: skip


def _verdicts_section(data: Data) -> Section:
    said = Paragraph(
        "The outcomes are the same under both; only the rating beside them changes. Of the pairs of authorities with "
        "different ratings, so many in 100 are in the order of their children's outcomes."
    )
    verdicts, pairs = _verdicts(data), _concordances(data)
    parts: list[Part] = [said]
    parts += [table_of("What the rating tells of each outcome", verdicts)] if verdicts["rows"] else [
        Paragraph("There is no rating under both that could be held against an outcome.")]
    parts += [table_of("Pairs of authorities in order, per cent", pairs)] if pairs["rows"] else []
    return Section("verdicts", "What the rating tells of the children", tuple(parts))


def _figures_section(data: Data) -> Section:
    made = table_of(f"Figures that differ, {data['year']}", _figures(data))
    none = Paragraph("No figure that both rule sets have differs.")
    return Section("figures", "Figures that move", (Paragraph(UNCHANGED), made if made.rows else none))


def _clocks_section(data: Data) -> Section:
    columns = ["Timescale", f"Under {data['a']['name']}", f"Under {data['b']['name']}", "Clocks", "Why"]
    rows = [[one["title"], _status(one["status_a"]), _status(one["status_b"]), cell_text(one["clocks"]), one["why"]]
            for one in data["clocks"]]  # fmt: skip
    said = Paragraph(f"All years of these records. {UNCHANGED} Counts are rounded to 10; [c] stands for 1 to 5.")
    made = table_of("Clocks by what became of them under either rule set", table(columns, rows))
    return Section("clocks", "Clocks that change, and why", (said, made if rows else Paragraph("No clock changes.")))


def _status(word: str) -> str:
    return word.replace("_", " ")


def _rules_section(data: Data) -> Section:
    rows = [[one["rule"], one["kind"], one["text"]] for one in data["differences"]]
    made = table_of("Differences between the rule sets", table(["Rule", "What differs", "In words"], rows))
    return Section("rules", "What the two rule sets ask otherwise",
                   (made if rows else Paragraph("They ask the same."),))  # fmt: skip


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
         *(cell_text(one[name], one["symbol"] or HIDDEN) for name in ("a", "b", "difference", "gross_difference"))]
        for one in ordered
    ]  # fmt: skip
    a, b = data["a"]["name"], data["b"]["name"]
    columns = ["Figure", "Authority", f"Under {a}, per cent", f"Under {b}, per cent", "Difference",
               "Difference, overdue counted too"]  # fmt: skip
    return table(columns, rows)


def sweep_document(
    title: str, unit: str, rows: list[Data], assumed: str, about: list[tuple[str, str]], invented: bool = False
) -> Document:  # fmt: skip
    """Return the report of a sweep. title: of the timescale; rows: as `Swept`, one a value."""
    drawn = figure_of(sweep_figure("sweep", title, unit, rows))
    now = next((row for row in rows if row["in_force"]), None)
    number, said = "", ""
    if now and now["per_cent"] is not None:
        number, said = f"{now['per_cent']:.1f}%", f"in time with the limit in force, {now['value']} {unit}s"
    shares = [row["per_cent"] for row in rows if row["per_cent"] is not None]
    span = (f"{min(shares):.1f}% to {max(shares):.1f}% from {rows[0]['value']} to {rows[-1]['value']} {unit}s"
            if number else "")  # fmt: skip
    most = max((row["flipped"] for row in rows), default=0)
    changes = (Next(f"at most {most}", f"{'rating changes' if most == 1 else 'ratings change'} with another limit.",
                    Link("Value after value", "values")),)  # fmt: skip
    limits = (
        f"What people would have done under another limit. {assumed}",
        "Why work ends on a day. A peak on the last permitted day can be effort, as intended.",
        "Anything about a named worker, or about a single child.",
    )
    sections = (
        Section("values", "Value after value", (Paragraph(drawn.caption),), told=True),
        Section("limits", "What this report does not tell you", (Bullets(limits),), told=True),
        Section("about", "About these figures", (facts(about),), told=True),
    )
    return Document(
        f"{title}: another limit, the same records", Finding(drawn.title, number, said, span, drawn, changes, assumed),
        sections, (title, f"from {rows[0]['value']} to {rows[-1]['value']} {unit}s") if rows else (title,),
        notes=(INVENTED,) if invented else (), invented=invented,
    )  # fmt: skip
