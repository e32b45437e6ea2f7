"""Tables of a package as CSV: no text of theirs is a formula to a spreadsheet."""

import csv
import io

import pytest

from services.journal.packages.rules.tables import QUOTING, Table

TEXTS = [
    *("=1+1", "+7 900", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"),
    *("'=1", "топик", "a=b", ""),
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_never_a_formula_and_is_had_back_as_the_manifest_says(text: str) -> None:
    written = Table("lessons", ("topic", "ordinal"), [(text, 1)]).as_csv().decode("utf-8")
    _, (told, ordinal) = csv.reader(io.StringIO(written, newline=""))
    assert not told.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert told.removeprefix("'") == text
    assert ordinal == "1"
    assert "take one apostrophe off" in QUOTING
