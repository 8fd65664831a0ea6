"""Runs that are killed at any moment, and what they leave: `make kills`.

Commands that write are started over and over into one folder and ended by KILL, TERM or INT: at a random moment, or as
soon as the switch of files has begun. After each, files of two runs must not stand together; after the next run that is
let through, nothing may be left of any other. Prints a line a fault and the sums; exits 1 where there is a fault.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from evaluator.synth.world_files import write_world

ROOT = Path(__file__).resolve().parents[2]
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
PRIVATE = ".dayseven-*"
#: exit codes of a run that was let through or ended by each signal
CODES = {signal.SIGKILL: (0, -9), signal.SIGTERM: (0, 143, -15), signal.SIGINT: (0, 130, -2)}


def commands(folder: Path, out: Path) -> dict[str, list[str]]:
    """Return the commands that write, by name; `one` and `other` are runs of different records."""
    made = {}
    for name, forms in (("one", []), ("other", ["--to", "csv", "--to", "md"])):
        made[name] = ["evaluate", str(folder / name / "events-invented.csv"), "--rules", "england-2008", "--as-of",
                      "2010-08-31", "-o", str(out), *forms]  # fmt: skip
    made["again"] = ["report", str(out)]
    made["authorities"] = ["report", str(out), "--every-authority", "--to", "md"]
    return made


def start(words: list[str]) -> subprocess.Popen[bytes]:
    """Start a command as a process of its own that can be interrupted."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-m", "evaluator", *words], env=environment,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def contents(out: Path) -> dict[str, bytes]:
    """Return every file that is not private, by name."""
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*"))
            if path.is_file() and not path.relative_to(out).parts[0].startswith(".")}  # fmt: skip


class Loop:
    """The folder, what each run should leave in it, and how long each command takes."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.draw = random.Random(seed)
        self.out = folder / "out"
        for name, number in (("one", 1), ("other", 2)):
            write_world(folder / name, "nothing-planted", number, 4, 40, True)
        self.words = commands(folder, self.out)
        self.takes: dict[str, float] = {}
        self.right: dict[str, dict[str, bytes]] = {}
        for name in ("one", "other"):
            for step in (name, "authorities", "again"):
                begun = time.monotonic()
                assert start(self.words[step]).wait() == 0, step
                self.takes[step] = time.monotonic() - begun
            self.right[name] = contents(self.out)
            self.right[name] |= self._forms(name)
        self.faults: list[str] = []
        self.count: Counter[str] = Counter()

    def _forms(self, name: str) -> dict[str, bytes]:
        """Return the files of a run with all its forms; `report` takes away those that it does not write."""
        assert start(self.words[name]).wait() == 0
        return contents(self.out)

    def whose(self) -> set[str]:
        """Return to which of the runs the files belong that differ between them; `neither` for others."""
        found: set[str] = set()
        for file, data in contents(self.out).items():
            mine = {name for name, right in self.right.items() if right.get(file) == data}
            found |= mine if len(mine) == 1 else set() if mine else {f"neither ({file})"}
        return found

    def kill_one(self) -> None:
        """Start a command, end it, look, let another one through, and look again."""
        name, sent = self.draw.choice(list(self.words)), self.draw.choice(SIGNALS)
        at_switch = self.draw.random() < 0.5
        process = start(self.words[name])
        if at_switch:
            while process.poll() is None and not any(self.out.glob(f"{PRIVATE}/journal.json")):
                time.sleep(0.0003)
        else:
            time.sleep(self.draw.uniform(0, 1.05 * self.takes[name]))
        process.send_signal(sent)
        code = process.wait()
        what = f"{name} {sent.name} {'in the switch' if at_switch else 'anywhen'}"
        self.count[f"{sent.name}, {'ran through' if code == 0 else 'ended'}"] += 1
        if code not in CODES[sent]:
            self.faults.append(f"{what}: exit code {code}")
        if len(self.whose()) > 1:
            self.faults.append(f"{what}: mixed: {sorted(self.whose())}")
        left = list(self.out.glob(PRIVATE))
        self.count["private folders left by KILL"] += len(left) if sent is signal.SIGKILL else 0
        if left and code in (130, 143):
            self.faults.append(f"{what}: not tidied")
        self._next(what)

    def _next(self, what: str) -> None:
        name = self.draw.choice(["one", "other", "again"]) if (self.out / "results.json").exists() else "one"
        if start(self.words[name]).wait() != 0:
            self.faults.append(f"{what}: the next run, {name}, does not go")
        left = [path.name for path in self.out.parent.rglob(PRIVATE)]
        if left or len(self.whose()) != 1:
            self.faults.append(f"{what}, then {name}: left {left}, files of {sorted(self.whose())}")
        missing = {"clocks.parquet", "findings.csv", "results.json", "report.html"} - set(contents(self.out))
        if missing:
            self.faults.append(f"{what}, then {name}: missing {sorted(missing)}")


def main() -> int:
    """Kill as many runs as asked for and say what came of it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=300)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        loop = Loop(Path(folder), given.seed)
        for _ in range(given.kills):
            loop.kill_one()
    print("\n".join(loop.faults))
    print("; ".join(f"{what}: {count}" for what, count in sorted(loop.count.items())))
    print(f"{given.kills} kills, {len(loop.faults)} faults")
    return 1 if loop.faults else 0


if __name__ == "__main__":
    sys.exit(main())
