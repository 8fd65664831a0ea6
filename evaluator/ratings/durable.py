"""durable-rules in a process of its own, asked for the ratings of all authorities under one regime."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from evaluator.ratings.facts import Known, known_facts, rating_of
from evaluator.ratings.fence import OutsideFenceError, check_size
from evaluator.ratings.program import Compiled, compile_facts, compile_regime, sizes
from evaluator.ratings.rating import Fact, Facts, Figure, Firing, Judgement, Rating, scale_of, scale_of_judgement
from evaluator.resources import PACKAGE
from evaluator.rulebook.model import Regime

SECONDS = 60.0


class NoAnswerError(Exception):
    """durable-rules gave no answer: it is not installed, refused, died, or took too long. Says which."""


class DurableWorker:
    """The worker process. It starts when asked, and again after a crash; use it in `with`, or close it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.process: subprocess.Popen[str] | None = None

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the worker's answer to a request (worker.py); raises NoAnswerError with the reason."""
        process = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            line = _exchange(process, json.dumps(request))
        finally:
            timer.cancel()
        if not line.endswith("\n"):  # nothing, or the beginning of an answer
            self.close()
            reason = f"it took more than {self.seconds:g} seconds" if late.is_set() else "its process ended"
            raise NoAnswerError(reason)
        answer: dict[str, Any] = json.loads(line)
        if "failed" in answer:
            raise NoAnswerError(str(answer["failed"]))
        return answer

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def __enter__(self) -> DurableWorker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        self.close()

    def _running(self) -> subprocess.Popen[str]:
        if self.process is None or self.process.poll() is not None:
            self.close()
            try:
                self.process = _start()
            except OSError as error:
                raise NoAnswerError(f"its process cannot be started ({error.strerror})") from error
        return self.process


def rate_by_durable(worker: DurableWorker, regime: Regime, facts: Sequence[Facts]) -> list[Rating]:
    """Return the ratings that durable-rules infers, in the order of `facts`; raises NoAnswerError if none."""
    try:
        check_size(sizes(regime))
    except OutsideFenceError as error:
        raise NoAnswerError(f"the rules are not of the kind it may be given ({error})") from error
    rules, known = compile_regime(regime), [known_facts(regime, one) for one in facts]
    sessions = [compile_facts(one) for one in known]
    answer = worker.ask({"rules": [rule.as_data() for rule in rules], "sessions": sessions})["sessions"]
    return [_rating(regime, rules, one, session) for one, session in zip(known, answer, strict=True)]


def _start() -> subprocess.Popen[str]:
    path = os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        [sys.executable, "-m", "evaluator.ratings.worker"],
        env=os.environ | {"PYTHONPATH": path},
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _exchange(process: subprocess.Popen[str], line: str) -> str:
    """Write a line and read one; the line read has no end where the process is gone or dies."""
    assert process.stdin is not None and process.stdout is not None  # both are pipes
    try:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        return process.stdout.readline()
    except (BrokenPipeError, ConnectionError):
        return ""


def _rating(regime: Regime, rules: list[Compiled], known: Known, session: dict[str, Any]) -> Rating:
    facts = [_fact(fact, known, regime) for fact in session["facts"]]
    fired = [
        (rules[number], tuple(fact for fact in (facts[n] for n in on) if fact is not None))
        for number, on in sorted(session["firings"])
    ]
    overall = session["cap"] if session["cap"] is not None else scale_of(regime).top
    return rating_of(regime, known, overall, _firings(fired))


def _firings(fired: list[tuple[Compiled, tuple[Fact, ...]]]) -> list[Firing]:
    """Return one firing each, or one for all alternatives of a rule that gathers them.

    Of `of` the engine fires once for each choice of as many judgements as are needed; every judgement that is so is in
    one of the choices, so together they name all that are. Of `points` every alternative names all judgements.
    """
    single = [Firing(rule.name, facts, rule.conclusion) for rule, facts in fired if not rule.gathers]
    gathered: dict[str, tuple[Compiled, set[Fact]]] = {}
    for rule, facts in fired:
        if rule.gathers:
            gathered.setdefault(rule.name, (rule, set()))[1].update(facts)
    return single + [
        Firing(rule.name, tuple(sorted(facts, key=lambda fact: _place(rule, fact))), rule.conclusion)
        for rule, facts in gathered.values()
    ]


def _place(rule: Compiled, fact: Fact) -> int:
    return rule.gathers.index(fact.judgement) if isinstance(fact, Judgement) else -1


def _fact(fact: dict[str, Any], known: Known, regime: Regime) -> Fact | None:
    """The fact in the words of the trace; None for the inspection date and for caps."""
    if fact["t"] == "figure":
        return Figure(fact["name"], known.figures[fact["name"]])
    if fact["t"] != "judgement":
        return None
    return Judgement(fact["name"], scale_of_judgement(regime, fact["name"]).word(fact["grade"]))
