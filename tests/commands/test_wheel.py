"""A wheel built from the tree, installed where nothing of the checkout is seen, does the same demo."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", "*.egg-info", "build", "dist", ".*_cache", "demo")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that has the wheel and, beside it, the libraries it needs."""
    place = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, place / "tree", ignore=LEFT_OUT)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(place / "tree")]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place / "env")], check=True)
    python = place / "env" / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout.strip())
    (wheel,) = place.glob("*.whl")
    shutil.unpack_archive(wheel, packages, "zip")
    # the libraries come from this environment; its own link to the checkout is not followed from here
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    shutil.rmtree(place / "tree")
    return python


def run(python: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run([python, *words], capture_output=True, text=True, cwd=cwd, env=clean, check=False)


def test_the_package_is_the_wheels_own(installed: Path, tmp_path: Path) -> None:
    said = run(installed, tmp_path, "-c", "import evaluator; print(evaluator.__file__)").stdout.strip()
    assert Path(said).is_relative_to(installed.parent.parent)


def test_it_does_the_demo_from_another_folder(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "-m", "evaluator", "demo")
    assert done.returncode == 0, done.stderr
    page = Path(done.stdout.splitlines()[-1])
    assert page.is_relative_to(tmp_path)
    here = subprocess.run([sys.executable, "-m", "evaluator", "demo", "-o", str(tmp_path / "here")],
                          capture_output=True, text=True, cwd=ROOT, check=True)  # fmt: skip
    assert page.read_bytes() == Path(here.stdout.splitlines()[-1]).read_bytes()


def test_its_rules_are_all_there(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "-m", "evaluator", "rules", "list", "--format", "csv")
    assert [line.split(",")[0] for line in done.stdout.splitlines()[1:]] == [
        "england-2002", "england-2008", "england-2008-local-visits", "england-2010", "england-2013", "england-2018",
        "england-2023", "england-2026", "munro-2011", "no-deadline", "visits-first", "wales-2006", "wales-2016",
    ]  # fmt: skip
