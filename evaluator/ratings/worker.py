"""The process in which durable-rules runs: `python -m evaluator.ratings.worker`, one JSON line in, one out.

In: {"rules": [...], "sessions": [[fact, ...], ...]} (durable.py); a session is one authority.
Out: {"sessions": [{"firings": [[rule number, [fact number, ...]], ...], "facts": [...], "cap": number or
null}]}, where facts are those given and then those derived; or {"failed": reason}. A crash of the engine
ends this process and no other.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from evaluator.ratings.fence import (
    CATCH_ALL,
    OutsideFenceError,
    catch_all_form,
    check_facts,
    check_program,
    durable_form,
)

RULESET = "regime"
Session = dict[str, Any]


def main() -> int:
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever the engine prints must not mix with the answers
    for line in sys.stdin:
        try:
            answer = run(json.loads(line))
        except ImportError as error:
            answer = {"failed": f"it is not installed, or cannot be loaded ({error})"}
        except OutsideFenceError as error:
            answer = {"failed": f"the rules or facts are not of the kind it may be given ({error})"}
        except Exception as error:
            answer = {"failed": f"it stopped with {type(error).__name__} ({getattr(error, 'message', error)})"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    return 0


def run(request: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one request; raises OutsideFenceError, ImportError or what the engine raises."""
    check_program(request["rules"])
    for facts in request["sessions"]:
        check_facts(facts)
    engine = _Engine(request["rules"])
    try:
        return {"sessions": [engine.session(f"s{number}", facts)
                             for number, facts in enumerate(request["sessions"])]}  # fmt: skip
    finally:
        engine.close()


class _Engine:
    """One registered ruleset. One session is alive at a time: there is a limit, and memory comes back."""

    def __init__(self, rules: list[dict[str, Any]]) -> None:
        self.rules = rules
        self.fired: list[tuple[int, list[int]]] = []
        self.errors: list[BaseException] = []
        forms = {f"r{number}": durable_form(rule) | {"run": self._action(number, len(rule["patterns"]))}
                 for number, rule in enumerate(rules)}  # fmt: skip
        forms[CATCH_ALL] = catch_all_form() | {"run": lambda c: None}
        self.host = _host()
        self.host.register_rulesets({RULESET: forms})

    def session(self, sid: str, given: list[dict[str, Any]]) -> Session:
        """Assert the facts of one authority, and those that the rules derive, until nothing new follows."""
        self.fired, facts, firings = [], list(given), []
        try:
            for number, fact in enumerate(facts):  # grows while it runs
                self.host.assert_fact(RULESET, {**fact, "sid": sid, "id": f"f{number}", "n": number, "g": 1})
                if self.errors:
                    raise self.errors[0]
                for rule, _ in self.fired:
                    then = self.rules[rule]["then"]
                    facts += [] if then in facts else [then]
                firings += self.fired
                self.fired.clear()
            if state := self.host.get_state(RULESET, sid).get("exception"):
                raise RuntimeError(str(state))
        finally:
            self.host.delete_state(RULESET, sid)
        caps = [fact["grade"] for fact in facts if fact["t"] == "cap"]
        return {"firings": firings, "facts": facts, "cap": min(caps, default=None)}

    def close(self) -> None:
        """Give the ruleset's memory back; Python's garbage collector does not."""
        from durable import engine

        engine.durable_rules_engine.delete_ruleset(self.host.get_ruleset(RULESET)._handle)

    def _action(self, rule: int, patterns: int) -> Callable[[Any], None]:
        """The action of a rule. The engine wants a function of one argument, and hides what it raises."""

        def note(c: Any) -> None:
            try:
                facts = [getattr(c, f"f{number}") for number in range(patterns)]
                self.fired.append((rule, [int(fact["n"]) for fact in facts]))
            except BaseException as error:
                self.errors.append(error)

        return note


def _host() -> Any:
    from durable import engine

    engine._unix_now = lambda: 0.0  # an action during which the clock jumps is dropped, with all that follows

    class SyncHost(engine.Host):  # type: ignore[misc]
        def _run(self) -> None:
            """Start no timer threads: they run actions at other times, and crash on deleted sessions."""

    return SyncHost()


if __name__ == "__main__":
    sys.exit(main())
