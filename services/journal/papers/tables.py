"""A table of a sheet: where its head is, which column is what, and which rows are of people."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.journal.papers.example import is_example
from services.journal.papers.heads import Head, Role
from services.journal.papers.structure import Findings
from services.journal.papers.titles import class_of_title
from services.journal.papers.vocabulary import Vocabulary
from services.journal.workbooks.names import fold
from services.journal.workbooks.opening import Sheet, text_of
from services.journal.workbooks.places import Place
from services.journal.workbooks.sheet_markup import CellValue
from services.shared.wording import said

HEAD_WITHIN = 15
_TOTAL = re.compile(r"(?:всего|итого)\D*(\d+)")


@dataclass(frozen=True, slots=True)
class FoundHead:
    """The row of the head by its index, and what is known of its columns; empty: no head."""

    row: int = -1
    columns: Mapping[int, Head] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: its index, its cells, and the class of a title above it, if any."""

    index: int
    cells: list[CellValue]
    title: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's table: `columns` by what they hold, the rows below, the title lines above.

    `total` is the number of rows that a line below says, with its index.
    """

    sheet: Sheet
    head: int
    columns: Mapping[Head, int]
    rows: tuple[Row, ...]
    titles: tuple[tuple[int, str], ...]
    total: tuple[int, int] | None

    def column(self, role: Role) -> int | None:
        """The index of the column with a role."""
        return self.columns.get(Head(role))

    def text(self, row: Row, role: Role, whose: str = "") -> str:
        """What a row says in a role; empty where it says nothing or there is no such column."""
        return text_of(self.value(row, role, whose))

    def value(self, row: Row, role: Role, whose: str = "") -> CellValue:
        """The value of a row in a role."""
        column = self.columns.get(Head(role, whose))
        return "" if column is None or column >= len(row.cells) else row.cells[column]

    def place(self, row: Row, role: Role, whose: str = "") -> Place:
        """Where that stands."""
        return self.sheet.place(row.index, self.columns.get(Head(role, whose)))


def find_head(sheet: Sheet, words: Vocabulary) -> FoundHead:
    """Return the first row in which at least two heads are known, near the top of a sheet."""
    for index, cells in enumerate(sheet.rows[:HEAD_WITHIN]):
        known = words.known(cells)
        if words.is_head(known):
            return FoundHead(index, known)
    return FoundHead()


def read_table(sheet: Sheet, words: Vocabulary, found: Findings) -> Table | None:
    """Return the table of a sheet; what is unclear of its head is refused by its place."""
    head = find_head(sheet, words)
    if not head.columns:
        return None
    rows = tuple(_rows(sheet, head, words, found))
    columns = _columns(sheet, head, rows, words, found)
    titles = tuple(
        (index, text)
        for index, cells in enumerate(sheet.rows[: head.row])
        if (text := " ".join(text_of(cell) for cell in cells if cell != ""))
    )
    return Table(sheet, head.row, columns, rows, titles, _total(sheet, head))


def _rows(
    sheet: Sheet, head: FoundHead, words: Vocabulary, found: Findings
) -> Iterator[Row]:
    """Go through the rows of people: no blank ones, totals, heads told again."""
    title: tuple[int, str] | None = None
    numbers = {place for place, one in head.columns.items() if one.role is Role.NUMBER}
    for index, cells in enumerate(sheet.rows[head.row + 1 :], head.row + 1):
        filled = [place for place, cell in enumerate(cells) if cell != ""]
        if not set(filled) - numbers:
            continue
        if is_example(cells):
            found.note(sheet.place(index), said("Строка-образец пропущена."))
            continue
        again = words.known(cells)
        if words.is_head(again):
            if again != head.columns:
                found.refuse(sheet.place(index), said(
                    "Второй заголовок таблицы, и столбцы в нём другие: разделите таблицы "
                    "по листам."
                ))
                return
            continue
        texts = [text_of(cells[place]) for place in filled]
        if len(filled) == 1 and (of_class := class_of_title(texts[0])) is not None:
            title = of_class
        elif not any(words.foot.match(fold(text)) for text in texts[:2]):
            yield Row(index, cells, title)


def _total(sheet: Sheet, head: FoundHead) -> tuple[int, int] | None:
    """Return the row that says how many there are, and how many; None unless there is just one."""
    told = [
        (index, int(match[1]))
        for index, cells in enumerate(sheet.rows[head.row + 1 :], head.row + 1)
        for match in [_TOTAL.fullmatch(fold(" ".join(text_of(one) for one in cells)))]
        if match is not None
    ]
    return told[0] if len(told) == 1 else None


def _columns(
    sheet: Sheet, head: FoundHead, rows: tuple[Row, ...], words: Vocabulary, found: Findings
) -> dict[Head, int]:
    """Return the columns by what they hold: each once, each with a head."""
    columns: dict[Head, int] = {}
    for place, one in _by_values(head, rows).items():
        if one in columns:
            first, again = (sheet.place(head.row, at) for at in (columns[one], place))
            found.refuse(again, said(
                "Столбцы %(first)s и %(again)s оба названы «%(head)s»: непонятно, какой нужен. "
                "Оставьте один или назовите второй иначе.",
                first=first.column, again=again.column,
                head=text_of(sheet.rows[head.row][place]),
            ))
            continue
        columns[one] = place
    _check_unknown(sheet, head, rows, words, found)
    return columns


def _by_values(head: FoundHead, rows: tuple[Row, ...]) -> Mapping[int, Head]:
    """Read heads by what stands below them: whole names under «Фамилия» or «Имя» are names."""
    roles = {one.role for one in head.columns.values()}
    lone = roles & {Role.FAMILY, Role.GIVEN}
    if Role.NAME in roles or len(lone) != 1:
        return head.columns
    return {
        place: Head(Role.NAME) if one.role in lone and _whole_names(rows, place) else one
        for place, one in head.columns.items()
    }


def _whole_names(rows: tuple[Row, ...], place: int) -> bool:
    texts = [text_of(row.cells[place]) for row in rows]
    return 2 * sum(len(text.split()) > 1 for text in texts) > len(texts)


def _check_unknown(
    sheet: Sheet, head: FoundHead, rows: tuple[Row, ...], words: Vocabulary, found: Findings
) -> None:
    """Refuse a column without a head that holds something; name those that are not read."""
    cells = sheet.rows[head.row]
    for place in range(max((len(row.cells) for row in rows), default=0)):
        filled = [row for row in rows if place < len(row.cells) and row.cells[place] != ""]
        if place in head.columns or not filled or _are_numbers(filled, place):
            continue
        text = text_of(cells[place]) if place < len(cells) else ""
        if words.is_unneeded(text):
            continue
        if text:
            found.note(sheet.place(head.row, place), said(
                "Столбец «%(head)s» не читается: в списке он не нужен.", head=text
            ))
        else:
            found.refuse(sheet.place(filled[0].index, place), said(
                "Над столбцом нет заголовка, а записи в нём есть: подпишите его или уберите."
            ))


def _are_numbers(rows: list[Row], place: int) -> bool:
    """Whether a column counts the rows."""
    texts = [text_of(row.cells[place]).rstrip(".") for row in rows]
    return all(text.isdigit() for text in texts) and len(set(texts)) == len(texts)
