"""The printing of forms: whatever people write, the paper is made."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst

from services.shared.printing import SHOWN, print_form, printable

AT = datetime(2025, 6, 2, 9, 15, 40, tzinfo=UTC)
FORM = '#set text(font: "Libertinus Serif")\n#json(bytes(sys.inputs.data)).text'


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """Return a form that is one text."""
    path = tmp_path / "form.typ"
    path.write_text(FORM)
    return path


def _every_shown() -> str:
    """Return each character of the ranges, spelled out."""
    parts, rest = [], SHOWN
    while rest:
        if rest[1:2] == "-":
            parts += [chr(code) for code in range(ord(rest[0]), ord(rest[2]) + 1)]
            rest = rest[3:]
        else:
            parts.append(rest[0])
            rest = rest[1:]
    return " ".join(parts)


def test_every_character_that_is_called_printable_is(form: Path) -> None:
    text = _every_shown()

    assert printable(text) == text.replace("\u200d", "")
    assert print_form(form, {"text": text}, AT).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text", ["😀", "你好", "\x07", "\ue000", "👩\u200d🏫", "☺\ufe0f", "\ud7fe"]
)
def test_a_character_that_no_font_has_does_not_stop_the_printing(form: Path, text: str) -> None:
    assert print_form(form, {"text": f"Урок {text}"}, AT).startswith(b"%PDF")


def test_typst_itself_would_refuse_it(form: Path) -> None:
    compiler = typst.Compiler(form, ignore_system_fonts=True)

    with pytest.raises(typst.TypstError, match="could not be displayed"):
        compiler.compile(
            format="pdf", sys_inputs={"data": '{"text": "😀"}'}, pdf_standards=["a-2b"]
        )


def test_what_cannot_be_printed_stands_as_a_square_wherever_it_is() -> None:
    data = {"topic": "Урок 😀!", "rows": [{"name": "Ё中", "number": 3}], "months": ("май",)}

    assert printable(data) == {
        "topic": "Урок □!", "rows": [{"name": "Ё□", "number": 3}], "months": ["май"],
    }


def test_the_same_data_gives_the_same_bytes(form: Path) -> None:
    assert print_form(form, {"text": "Ё"}, AT) == print_form(form, {"text": "Ё"}, AT)
