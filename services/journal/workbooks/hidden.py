"""What nobody sees in a file and would be read all the same: refused, or pointed at."""

from typing import Protocol

from services.journal.workbooks.opening import Sheet, text_of
from services.journal.workbooks.places import Place, column_letters
from services.shared.wording import said


class Collector(Protocol):
    """What takes in the findings about a file."""

    def refuse(self, place: Place, what: str) -> None:
        """Keep the file out."""

    def note(self, place: Place, what: str) -> None:
        """Point at something that stops nothing."""


def check_covered(sheet: Sheet, found: Collector) -> None:
    """Refuse what nobody sees: a value in a joined area beside its first cell."""
    for merge in sheet.merges:
        for row, column, value in sheet.values(merge):
            if (row, column) != (merge.top, merge.left):
                found.refuse(
                    sheet.place(row, column),
                    said(
                        "Под объединёнными клетками %(merge)s спрятана запись «%(value)s»: "
                        "разъедините их и проверьте.",
                        merge=str(merge), value=text_of(value),
                    ),
                )


def note_hidden(sheet: Sheet, found: Collector) -> None:
    """Point at what was read and is not to be seen in the file."""
    if sheet.hidden:
        found.note(Place(sheet.name), said("Лист скрыт; его записи перенесены."))
    filled = [(row, column) for row, column, _ in sheet.values()]
    for row in sorted(sheet.hidden_rows & {row for row, _ in filled}):
        found.note(sheet.place(row), said("Строка скрыта; её записи перенесены."))
    for column in sorted(sheet.hidden_columns & {column for _, column in filled}):
        found.note(
            Place(sheet.name, None, column_letters(column)),
            said("Столбец скрыт; его записи перенесены."),
        )
