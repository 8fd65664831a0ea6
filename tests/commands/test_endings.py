"""How runs end: what an earlier run left, what a fault leaves, and what a person is told of either."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluator.api import evaluation_run
from evaluator.api.evaluation_run import evaluate_into
from evaluator.cli import main as command_line
from evaluator.cli.terminal import cannot, fault
from evaluator.errors import CannotRun
from evaluator.pages.page_options import Look
from evaluator.pages.report.from_results import authority_reports, report_again
from tests.commands.test_commands import CASES, ROOT, dayseven
from tests.ground.test_whole_files import files

DAY = dt.date(2009, 3, 31)
WORDS = ("--rules", "england-2008", "--as-of", "2009-03-31")
TWO = CASES + CASES.replace("999", "998").replace("authority,team,child,episode,event,date,recorded_at\n", "")


def run(out: Path, events: str = CASES, forms: tuple[str, ...] = ()) -> None:
    """Evaluate some events into a folder, inside this process."""
    path = out.parent / "cases.csv"
    path.write_text(events, encoding="utf-8")
    evaluate_into(out, [path], "england-2008", DAY, "refuse", None, look=Look(forms))


def names(out: Path) -> set[str]:
    return {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}


def test_what_a_run_does_not_replace_of_an_earlier_one_goes(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(out)
    alone = names(out)
    (out / "notes.txt").write_text("of the person")
    (out / "authorities").mkdir()
    (out / "authorities" / "mine.html").write_text("of the person")
    run(out, TWO, ("csv", "md"))
    authority_reports(out, [], None, Look(("md", "csv")), None)
    assert {"report.md", "authorities/998.html", "authorities/998.md", "authorities/mine.html"} <= names(out)
    assert any(name.startswith("authorities/998-tables/01-") for name in names(out))
    run(out)
    assert names(out) == alone | {"notes.txt", "authorities/mine.html"}


def test_other_forms_of_the_same_results_stay_and_tables_are_those_of_the_page(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(out, CASES, ("csv", "md"))
    before = names(out)
    (out / "report-tables" / "99-of-another-page.csv").write_text("old")
    report_again(out, Look(("csv",)))
    assert names(out) == before


def test_the_file_of_events_that_a_run_reads_stays_where_it_is(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(out)
    path = out / "events-invented.csv"
    path.write_text(CASES, encoding="utf-8")
    evaluate_into(out, [path], "england-2008", DAY, "refuse", None)
    assert path.exists()
    evaluate_into(out, [out.parent / "cases.csv"], "england-2008", DAY, "refuse", None)
    assert not path.exists()


def test_two_authorities_whose_files_would_have_one_name_keep_their_own(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(out, TWO.replace("998", "A B").replace("999", "A-B"))
    every = authority_reports(out, [], None, Look(), None)
    one = authority_reports(out, ["A-B"], None, Look(), None)
    assert len({path.name for path in every}) == 2 and one == every[1:]
    assert all(re.fullmatch(r"a-b-[0-9a-f]{8}\.html", path.name) for path in every)


def _once(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that is called once, and gives what it gave then."""
    made: list[Any] = []

    def first(*given: Any, **named: Any) -> Any:
        if not made:
            made.append(function(*given, **named))
        return made[0]

    return first


@pytest.mark.parametrize("command", ["evaluate", "report", "authorities"])
def test_a_fault_at_any_renaming_leaves_the_earlier_run(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, real, made = tmp_path / "out", os.rename, 0
    run(out, TWO, ("md",))
    authority_reports(out, [], None, Look(), None)

    def every_byte() -> dict[str, bytes]:
        return {name: (out / name).read_bytes() for name in names(out)}

    before = every_byte()
    if command == "evaluate":  # once: what is computed does not matter here
        for name in ("evaluate", "evaluation_results", "national_document"):
            monkeypatch.setattr(evaluation_run, name, _once(getattr(evaluation_run, name)))
    for place in range(100):
        made = 0

        def rename(source: object, target: object, place: int = place) -> None:
            nonlocal made
            made += 1
            if made == place + 1:
                raise OSError(errno.EIO, "Input/output error")
            real(source, target)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "rename", rename)
        try:
            if command == "evaluate":
                run(out)
            elif command == "report":
                report_again(out, Look((), "Another"))
            else:
                authority_reports(out, [], None, Look((), "Another"), None)
        except CannotRun as problem:
            assert "Input/output error" in str(problem)
            assert every_byte() == before
        else:
            assert made <= place and place > 2 and every_byte() != before
            return
    raise AssertionError("it never went through")


def test_a_folder_that_cannot_be_renamed_will_do(tmp_path: Path) -> None:
    """As one's home or a mount point: nothing is made beside it."""
    tmp_path.joinpath("above").mkdir()
    out = tmp_path / "above" / "out"
    out.mkdir()
    before = out.stat().st_ino
    run(out)
    assert sorted(path.name for path in out.parent.iterdir()) == ["cases.csv", "out"] and out.stat().st_ino == before
    assert stat.S_IMODE((out / "clocks.parquet").stat().st_mode) == 0o600
    assert stat.S_IMODE((out / "report.html").stat().st_mode) != 0o600


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_that_is_ended_takes_away_what_it_began(sent: int, code: int, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "evaluator", "demo", "-o", str(tmp_path / "out")]
    process = subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not list(tmp_path.glob("out/.dayseven-*/new/*")) and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(sent)
    assert process.wait(timeout=60) == code
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_under_the_output_is_said() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "evaluator", "rules", "list"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert "No space left on device" in done.stderr and "Traceback" not in done.stderr


def test_nobody_reading_on_is_no_error() -> None:
    command = f"{sys.executable} -m evaluator rules show england-2018 | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_fault_of_the_program_is_told_without_a_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise KeyError("child 0100141")

    monkeypatch.setattr(command_line.dayseven, "main", broken)
    monkeypatch.setattr(command_line, "listen_no_more", lambda: None)
    with pytest.raises(SystemExit) as end:
        command_line.main()
    said = capsys.readouterr().err
    assert end.value.code == 70
    assert "KeyError at cli/main.py:" in said and "0100141" not in said and "Traceback" not in said


def test_what_the_system_refuses_is_told_with_its_place() -> None:
    assert cannot(PermissionError(errno.EACCES, "Permission denied", "a.csv")).startswith("a.csv: Permission denied")
    assert "memory" in cannot(MemoryError()) and "nested" in cannot(RecursionError())
    assert str(ROOT) not in fault(ValueError("x"), "1")


def test_an_error_in_the_middle_of_a_run_leaves_an_earlier_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(out)
    (out / "clocks.parquet").unlink()
    before = files(out)
    (tmp_path / "bad.csv").write_text("authority,child\n", encoding="utf-8")
    assert dayseven("evaluate", tmp_path / "bad.csv", *WORDS, "-o", out).returncode == 2
    assert files(out) == before


def test_a_report_says_whether_it_was_checked_against_an_earlier_one(tmp_path: Path) -> None:
    out, later = tmp_path / "out", tmp_path / "later"
    run(out)
    assert "can tell more together than either does" in (out / "report.html").read_text(encoding="utf-8")
    evaluate_into(later, [tmp_path / "cases.csv"], "england-2008", DAY, "refuse", None, against=out)
    page = (later / "report.html").read_text(encoding="utf-8")
    assert "checked against that of england-2008 as of 2009-03-31" in page and "--against out" in page
    with pytest.raises(CannotRun, match=r"results\.json is not there"):
        evaluate_into(later, [tmp_path / "cases.csv"], "england-2008", DAY, "refuse", None, against=tmp_path)
