"""Names of files in a header: told whole, and ending nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from services.shared.disposition import content_disposition

LETTERS = st.characters(categories=["L", "N", "P", "S"], include_characters=" ")


@given(st.text(LETTERS, min_size=1, max_size=60).map(str.strip).filter(bool))
def test_a_reader_gets_the_name_that_was_given(name: str) -> None:
    how, told = parse_options_header(content_disposition(name))
    assert (how, told["filename"]) == ("attachment", name)


@pytest.mark.parametrize("name", ['a"; x="b', "a\r\nSet-Cookie: x=1", "скан (1).pdf", "a\\b;c"])
def test_a_name_ends_nothing(name: str) -> None:
    told = content_disposition(name, inline=True)
    assert "\r" not in told
    assert "\n" not in told
    how, parts = parse_options_header(told)
    assert (how, list(parts)) == ("inline", ["filename"])
