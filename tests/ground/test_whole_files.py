"""Files appear whole or not at all: a fault at every call of the operating system, a death at every one of them."""

from __future__ import annotations

import errno
import os
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from evaluator.errors import CannotRun
from evaluator.whole_files import Staging, repaired, undisturbed, write_text, write_whole

#: what a switch asks of the operating system
CALLS = ("open", "mkdir", "rename", "fsync", "chmod", "rmdir", "unlink")
OLD_RUN = {"a.txt": "old a", "b.txt": "old b", "inner/c.txt": "old c", "page-tables/deep/d.txt": "old d"}
NEW_RUN = {"a.txt": "new a", "e.txt": "new e", "inner/c.txt": "new c"}
GONE = ("b.txt", "page-tables/deep/d.txt", "never-there.txt")


class DeadError(BaseException):
    """The process is gone: nothing after it is done, tidying included."""


def files(folder: Path) -> dict[str, str]:
    """Return everything in a folder but what is private, by name."""
    found = {str(path.relative_to(folder)): path.read_text(encoding="utf-8")
             for path in folder.rglob("*") if path.is_file()}  # fmt: skip
    return {name: text for name, text in found.items() if not name.startswith(".")}


def old_run(folder: Path) -> Path:
    write_whole(folder, {name: _text(text) for name, text in OLD_RUN.items()}, internal=("a.txt",))
    write_text("mine", folder / "mine.txt")
    return folder


def new_run(folder: Path) -> None:
    write_whole(folder, {name: _text(text) for name, text in NEW_RUN.items()}, internal=("a.txt",), gone=GONE)


def _text(text: str) -> Callable[[Path], None]:
    return lambda path: write_text(text, path)


BEFORE = {**OLD_RUN, "mine.txt": "mine"}
AFTER = {**NEW_RUN, "mine.txt": "mine"}


@contextmanager
def failing(place: int, dead: bool) -> Iterator[list[str]]:
    """Let the call of that number fail; with `dead` all after it too, as if the process were no more. Gives the calls
    that were made.
    """
    made: list[str] = []
    real = {name: getattr(os, name) for name in CALLS} | {"fsync": lambda handle: None}

    def call(name: str) -> Callable[..., Any]:
        def instead(*given: Any, **named: Any) -> Any:
            made.append(name)
            if dead and len(made) > place:
                raise DeadError
            if len(made) == place + 1:
                raise OSError(errno.ENOSPC, "No space left on device")
            got = real[name](*given, **named)
            handles.update({got} if name == "open" else ())
            return got

        return instead

    def close(handle: int) -> None:
        handles.discard(handle)
        real_close(handle)

    handles, real_close = set[int](), os.close
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, call(name))
        patch.setattr(os, "close", close)
        try:
            yield made
        finally:
            for handle in handles:  # whoever dies holds nothing open, nor any lock
                real_close(handle)


def test_the_switch_replaces_adds_and_takes_away_and_touches_nothing_else(tmp_path: Path) -> None:
    old_run(tmp_path)
    new_run(tmp_path)
    assert files(tmp_path) == AFTER
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "e.txt", "inner", "mine.txt"]


def test_after_a_fault_at_any_call_the_folder_is_as_it_was_or_as_it_should_be(tmp_path: Path) -> None:
    """A fault in the tidying is no fault of the run."""
    with failing(10**6, dead=False) as calls:
        new_run(old_run(tmp_path / "without"))
    assert {"rename", "mkdir", "fsync", "chmod"} <= set(calls)
    refused = 0
    for place in range(len(calls)):
        folder = old_run(tmp_path / str(place))
        with failing(place, dead=False):
            try:
                new_run(folder)
            except CannotRun as problem:
                refused += 1
                assert str(folder) in str(problem) and "No space left" in str(problem)
                assert files(folder) == BEFORE, place
            else:
                assert files(folder) == AFTER, place
        write_whole(folder, {})  # what a fault in the tidying left, the next run takes away
        assert not list(folder.glob(".*"))
    assert refused > 15


def test_after_a_death_at_any_call_no_two_runs_stand_together_and_the_next_run_mends_it(tmp_path: Path) -> None:
    with failing(10**6, dead=True) as calls:
        new_run(old_run(tmp_path / "without"))
    halves = 0
    for place in range(len(calls)):
        folder = old_run(tmp_path / str(place))
        with suppress(DeadError), failing(place, dead=True):
            new_run(folder)
        seen = files(folder)
        assert seen["mine.txt"] == "mine"
        whose = {text[:3] for name, text in seen.items() if name != "mine.txt"}
        assert len(whose) < 2, (place, seen)
        halves += seen not in (BEFORE, AFTER)
        repaired(folder)
        assert files(folder) in (BEFORE, AFTER), place
        new_run(folder)
        assert files(folder) == AFTER and not list(folder.glob(".*"))
    assert halves > 3


def test_a_death_while_a_death_is_mended_is_mended_too(tmp_path: Path) -> None:
    with failing(10**6, dead=True) as calls:
        new_run(old_run(tmp_path / "without"))
    for place in range(len(calls) - 12, len(calls)):
        for second in range(3, 12):
            folder = old_run(tmp_path / f"{place}-{second}")
            with suppress(DeadError), failing(place, dead=True):
                new_run(folder)
            with suppress(DeadError), failing(second, dead=True):
                repaired(folder)
            repaired(folder)
            assert files(folder) in (BEFORE, AFTER), (place, second)


def test_a_file_that_cannot_be_written_keeps_all_away(tmp_path: Path) -> None:
    def full(path: Path) -> None:
        path.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(CannotRun, match="No space left"):
        write_whole(tmp_path / "a" / "b", {"a.txt": _text("new"), "b.txt": full})
    assert list(tmp_path.iterdir()) == []
    old_run(tmp_path)
    with pytest.raises(CannotRun, match="No space left"):
        write_whole(tmp_path, {"a.txt": _text("new"), "b.txt": full})
    assert files(tmp_path) == BEFORE and not list(tmp_path.glob(".*"))


def test_a_folder_or_a_device_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("a.txt", "pipe"):
        with pytest.raises(CannotRun, match="is there and is not a file"):
            write_whole(tmp_path, {name: _text("new")})
    assert (tmp_path / "a.txt").is_dir() and stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_internal_files_are_read_by_their_user_only(tmp_path: Path) -> None:
    folder = tmp_path / "above" / "out"
    write_whole(folder, {"inside.csv": _text("1"), "page.html": _text("2")}, internal=("inside.csv",))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "inside.csv").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "page.html").stat().st_mode) & 0o400
    assert stat.S_IMODE(folder.parent.stat().st_mode) != 0o700  # only the folder itself is ours


def test_the_private_folder_of_a_run_that_is_alive_is_left_alone(tmp_path: Path) -> None:
    with Staging(tmp_path) as one:
        one.write("a.txt", _text("one"))
        write_whole(tmp_path, {"a.txt": _text("two")})
        assert files(tmp_path) == {"a.txt": "two"}
        one.switch()
    assert files(tmp_path) == {"a.txt": "one"} and not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_who_ends_a_run_in_the_midst_of_a_switch_is_answered_after_it(sent: int, tmp_path: Path) -> None:
    came: list[int] = []
    before = signal.signal(sent, lambda number, _: came.append(number))
    try:
        with undisturbed():
            os.kill(os.getpid(), sent)
            assert came == []
        assert came == [sent]
    finally:
        signal.signal(sent, before)
