"""How files are called, and how much of them is taken."""

import pytest

from services.portfolio.core.uploads import Limits, Usage
from services.portfolio.files.rules import clean_name, disposition, room_for
from services.shared.errors import TooLarge

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Грамота.JPG", "Грамота.JPG"),
        ("грамота", "грамота.jpg"),
        ("C:\\Users\\Мама\\грамота.jpeg", "грамота.jpeg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("evil.exe", "evil.exe.jpg"),
        ("a\r\nSet-Cookie: x\u202egpj.jpg", "aSet-Cookie: xgpj.jpg"),
        ("", "файл.jpg"),
        ("я" * 300 + ".jpg", "я" * 116 + ".jpg"),
    ],
)
def test_a_name_is_shown_clean_and_with_the_suffix_of_its_type(given: str, shown: str) -> None:
    assert clean_name(given, "image/jpeg") == shown


def test_images_open_in_place_and_the_rest_is_saved_under_its_russian_name() -> None:
    assert disposition("a.jpg", "image/jpeg") == "inline; filename=a.jpg"
    told = disposition("Мой проект.pptx", PPTX)
    assert told.startswith("attachment; filename=file.pptx; ")
    assert told.endswith("filename*=UTF-8''%D0%9C%D0%BE%D0%B9%20%D0%BF%D1%80%D0%BE%D0%B5%D0%BA"
                         "%D1%82.pptx")


LIMITS = Limits(file_bytes=10 << 20, item_bytes=12 << 20, folder_bytes=20 << 20, item_files=2)


def test_there_is_room_for_the_smallest_of_the_limits() -> None:
    assert room_for(LIMITS, Usage(0, 0, 0), 5) == 10 << 20
    assert room_for(LIMITS, Usage(4 << 20, 4 << 20, 1), 5) == 8 << 20
    assert room_for(LIMITS, Usage(0, 19 << 20, 0), None) == 1 << 20


@pytest.mark.parametrize(
    ("used", "announced", "why"),
    [
        (Usage(0, 0, 0), (10 << 20) + 1, "Файл больше 10 МБ"),
        (Usage(4 << 20, 4 << 20, 1), 9 << 20, "вместе больше 12 МБ"),
        (Usage(0, 19 << 20, 0), 2 << 20, "нет места"),
        (Usage(0, 20 << 20, 0), None, "нет места"),
        (Usage(0, 0, 2), 1, "уже 2 файлов"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    used: Usage, announced: int | None, why: str
) -> None:
    with pytest.raises(TooLarge, match=why):
        room_for(LIMITS, used, announced)
