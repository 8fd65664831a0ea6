"""What the whole command says falsely of null worlds: one line a nation, so that it can be stopped and gone on with.

A name is false where the true ratio lies within the margin or on the other side; a mark of the deadline always is, for
nothing is planted; and so is a figure that is called better or worse, unless authorities truly differ to that side.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from click.testing import CliRunner
from scipy.stats import beta

from evaluator.cli.main import dayseven
from evaluator.synth.null_worlds import null_world
from evaluator.synth.world_kinds import NULL_WORLDS
from evaluator.synth.worlds import World

#: authorities and children of each, on average
SIZES = ((30, 150), (60, 400))
#: nations of each shape and size, and of all shapes together the upper 95% limit of those with any false name or mark
NATIONS, BOUND = 100, 0.05
PROCESSES = 2
#: seeds of one shape lie so far from those of the next
SHIFT = 10_000
AWARDED = ("inadequate", "requires improvement to be good", "good", "outstanding")
ROOT = Path(__file__).resolve().parents[2]
#: what was run already, and the page that tells of it
FILE, PAGE = ROOT / ".calibration" / "null-nations.jsonl", ROOT / "docs" / "null-nations.md"
POINTING = ("TRACKS", "RUNS BACKWARDS", "GOES WITH", "GOES AGAINST")


@dataclass(frozen=True)
class Nation:
    """What one report said. names, marks, figures: false ones. named: all names. regimes, cases: verdicts that point
    one way, of how many with a number.
    """

    shape: str
    authorities: int
    children: int
    seed: int
    named: int
    names: int
    marks: int
    figures: int
    regimes: int
    of_regimes: int
    cases: int
    of_cases: int

    @property
    def wrong(self) -> bool:
        """Whether anybody is named, marked or called better or worse falsely."""
        return bool(self.names or self.marks or self.figures)


def nation(shape: str, authorities: int, children: int, seed: int) -> Nation:
    """Return what `dayseven evaluate` says of one null world; on odd seeds it is rated at random, over its years."""
    # no two shapes are of one draw: chance would count for all of them
    made = null_world(shape, SHIFT * list(NULL_WORLDS).index(shape) + seed, authorities, children)
    with tempfile.TemporaryDirectory() as folder:
        made.events.to_parquet(Path(folder) / "events.parquet")
        given = ["evaluate", f"{folder}/events.parquet", "--rules", "england-2008", "--as-of", made.as_of.isoformat(),
                 "-o", f"{folder}/out", *(_awarded(made, Path(folder)) if seed % 2 else [])]  # fmt: skip
        ran = CliRunner().invoke(dayseven, given, catch_exceptions=False)
        if ran.exit_code:
            raise RuntimeError(ran.output)
        found = json.loads((Path(folder) / "out" / "results.json").read_text(encoding="utf-8"))
    return Nation(shape, authorities, children, seed, **said_falsely(found, made))


def _awarded(made: World, folder: Path) -> list[str]:
    """Write grades that have nothing to do with anything, and return the options that read them."""
    rng, first = np.random.default_rng(made.seed), dt.date(2007, 6, 1)
    days = (made.as_of - first).days - 900
    with (folder / "awarded.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["authority", "date", "overall"])
        for name in made.truth["authority"]:
            day = first + dt.timedelta(days=int(rng.integers(0, max(days, 1))))
            writer.writerow([name, day.isoformat(), int(rng.integers(1, 5))])
    return ["--awarded", str(folder / "awarded.csv"), "--regime", "ilacs"]


def said_falsely(found: dict[str, Any], made: World) -> dict[str, int]:
    """Return the counts of `Nation` from results and truth."""
    truth = dict(zip(made.truth["authority"], made.truth["true_ratio"], strict=True))
    most = 1 + found["declared"]["margin"] / 100
    said = [(truth[one["authority"]], one["verdict"].endswith("worse")) for one in found["authorities"]
            if one["verdict"].endswith(("worse", "better"))]  # fmt: skip
    outcomes = {one["name"] for one in found["indicators"] if one["of"] in {row["name"] for row in found["outcomes"]}}
    clear = [one for one in found["figures"] if one["clear"]]
    alike = [one for one in clear if truth[one["authority"]] == 1 or one["indicator"] not in outcomes]
    regimes = [one["verdict"] in POINTING for one in found["regimes"] if one["rate_ratio"] is not None]
    cases = [one["verdict"] in POINTING for one in found["cases"] if one["within"] is not None]
    return {
        "named": len(said),
        "names": sum(ratio <= most if worse else ratio >= 1 / most for ratio, worse in said),
        "marks": sum(one["level"] == "authority" and one["verdict"] == "found" for one in found["adaptations"]),
        "figures": len(alike), "regimes": sum(regimes), "of_regimes": len(regimes), "cases": sum(cases),
        "of_cases": len(cases),
    }  # fmt: skip


def nations(file: Path, shapes: Iterable[str] = NULL_WORLDS, sizes: Sequence[tuple[int, int]] = SIZES,
            each: int = NATIONS) -> list[Nation]:  # fmt: skip
    """Return so many nations of each shape and size; those that `file` has are read, the others are added to it."""
    names = [one.name for one in fields(Nation)]
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    have = [Nation(**{name: json.loads(line)[name] for name in names}) for line in lines]
    done = {(one.shape, one.authorities, one.children, one.seed): one for one in have}
    wanted = [(shape, *size, seed) for seed in range(each) for shape in shapes for size in sizes]
    left = [job for job in wanted if job not in done]
    with ProcessPoolExecutor(PROCESSES) as pool, file.open("a", encoding="utf-8") as out:
        for number, one in enumerate(as_completed([pool.submit(nation, *job) for job in left]), start=1):
            made = one.result()
            done[made.shape, made.authorities, made.children, made.seed] = made
            out.write(json.dumps(asdict(made)) + "\n")
            out.flush()
            if sys.stderr.isatty():
                print(f"\r{number} of {len(left)} nations", end="", file=sys.stderr)
    return [done[job] for job in wanted]


def interval(count: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share (Clopper and Pearson 1934)."""
    tail = (1 - level) / 2
    lo = float(beta.ppf(tail, count, of - count + 1)) if count else 0.0
    return lo, float(beta.isf(tail, count + 1, of - count)) if count < of else 1.0


def table(found: Sequence[Nation]) -> Iterator[str]:
    """Yield the lines of a table: one a shape and size, and one of all; ends with whether the bounds hold."""
    yield ("| shape | authorities of children | nations | with a false name, mark or figure | names, false of all | "
           "false marks | false figures | regime verdicts pointing | case verdicts pointing |")  # fmt: skip
    yield "|---|---|---|---|---|---|---|---|---|"
    kinds = list(dict.fromkeys((one.shape, one.authorities, one.children) for one in found))
    for shape, authorities, children in kinds:
        mine = [one for one in found if (one.shape, one.authorities, one.children) == (shape, authorities, children)]
        yield _line(shape, f"{authorities} of {children}", mine)
    yield _line("all", "", found)


def _line(shape: str, size: str, mine: Sequence[Nation]) -> str:
    wrong, of = sum(one.wrong for one in mine), len(mine)
    lo, hi = interval(wrong, of)
    total = {one.name: sum(getattr(row, one.name) for row in mine) for one in fields(Nation)[4:]}
    return (f"| {shape} | {size} | {of:,} | {wrong} ({100 * lo:.1f}% to {100 * hi:.1f}%) | {total['names']} of "
            f"{total['named']} | {total['marks']} | {total['figures']} | {total['regimes']} of {total['of_regimes']} | "
            f"{total['cases']} of {total['of_cases']} |")  # fmt: skip


def out_of_bounds(found: Sequence[Nation]) -> list[str]:
    """Return what does not hold: pooled over the shapes the upper limit lies below BOUND, and no shape's lower limit,
    adjusted for their number (Bonferroni), above it.
    """
    wrong = []
    upper = interval(sum(one.wrong for one in found), len(found))[1]
    if upper >= BOUND:
        wrong.append(f"all shapes: the upper limit is {100 * upper:.1f}%, and should be below {100 * BOUND:g}%")
    shapes = list(dict.fromkeys(one.shape for one in found))
    for shape in shapes:
        mine = [one for one in found if one.shape == shape]
        lower = interval(sum(one.wrong for one in mine), len(mine), 1 - BOUND / len(shapes))[0]
        if lower > BOUND:
            wrong.append(f"{shape}: the lower limit is {100 * lower:.1f}%, above {100 * BOUND:g}%")
    return wrong


def page(found: Sequence[Nation]) -> str:
    """Return the page that publishes the nations."""
    wrong = out_of_bounds(found)
    held = "All bounds hold." if not wrong else "**Out of bounds**: " + "; ".join(wrong) + "."
    return "\n".join([
        "# What is said where nothing is there", "",
        "Made by `make calibration`. Each nation below is invented with one habit of real records (`dayseven synth",
        "--list` has them), and nothing is planted in it: no limit is worked to, no decision hangs on one, and",
        "authorities differ by nothing but chance, except where the shape says so. Each went through `dayseven",
        "evaluate` as a person would run it; every other one was rated by lot. Counted is what the report then said of",
        "somebody by name: names in the lists of outcomes, marks of a deadline, and figures called better or worse. A",
        "name is false if the true ratio lies within the margin or on the other side. The upper 95% limit of nations",
        f"with anything false should be below {100 * BOUND:g}%, all shapes together.", "",
        *table(found), "", held, "",
        "Verdicts that point one way are false as well, and allowed in 5 of 100 where each is taken by itself. What",
        "was said of nobody by name, of all authorities together, is not counted here.", "",
        *(f"* **{name}**: {NULL_WORLDS[name].habit}" for name in dict.fromkeys(one.shape for one in found)), "",
    ])  # fmt: skip


def main(each: int = NATIONS) -> int:
    """Run what is not yet in FILE, write PAGE, and return 1 where a bound does not hold."""
    FILE.parent.mkdir(exist_ok=True)
    found = nations(FILE, each=each)
    PAGE.write_text(page(found), encoding="utf-8")
    for one in out_of_bounds(found):
        print(one, file=sys.stderr)
    print(PAGE)
    return 1 if out_of_bounds(found) else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:2])))
