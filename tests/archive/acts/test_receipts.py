"""What a receipt says of a service's part, and in which words it falls short."""

from typing import Any

import pytest

from services.archive.acts.rules.receipts import (
    KeptRows,
    Receipt,
    ReportedClass,
    StayingRows,
    read_receipt,
)

MARKS: dict[str, Any] = {
    "name": "journal.marks", "title": "Отметки", "rows": 3, "objects": 1, "digest": "ab",
    "kept": [],
}  # fmt: skip


def said(outcome: str, **more: Any) -> dict[str, Any]:
    head = {"version": 1, "school": "131", "service": "journal", "purpose": "destroy"}
    return {**head, "outcome": outcome, "at": "2031-01-10T10:00:00+03:00", **more}


def test_a_receipt_is_read_whole() -> None:
    kept = {"why": "под замком", "rows": 2}
    stays = {"what": "Зачисления", "rows": 4, "why": "свой срок"}
    document = said(
        "partly", classes=[{**MARKS, "kept": [kept]}], unknown=["journal.x"], stays=[stays],
        subjects=["a"],
    )  # fmt: skip
    assert read_receipt(document) == Receipt(
        purpose="destroy",
        outcome="partly",
        at="2031-01-10T10:00:00+03:00",
        classes=(
            ReportedClass("journal.marks", "Отметки", 3, 1, "ab", (KeptRows("под замком", 2),)),
        ),
        unknown=("journal.x",),
        stays=(StayingRows("Зачисления", 4, "свой срок"),),
        subjects=("a",),
    )


FOUND = {"name": "journal.marks", "title": "Отметки", "rows": 2}
GONE = {**FOUND, "title": "Уроки", "rows": 0}


@pytest.mark.parametrize(
    ("document", "shortcoming"),
    [
        (said("destroyed", classes=[MARKS]), ""),
        (said("empty", purpose="verify", classes=[GONE], unknown=[]), ""),
        (said("waiting", why="хранилище не отвечает", classes=[]), "хранилище не отвечает"),
        (said("refused", why="дело на удержании", classes=[MARKS]), "дело на удержании"),
        (
            said("partly", classes=[{**MARKS, "kept": [{"why": "под замком", "rows": 2}]}]),
            "Отметки: под замком (2)",
        ),
        (said("partly", unknown=["journal.x"]), "не знает вида данных «journal.x»"),
        (
            said("remains", purpose="verify", classes=[FOUND, GONE], unknown=[]),
            "осталось: Отметки — 2",
        ),
    ],
)
def test_the_words_of_an_answer_that_is_not_the_best(
    document: dict[str, Any], shortcoming: str
) -> None:
    assert read_receipt(document).shortcoming == shortcoming
