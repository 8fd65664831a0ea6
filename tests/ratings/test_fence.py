"""The fence lets through what durable-rules gets right and nothing else; and the reasons for it still hold."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from typing import Any

import pytest

from evaluator.ratings.durable import compile_regime, sizes
from evaluator.ratings.fence import (
    MOST_RULES,
    MOST_SEEN,
    OutsideFenceError,
    check_facts,
    check_program,
    check_size,
    durable_form,
)
from evaluator.ratings.rate import rate_all, shipped_regimes
from evaluator.ratings.rating import Facts
from evaluator.rulebook.model import Regime

JUDGEMENT = {"t": "judgement", "name": "leadership", "grade": 1}
CAP = {"t": "cap", "grade": 1}
INADEQUATE = [("t", "eq", "judgement"), ("name", "eq", "leadership"), ("grade", "eq", 1)]


def program(*patterns: list[Any], then: dict[str, Any] = CAP) -> list[dict[str, Any]]:
    return [{"patterns": list(patterns), "then": then}]


def test_what_a_regime_compiles_to_is_let_through() -> None:
    check_program(program(INADEQUATE, INADEQUATE))
    check_facts([JUDGEMENT, {**JUDGEMENT, "grade": 2}])


def test_every_pattern_but_the_first_ends_in_a_join_that_is_always_true() -> None:
    form = durable_form(program(INADEQUATE, INADEQUATE, INADEQUATE)[0])
    tests = [next(iter(pattern.values()))["$and"] for pattern in form["all"]]
    assert [tests[0][-1], tests[1][-1], tests[2][-1]] == [{"grade": 1}, {"g": {"f0": "g"}}, {"g": {"f0": "g"}}]


@pytest.mark.parametrize(
    "facts",
    [
        [{"t": "judgement", "name": "leadership"}],  # a property is missing
        [{**JUDGEMENT, "sid": "s0"}],  # a property of the engine's own
        [{**JUDGEMENT, "grade": None}],
        [{**JUDGEMENT, "grade": 1.5}],
        [{**JUDGEMENT, "grade": True}],
        [{**JUDGEMENT, "grade": 2**53}],
        [{**JUDGEMENT, "name": "a\nb"}],
        [{**JUDGEMENT, "name": "x" * 257}],
        [{**JUDGEMENT, "name": ""}],
        [JUDGEMENT, dict(JUDGEMENT)],  # twice
        [{"t": "judgement", "name": f"j{n}", "grade": 1} for n in range(501)],
    ],
)
def test_facts_that_are_kept_out(facts: list[dict[str, Any]]) -> None:
    with pytest.raises(OutsideFenceError):
        check_facts(facts)


def test_the_largest_facts_that_are_let_through() -> None:
    check_facts([{**JUDGEMENT, "grade": 2**53 - 1, "name": "x" * 256}])
    check_facts([{"t": "judgement", "name": f"j{n}", "grade": 1} for n in range(500)])


@pytest.mark.parametrize(
    "rules",
    [
        program(),
        program([("name", "eq", "leadership"), ("grade", "eq", 1)]),  # no kind
        program([("t", "eq", "judgement")]),  # matches every judgement
        program([("t", "eq", "elsewhere"), ("grade", "eq", 1)]),
        program([*INADEQUATE, ("value", "eq", 1)]),  # not a property of a judgement
        program([*INADEQUATE, ("name", "lt", "m")]),  # text is compared past its end
        program([*INADEQUATE, ("grade", "near", 1)]),
        program([*INADEQUATE, ("grade", "eq", 1.0)]),
        program(INADEQUATE, then={"t": "cap", "grade": "1"}),
        program(*[INADEQUATE] * 15),
        program(INADEQUATE) * 201,
        [rule for n in range(59) for rule in program([*INADEQUATE, ("grade", "lt", n)])],
    ],
)
def test_rules_that_are_kept_out(rules: list[dict[str, Any]]) -> None:
    with pytest.raises(OutsideFenceError):
        check_program(rules)


def test_the_largest_programs_that_are_let_through() -> None:
    check_program(program(*[INADEQUATE] * 14))
    check_program(program(INADEQUATE) * 200)
    check_program([rule for n in range(57) for rule in program([*INADEQUATE, ("grade", "lt", n)])])  # 60 tests


# --- what durable-rules 2.0.28 does outside the fence, each in a process of its own ---

needs_durable = pytest.mark.skipif(
    importlib.util.find_spec("durable") is None, reason="durable-rules is not installed here"
)
CHANGED = "durable-rules behaves differently from the build that the fence was made for: read fence.py again"
HOST = """
from durable import engine
engine._unix_now = lambda: 0.0
class Host(engine.Host):
    def _run(self): pass
host, fired = Host(), []
def action(name):
    def run(c): fired.append(name)
    return run
"""
UNANSWERED = """
host.register_rulesets({'r': {
    'unanswered': {'all': [{'ALIAS': {'t': 'asked'}},
                           {'b$not': {'$and': [{'t': 'answered'}, {'case': {'ALIAS': 'case'}}]}}],
                   'run': action('unanswered')},
    'closed': {'all': [{'q': {'t': 'asked'}}, {'c': {'$and': [{'t': 'closed'}, {'case': {'q': 'case'}}]}}],
               'run': action('closed')}}})
host.assert_facts('r', [{'sid': 's0', 't': 'asked', 'case': 1}, {'sid': 's0', 't': 'answered', 'case': 1}])
host.assert_fact('r', {'sid': 's0', 't': 'closed', 'case': 1})
print(fired)
"""
PAIR = """
host.register_rulesets({'r': {'pair': {'all': [{'a': {'t': 'asked'}},
    {'b': {'$and': [{'t': 'answered'}, {'g': {'a': 'g'}}]}}], 'run': action('pair')}}})
host.assert_fact('r', {'sid': 'C2422083', 'id': 'f0', 't': 'asked', 'g': 1})
host.assert_fact('r', {'sid': 'OTHER', 'id': 'f1', 't': 'answered', 'g': 1})
print(fired)
"""
SESSIONS = """
host.register_rulesets({'r': {'any': {'all': [{'a': {'$ex': {'g': 1}}}], 'run': action('any')}}})
for number in range(1025):
    try:
        host.assert_fact('r', {'sid': f's{number}', 'id': 'f0', 'g': 1})
        DELETE
    except MemoryError:
        break
print(len(fired))
"""
SAME_TEXT = """
host.register_rulesets({'r': {'any': {'all': [{'a': {'$ex': {'x': 1}}}], 'run': action('any')}}})
host.assert_fact('r', {'sid': 's0', FIRST 'x': 1})
try:
    host.assert_fact('r', {'sid': 's0', SECOND 'x': '1'})
except engine.MessageObservedException:
    fired.append('taken for the first')
print(fired)
"""


@needs_durable
@pytest.mark.parametrize(
    ("script", "prints"),
    [
        # right would be ['closed'] alone, whatever the alias is called
        pytest.param(UNANSWERED.replace("ALIAS", "a"), "['unanswered', 'closed']", id="absence is noticed too early"),
        pytest.param(UNANSWERED.replace("ALIAS", "e"), "[]", id="an alias called e silences other rules"),
        pytest.param(PAIR.replace("OTHER", "C7231761"), "['pair']", id="two names are one session"),
        pytest.param(PAIR.replace("OTHER", "s1"), "[]", id="own numbers are two sessions"),
        pytest.param(SESSIONS.replace("DELETE", "pass"), "1024", id="1,024 live sessions and no more"),
        pytest.param(SESSIONS.replace("DELETE", "host.delete_state('r', f's{number}')"), "1025", id="one alive"),
        pytest.param(SAME_TEXT.replace("FIRST", "").replace("SECOND", ""), "['any', 'taken for the first']",
                     id="1 and '1' are one fact"),
        pytest.param(SAME_TEXT.replace("FIRST", "'id': 'f0',").replace("SECOND", "'id': 'f1',"), "['any', 'any']",
                     id="own fact numbers are two facts"),
    ],
)  # fmt: skip
def test_what_the_engine_does_outside_the_fence(script: str, prints: str) -> None:
    command = [sys.executable, "-c", HOST + script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, prints), f"{CHANGED}\n{done.stderr}"


def test_what_regimes_become_is_counted_before_it_is_written_out() -> None:
    for regime in shipped_regimes().values():
        counted, became = {}, {}
        for name, many, _ in sizes(regime):
            counted[name] = counted.get(name, 0) + many
        for rule in compile_regime(regime):
            became[rule.name] = became.get(rule.name, 0) + 1
        points = {rule.rule for rule in regime.rules if rule.when.form == "points"}
        assert {name: many for name, many in counted.items() if name not in points} == {
            name: many for name, many in became.items() if name not in points}  # fmt: skip
        assert all(counted[name] <= became[name] for name in points)


def test_both_sides_of_the_size_of_the_fence() -> None:
    check_size([("a", MOST_RULES - 1, 1), ("b", 1, MOST_SEEN)])
    with pytest.raises(OutsideFenceError, match="more than 200"):
        check_size([("a", MOST_RULES, 1), ("b", 1, 1)])
    with pytest.raises(OutsideFenceError, match="more than 20000"):
        check_size([("a", 1, MOST_SEEN + 1)])


@pytest.mark.parametrize("large", ["of", "points"])
def test_a_regime_too_large_to_write_out_is_rated_by_the_reference_at_once(large: str) -> None:
    """20 of 40 judgements, or points of five judgements on 60 grades: 137 thousand million and 777 million ways."""
    names = [f"j{number}" for number in range(40 if large == "of" else 5)]
    grades = [f"g{number}" for number in range(60)]
    when = {"of": {"of": names, "at_least": 20, "is": "g0"},
            "points": {"points": dict.fromkeys(names, 1), "at_most": 100}}[large]  # fmt: skip
    regime = Regime.model_validate({
        "regime": "large", "title": "T", "source": {"instrument": "I", "confidence": "V", "reference": "S1"},
        "says": "s", "scale": grades, "good_from": "g30", "judgements": names,
        "rules": [{"rule": "r", "source": {"instrument": "I", "confidence": "V", "reference": "S1"}, "when": when,
                   "then": {"overall": {"at_most": "g0"}}}],
    })  # fmt: skip
    begun = time.process_time()
    run = rate_all(regime, [Facts("A", dict.fromkeys(names, "g0"))])
    assert time.process_time() - begun < 5
    assert run.engine == "reference" and "more than" in run.note
    assert run.ratings[0].overall == "g0"
