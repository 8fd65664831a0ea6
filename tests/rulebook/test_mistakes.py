"""Mistakes in rule files: each is found, at its place, with what to do; all of them at once.

Each file (or folder) in `bad_rules` has one mistake. The comment on its first line says which:
`# level[code] line, column, length: message | help`, with the file's name where the mistake shows in another one.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.errors import CannotRun
from evaluator.rulebook.issues import Issue, RulesBroken, rendered
from evaluator.rulebook.positions import read_positioned
from evaluator.rulebook.ruleset import check, load_ruleset

BAD = Path(__file__).resolve().parents[1] / "bad" / "rules"
SET = "ruleset: made-up-set\ntitle: Made up\npurpose: invented for a test\n"
HEADER = re.compile(
    r"# (?P<level>\w+)\[(?P<code>\w+)\] (?:(?P<file>\S+), )?line (?P<line>\d+), column (?P<column>\d+), "
    r"length (?P<length>\d+): (?P<message>.*?)(?: \| (?P<help>.*))?$"
)
RULE = """timescale: made-up
title: Made up
source: {instrument: invented for a test, confidence: D, reference: none}
clock:
  starts: {on: referral}
  stops: {on: visit}
limit:
  - {from: 2008-01-01, within: 7 working days}
"""


def as_ruleset(case: Path, folder: Path) -> Path:
    """Return a rule set that holds the case: a folder as it is, a file in a rule set of its own."""
    if case.is_dir():
        return case
    shutil.copy(case, folder)
    (folder / "ruleset.yaml").write_text(SET)
    return folder


def written(case: Path) -> tuple[str, re.Match[str]]:
    """Return the name of the file in which the mistake shows, and the words of the comment that says which it is."""
    for file in [case] if case.is_file() else sorted(case.iterdir()):
        if said := HEADER.match(file.read_text().partition("\n")[0]):
            return said["file"] or file.name, said
    raise AssertionError(f"{case.name} does not say what is wrong with it")


@pytest.mark.parametrize("case", sorted(BAD.iterdir()), ids=lambda case: case.stem)
def test_each_mistake_is_found_at_its_place_and_is_the_only_one(case: Path, tmp_path: Path) -> None:
    file, said = written(case)
    issues = check(as_ruleset(case, tmp_path))
    found = [issue for issue in issues if issue.level == "error"] or list(issues)
    assert len(found) == 1
    issue, place = found[0], found[0].place
    assert (issue.level, issue.code, issue.message) == (said["level"], said["code"], said["message"])
    assert issue.help == (said["help"] or "")
    where = (Path(place.file).name, place.line, place.column, place.length)
    assert where == (file, int(said["line"]), int(said["column"]), int(said["length"]))


def test_every_code_that_is_documented_has_a_bad_file_and_the_other_way_round() -> None:
    documented = set(re.findall(r"\b[RY]\d{3}\b", Issue.__doc__ or ""))
    assert {written(case)[1]["code"] for case in BAD.iterdir()} == documented


def test_every_mistake_says_what_to_do() -> None:
    assert [case.name for case in BAD.iterdir() if not written(case)[1]["help"]] == []


def test_a_mistake_is_shown_with_its_line_and_carets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ruleset.yaml").write_text(SET)
    (tmp_path / "broken.yaml").write_text(RULE.replace("on: referral", "on: referal"))
    monkeypatch.chdir(tmp_path)
    issue = next(issue for issue in check(".") if issue.level == "error")
    assert rendered(issue).splitlines() == [
        "error[R103]: `referal` is not a known event",
        " --> broken.yaml:5:16",
        "  |",
        "5 |   starts: {on: referal}",
        "  |                ^^^^^^^ did you mean `referral`?",
    ]


def test_all_mistakes_of_all_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(SET)
    (tmp_path / "one.yaml").write_text(RULE.replace("2008-01-01", "2008-02-30").replace("title", "titel"))
    (tmp_path / "two.yaml").write_text(RULE.replace("referral", "referal").replace("limit", "limt"))
    (tmp_path / "three.yaml").write_text("title: [")
    with pytest.raises(RulesBroken) as caught:
        load_ruleset(tmp_path)
    codes = sorted(issue.code for issue in caught.value.issues)
    assert codes == ["R101", "R101", "R103", "R104", "Y001"]
    assert caught.value.message.startswith("the rules cannot be used: 5 mistakes")
    assert all(f"error[{code}]" in str(caught.value) for code in codes)
    assert "dayseven rules check" in caught.value.remedy


def test_a_warning_alone_does_not_keep_rules_from_being_used(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(SET)
    (tmp_path / "one.yaml").write_text(RULE)
    assert [issue.code for issue in check(tmp_path)] == ["R302"]
    assert list(load_ruleset(tmp_path).timescales) == ["made-up"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [("england-208", "did you mean `england-20"), ("no-such-folder/at-all", "Known: england-2002, england-2008")],
)
def test_an_unknown_rule_set_lists_the_known_ones(asked: str, says: str) -> None:
    with pytest.raises(CannotRun) as caught:
        load_ruleset(asked)
    assert f"`{asked}`" in caught.value.message
    assert says in caught.value.remedy


def test_a_folder_without_a_manifest_says_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"no ruleset\.yaml"):
        load_ruleset(tmp_path)


def test_a_file_that_is_not_utf8_is_a_mistake_and_a_byte_order_mark_is_none(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(SET)
    (tmp_path / "one.yaml").write_bytes(RULE.replace("Made up", "Fr\xfchf\xf6rderung").encode("latin-1"))
    assert [issue.code for issue in check(tmp_path)] == ["Y001"]
    (tmp_path / "one.yaml").write_bytes(b"\xef\xbb\xbf" + RULE.encode())
    assert [issue.code for issue in check(tmp_path)] == ["R302"]


def test_letters_with_accents_do_not_move_the_caret(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("a: {première: évènement, b: c}\n", encoding="utf-8")
    source, _ = read_positioned(tmp_path / "one.yaml")
    place = source.place(("a", "b"), of_key=True)
    assert (place.line, place.column, place.length) == (1, 26, 1)


def test_words_stay_words_and_numbers_and_yes_or_no_are_read(tmp_path: Path) -> None:
    text = "{on: no, b: yes, c: true, d: 7, e: 1.5, f: 007, g: ~, h: '7', i: 2008-01-01, j: 1_0}"
    (tmp_path / "one.yaml").write_text(text)
    assert read_positioned(tmp_path / "one.yaml")[0].data == {
        "on": "no", "b": "yes", "c": True, "d": 7, "e": 1.5, "f": "007", "g": None, "h": "7", "i": "2008-01-01",
        "j": "1_0",
    }  # fmt: skip


#: words that PyYAML writes in quotation marks
QUOTED = ("true", "false", "null", "yes", "off")
words = st.from_regex(r"[a-z]{3,8}", fullmatch=True).filter(lambda word: word not in QUOTED)
nested = st.recursive(
    words, lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(words, inner, min_size=1, max_size=3)
)


@settings(max_examples=40, deadline=None)
@given(data=st.dictionaries(words, nested, min_size=1, max_size=4), flow=st.booleans())
def test_every_word_stands_where_its_place_says(
    data: dict[str, object], flow: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("yaml") / "one.yaml"
    text = yaml.safe_dump(data, default_flow_style=flow, width=60)
    path.write_text(text)
    source, issues = read_positioned(path)
    assert (source.data, issues) == (data, [])
    lines = text.splitlines()
    for route, place in source.keys.items():
        assert lines[place.line - 1][place.column - 1 :][: place.length].strip("? ") == route[-1]
    for route, place in source.values.items():
        value: object = data
        for step in route:
            value = value[step]  # type: ignore[index]
        if isinstance(value, str):
            assert lines[place.line - 1][place.column - 1 :][: place.length] == value
