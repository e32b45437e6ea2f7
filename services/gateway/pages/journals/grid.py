"""The table of a class journal as HTML, joined from strings: a page has thousands of cells."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup, escape

from services.gateway.i18n import format_date, is_source_locale
from services.gateway.i18n import gettext as _
from services.gateway.pages.cells import cell_kind, cell_text, letters_of
from services.gateway.pages.formats import in_russian
from services.gateway.pages.journals.documents import Grid, Lesson, Pupil, Term
from services.shared.language import locale

SHUT_TERMS = frozenset({"closed", "printed", "archived"})


class Proposal(NamedTuple):
    """What is said of a proposed mark: attributes with `{mark}` and `{threshold}`, and these."""

    label: str
    edges: tuple[tuple[str, str], ...]


class Cells(NamedTuple):
    """How the cells of a school are written, as the school writes attendance codes.

    `here` makes one of a child who belongs to the class that day, `gone` one of who does not;
    `text` is a stored cell in the school's letters. A journal has few different cells, so each is
    made once.
    """

    here: Callable[[str], str]
    gone: Callable[[str], str]
    text: Callable[[str], str]


@lru_cache(maxsize=256)
def cells_of(letters: tuple[tuple[str, str], ...]) -> Cells:
    """Return how cells are written by the letters of each code."""
    by_code = dict(letters)

    def text(stored: str) -> str:
        return cell_text(stored, by_code)

    @lru_cache(maxsize=1024)
    def here(stored: str) -> str:
        kind = cell_kind(stored)
        opened = f'<td class="{kind}">' if kind else "<td>"
        return f"{opened}{escape(text(stored))}</td>"

    @lru_cache(maxsize=512)
    def gone(stored: str) -> str:
        return f'<td class="x" aria-readonly="true">{escape(text(stored))}</td>'

    return Cells(here, gone, text)


def edges(found: Grid, decimal_comma: bool) -> tuple[tuple[str, str], ...]:
    """Return each mark with the average that it is proposed from, as the page writes it."""
    rule = found["thresholds"]
    marks = zip("5432", (rule["five"], rule["four"], rule["three"], rule["two"]), strict=True)
    told = tuple((mark, number(edge, decimal_comma)) for mark, edge in marks)
    return (*told, ("1", f"<{told[-1][1]}"))


def grid_table(found: Grid, today: date, diary_at: str | None = None) -> Markup:
    """The whole table for the grid document of the journal.

    The cursor starts in the last lesson that was held by `today`.
    `diary_at` is the address of a diary with `{}` for the pupil, where the viewer may open it.
    """
    lessons, decimal_comma = found["lessons"], is_source_locale()
    body = "<tbody>" if decimal_comma else '<tbody lang="ru">'  # names and marks
    dates = [lesson["date"] for lesson in lessons]
    newest = max(bisect_right(dates, today.isoformat()) - 1, 0)
    parts = [opening(found, newest, today), heads(lessons, found["term"], today), body]
    link = f'<a href="{escape(diary_at)}">{{}}</a>' if diary_at else ""  # pupil, then name
    own = "" if decimal_comma else f' lang="{locale()}"'
    label = escape(_("предложено: {mark}, порог {threshold}"))
    said = Proposal(f'{own} aria-label="{label}" title="{label}"', edges(found, decimal_comma))
    cells = cells_of(tuple(letters_of(found["attendance_codes"]).items()))
    parts += [row(pupil, dates, decimal_comma, link, said, cells) for pupil in found["pupils"]]
    parts.append("</tbody></table>")
    return Markup("".join(parts))  # noqa: S704  (every value inside went through escape)


def is_writable(found: Grid) -> bool:
    """Whether the viewer may enter marks into this term."""
    return bool(found["group"]["can_write"]) and found["term"]["state"] not in SHUT_TERMS


def opening(found: Grid, newest: int, today: date) -> str:
    """The table's start tag with what the script needs to know."""
    group, term = found["group"], found["term"]
    lessons = ",".join(lesson["id"] for lesson in found["lessons"])
    label = _("Журнал: %(subject)s, %(class_name)s, %(term)s", subject=group["subject"],
              class_name=group["class_name"], term=term["name"])
    access = "" if is_writable(found) else ' aria-readonly="true"'
    edges_told = "|".join(edge for _mark, edge in edges(found, is_source_locale()))
    numeric = "" if group["numeric"] else ' data-markless="1"'
    return (
        f'<table id="journal" class="journal" role="grid" aria-label="{escape(label)}"{access}'
        f' data-edges="{escape(edges_told)}"'
        f'{numeric} data-group="{escape(group["id"])}" data-term="{escape(term["id"])}"'
        f' data-newest="{newest}" data-today="{today}" data-lessons="{escape(lessons)}">'
    )


def heads(lessons: Sequence[Lesson], term: Term, today: date) -> str:
    """Months over days, then the columns of results."""
    results = "".join(
        f'<th scope="col" rowspan="2" class="{kind}">{escape(label)}</th>'
        for kind, label in (("avg", _("Средний")), ("avg", _("Взвеш.")), ("term", term["name"]))
    )
    pupil = escape(_("Ученик"))
    days = "".join(lesson_head(lesson, today.isoformat()) for lesson in lessons)
    return (
        f'<thead><tr class="months"><th scope="col" rowspan="2" class="who">{pupil}</th>'
        f'{"".join(months(lessons))}{results}</tr>'
        f'<tr class="days">{days}</tr></thead>'
    )


def months(lessons: Sequence[Lesson]) -> Iterator[str]:
    """One head over the lessons of each month."""
    for month, inside in groupby(lessons, key=lambda lesson: lesson["date"][:7]):
        width = sum(1 for _lesson in inside)
        name = format_date(date.fromisoformat(f"{month}-01"), "LLLL" if width > 1 else "LLL")
        yield f'<th scope="colgroup" colspan="{width}"><span>{escape(name)}</span></th>'


def lesson_head(lesson: Lesson, today: str) -> str:
    """The day of a lesson and its kind of work; the button opens topic and homework."""
    held = format_date(date.fromisoformat(lesson["date"]), "EEE, d MMMM")
    title = ": ".join(
        part for part in (", ".join(p for p in (held, lesson["work_type"]) if p),
                          lesson["topic"]) if part
    )
    work = lesson["work_type"]
    kind = f"<small{in_russian(work)}>{escape(work)}</small>" if work else ""
    now = ' aria-current="date"' if lesson["date"] == today else ""
    return (
        f'<th scope="col"{now}><button type="button" tabindex="-1" data-day="{escape(held)}"'
        f' title="{escape(title)}" aria-label="{escape(title)}">'
        f'{int(lesson["date"][8:10])}{kind}</button></th>'
    )


def row(
    pupil: Pupil, dates: Sequence[str], decimal_comma: bool, link: str, proposed: Proposal,
    written: Cells,
) -> str:
    """One pupil: name, cells, averages, term mark."""
    gone = pupil["departed_on"]
    cells = "".join(map(written.here, pupil["cells"]))
    if gone:
        stays = bisect_right(dates, gone)
        cells = ("".join(map(written.here, pupil["cells"][:stays]))
                 + "".join(map(written.gone, pupil["cells"][stays:])))
    opened = f'<tr data-id="{pupil["id"]}"{" class=gone" if gone else ""}>'
    return (
        f'{opened}{name_head(pupil, link, written)}{cells}'
        f'<td class="avg">{number(pupil["average"], decimal_comma)}</td>'
        f'<td class="avg">{number(pupil["weighted"], decimal_comma)}</td>'
        f'{term_cell(pupil["term_mark"] or "", pupil["proposed"] or "", proposed)}</tr>'
    )


def name_head(pupil: Pupil, link: str, written: Cells) -> str:
    """The sticky head of a row; somebody who left is named as such, not merely greyed."""
    name, gone = escape(pupil["name"]), pupil["departed_on"]
    linked = link.format(pupil["id"], name) if link else name
    number_and_name = f"<i>{pupil['number']}</i><span>{linked}</span>{_before(pupil, written)}"
    if not gone:
        return f'<th scope="row" class="who" title="{name}">{number_and_name}</th>'
    left = escape(_("выбыл(а)"))
    when = format_date(date.fromisoformat(gone), "dd.MM.y")
    return (f'<th scope="row" class="who" title="{name}, {left} {when}">{number_and_name}'
            f' <em lang="{locale()}">{left}</em></th>')


def _before(pupil: Pupil, written: Cells) -> str:
    """How many cells of another class or subgroup count in the averages, and what they are."""
    if not pupil["before"]:
        return ""
    cells = ", ".join(map(written.text, pupil["before"]))
    what = escape(_("В среднем учтены прежние отметки: %(cells)s", cells=cells))
    return f' <em title="{what}" aria-label="{what}">+{len(pupil["before"])}</em>'


@lru_cache(maxsize=512)
def term_cell(mark: str, proposed: str, said: Proposal) -> str:
    """The term mark, or, where the teacher has not set it, the proposed one in grey.

    The grey one is drawn by the style sheet: `said` tells it, with the reason, to who listens.
    """
    hint = f' data-proposed="{escape(proposed)}"' if proposed else ""
    if proposed and not mark:
        hint += said.label.replace("{mark}", escape(proposed)).replace(
            "{threshold}", escape(dict(said.edges).get(proposed, ""))
        )
    return f'<td class="term"{hint}>{escape(mark)}</td>'


@lru_cache(maxsize=4096)
def number(text: str | None, decimal_comma: bool) -> str:
    """An average as it is written in the language of the page; none is an empty cell."""
    shown = text or ""
    return str(escape(shown.replace(".", ",") if decimal_comma else shown))
