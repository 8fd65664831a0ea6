"""Files that appear whole or not at all, however a run ends.

All files of a run are written into a private folder inside the one that they are for. Then a journal is written, what
goes is moved aside, what comes is moved in, and the renaming of the journal makes it so. Where any of that fails it is
undone; where the run is killed, whoever writes into the folder next undoes it. Files of two runs never stand together.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluator.errors import CannotRun
from evaluator.resources import without_formulas

if TYPE_CHECKING:
    import pandas as pd

#: writes one file at the path that it is given
Writer = Callable[[Path], None]

#: how the private folders begin, and what stands in them
PRIVATE, NEW, OLD, LOCK, JOURNAL, DONE = ".dayseven-", "new", "old", "lock", "journal.json", "journal.done"
#: what a person or a system sends to end a run; Windows has not all of them
ENDINGS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
ONLY_MINE = 0o600
#: what file systems answer that know nothing of flushing
CANNOT_BE_ASKED = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)


def write_whole(
    folder: Path, writers: Mapping[str, Writer], internal: Collection[str] = (), gone: Collection[str] = ()
) -> None:
    """Write files into `folder`, made if it is not there; if any cannot be written, none of them appears.

    internal: those that only this user may read. gone: files of an earlier run that go with the switch. Raises
    CannotRun where the folder cannot be written to.
    """
    with Staging(folder, bool(internal)) as staging:
        for name, write in writers.items():
            staging.write(name, write, name in internal)
        staging.switch(gone)


class Staging:
    """A private folder inside `folder`, in which files wait until all are there; use it in `with`.

    private: where `folder` has to be made, only this user may look into it. Whatever is raised, nothing is left behind.
    """

    def __init__(self, folder: Path, private: bool = False) -> None:
        self.folder, self.private = folder, private
        self.made: list[Path] = []
        self.path = folder
        self.lock: int | None = None
        self.names: list[str] = []

    def __enter__(self) -> Staging:
        with undisturbed(), _told(self.folder):
            self.made = _made(self.folder, self.private)
            try:
                with _alone_in(self.folder):
                    _recover(self.folder)
                    self.path = Path(tempfile.mkdtemp(prefix=PRIVATE, dir=self.folder))
                    self.lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, ONLY_MINE)
                    _try_lock(self.lock)
                os.mkdir(self.path / NEW)
                os.mkdir(self.path / OLD)
            except BaseException:
                self._leave()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        with undisturbed():
            self._leave()

    def write(self, name: str, write: Writer, internal: bool = False) -> Path:
        """Write one file and return where it waits."""
        path = self.path / NEW / name
        with _told(self.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path)
            if internal:
                os.chmod(path, ONLY_MINE)
        self.names.append(name)
        return path

    def switch(self, gone: Collection[str] = ()) -> None:
        """Put what was written into the folder, in the place of what was there, and take away what is `gone`.

        Raises CannotRun where that cannot be done; the folder is then as it was before.
        """
        with undisturbed(), _told(self.folder), _alone_in(self.folder):
            going = [name for name in dict.fromkeys([*self.names, *gone]) if (self.folder / name).exists()]
            for name in going:
                if not (self.folder / name).is_file():
                    raise CannotRun(f"{self.folder / name} is there and is not a file", "choose another place with -o")
            for name in self.names:
                _flush(self.path / NEW / name)
            _write_journal(self.path, self.names)
            try:
                _switch(self.folder, self.path, self.names, going)
                os.rename(self.path / JOURNAL, self.path / DONE)
            except BaseException:
                _undo(self.folder, self.path)
                raise
            _tidy(self.folder, going)

    def _leave(self) -> None:
        if self.path != self.folder and not (self.path / JOURNAL).exists():
            shutil.rmtree(self.path, ignore_errors=True)
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None
        _remove(self.made)


def repaired(folder: Path) -> None:
    """Undo what a run that was killed left in `folder`; raises CannotRun where that cannot be done."""
    if any(folder.glob(f"{PRIVATE}*/{JOURNAL}")):
        with undisturbed(), _told(folder), _alone_in(folder):
            _recover(folder)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let nobody end the run within; who asked for it meanwhile is answered afterwards."""
    came: list[int] = []
    before: dict[int, Any] = {}
    with suppress(ValueError):  # only the main thread is told
        for one in ENDINGS:
            before[one] = signal.signal(one, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        if came:
            signal.raise_signal(came[0])


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotRun(
            f"cannot write to {folder}: {error.strerror or 'the operating system refuses'}",
            "make room there, or choose another folder with -o",
        ) from error


def _made(folder: Path, private: bool) -> list[Path]:
    """Make a folder with those above it; return those that were not there, the outermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()][::-1]
    try:
        for one in missing:
            one.mkdir(mode=0o700 if private and one == folder else 0o777, exist_ok=True)
    except OSError:
        _remove(missing)
        raise
    return missing


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let no other run look for what is left in `folder`, nor switch there, at the same time."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders
        yield
        return
    try:
        _try_lock(handle, wait=True)
        yield
    finally:
        os.close(handle)


def _try_lock(handle: int, wait: bool = False) -> bool:
    """Take a lock that ends with this process; return whether it was free. Where there are no locks, it was."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (ImportError, OSError) as problem:
        return not isinstance(problem, BlockingIOError)
    return True


def _recover(folder: Path) -> None:
    """Undo and take away what runs that ended before their time left in `folder`."""
    for left in sorted(folder.glob(f"{PRIVATE}*")):
        if left.is_dir() and not left.is_symlink() and not _in_use(left):
            if (left / JOURNAL).exists():
                _undo(folder, left)
            shutil.rmtree(left, ignore_errors=True)


def _in_use(left: Path) -> bool:
    """Return whether a run that is alive, or that of somebody else, works in a private folder."""
    try:
        if os.name == "nt":  # Windows keeps what is open
            (left / LOCK).unlink()
            return False
        handle = os.open(left / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        return not _try_lock(handle)
    finally:
        os.close(handle)


def _write_journal(path: Path, names: Collection[str]) -> None:
    """Write down what is about to come: from now on the switch can be undone by whoever reads it."""
    draft = path / f"{JOURNAL}-draft"
    draft.write_text(json.dumps({"new": list(names)}), encoding="utf-8")
    _flush(draft)
    os.rename(draft, path / JOURNAL)


def _switch(folder: Path, path: Path, names: Collection[str], going: Collection[str]) -> None:
    for name in going:
        (path / OLD / name).parent.mkdir(parents=True, exist_ok=True)
        os.rename(folder / name, path / OLD / name)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        os.rename(path / NEW / name, folder / name)


def _undo(folder: Path, path: Path) -> None:
    """Put `folder` back as it was before the switch whose journal stands in `path`; can be done again if it stops."""
    names = json.loads((path / JOURNAL).read_text(encoding="utf-8"))["new"]
    for name in names:
        if not (path / NEW / name).exists() and (folder / name).exists():  # it came
            os.rename(folder / name, path / NEW / name)
    for old in sorted((path / OLD).rglob("*")):
        if not old.is_dir():
            os.rename(old, folder / old.relative_to(path / OLD))  # its folder is there: it is taken away last
    os.rename(path / JOURNAL, path / DONE)
    _tidy(folder, names)


def _tidy(folder: Path, names: Collection[str]) -> None:
    """Take away the folders of these files that are empty now."""
    _remove(sorted({folder / above for name in names for above in Path(name).parents} - {folder}))


def _remove(folders: list[Path]) -> None:
    """Take away those folders in which nothing stands, the last first."""
    for one in reversed(folders):
        with suppress(OSError):
            one.rmdir()


def _flush(path: Path) -> None:
    """Have a file on the disk before anything says that it is."""
    with path.open("r+b") as file:
        try:
            os.fsync(file.fileno())
        except OSError as error:
            if error.errno not in CANNOT_BE_ASKED:
                raise


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV in UTF-8, without a byte-order mark: scripts read these files by their column names."""
    without_formulas(table).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def write_json(data: Any, path: Path) -> None:
    """Write plain data as JSON; a number that is none is an error, not `NaN`."""
    write_text(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n", path)


def write_text(text: str, path: Path) -> None:
    """Write text in UTF-8 with plain line ends, whatever the system."""
    path.write_text(text, encoding="utf-8", newline="\n")
