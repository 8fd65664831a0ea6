"""Every finding has a page that says what it means and what to do."""

from __future__ import annotations

import re

import pytest

from evaluator.errors import CannotRun
from evaluator.histories.findings import WHAT, finding_page, finding_pages
from tests.commands.test_commands import dayseven, wrote


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert set(finding_pages()) == set(WHAT)
    assert list(finding_pages()) == sorted(finding_pages())


@pytest.mark.parametrize("code", sorted(WHAT))
def test_a_page_says_what_it_means_what_to_do_and_shows_one(code: str) -> None:
    page = finding_page(code)
    assert page.about
    assert len(page.means) > 30
    assert page.do.endswith(".") or page.do.endswith(")")
    assert page.example


def test_a_page_is_printed_and_a_code_that_is_not_known_is_an_error() -> None:
    text = wrote("explain-finding", "date_in_doubt")
    assert text.startswith("date_in_doubt: dates whose day and month may stand the other way round")
    assert re.search(r"What to do: .*\n\nExample: 06/11/2023", text)
    assert dayseven("explain-finding", "date_in_dout").returncode == 2
    with pytest.raises(CannotRun, match="Did you mean `date_in_doubt`"):
        finding_page("date_in_dout")
