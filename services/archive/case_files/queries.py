"""Reading of case files: lists of a school's, in one order, narrowed by what people choose."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules.current_state import CaseState
from services.archive.case_files.rules.titles import OURS
from services.shared.database.listing import Listing, class_order, has_words, plain
from services.shared.language import say
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class CaseFileFilter:
    """What narrows a list of case files; empty is no matter which.

    `words` are beginnings of words of index, year and title, as kept and as the asker reads it.
    """

    words: str = ""
    year: str = ""
    class_name: str = ""
    kind: str = ""
    state: str = ""
    present: bool = False  # without those that are destroyed

    def listing(self, school_id: str) -> Listing:
        """Return the list of a school that is narrowed."""
        only = (CaseFile.state != CaseState.DESTROYED,) if self.present else ()
        return files_of(school_id, *only)

    def conditions(self) -> dict[str, ColumnElement[bool]]:
        """Return the conditions by the names of what they come from."""
        own = {
            "year": CaseFile.year_name, "class_name": CaseFile.class_name,
            "kind": CaseFile.kind, "state": CaseFile.state,
        }
        found = {
            name: column == getattr(self, name)
            for name, column in own.items()
            if getattr(self, name)
        }
        if self.words:
            found["words"] = has_words(
                self.words, CaseFile.title, title_as_read(CaseFile.title), CaseFile.case_index,
                CaseFile.year_name,
            )
        return found


@dataclass(frozen=True, slots=True)
class CaseFileChoices:
    """What a school has case files of: years, the latest first, classes by grade, and kinds."""

    years: Sequence[str]
    classes: Sequence[str]
    kinds: Sequence[str]


def files_of(
    school_id: str, *only: ColumnElement[bool], oldest_first: bool = False
) -> Listing:
    """Return the list of a school's case files: by year, the newest first, classes by grade."""
    year = CaseFile.year_name
    return Listing(
        select(CaseFile).where(CaseFile.school_id == school_id),
        CaseFile.id,
        (
            year if oldest_first else year.desc(), class_order(CaseFile.class_name),
            plain(CaseFile.title), CaseFile.case_index, CaseFile.id,
        ),
        only,
    )


def title_as_read(title: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Return the words in which the asker reads a title that the platform gave, without values.

    Titles are kept in Russian; empty for a reader of Russian, and where a school gave the title.
    """
    read = []
    for pattern in OURS:
        begins, name = pattern.partition("%(")[0], pattern.partition("%(")[2].partition(")")[0]
        words = say(said(pattern, **{name: ""}))
        if not words.startswith(begins):
            read.append((title.startswith(begins, autoescape=True), literal(words)))
    return case(*read, else_="") if read else literal("")


def choices_of(session: Session, school_id: str) -> CaseFileChoices:
    """Return what a school's case files can be narrowed to."""
    years, classes, kinds = session.execute(
        select(
            func.array_agg(CaseFile.year_name.distinct()),
            func.array_agg(CaseFile.class_name.distinct()),
            func.array_agg(CaseFile.kind.distinct()),
        ).where(CaseFile.school_id == school_id)
    ).one()
    return CaseFileChoices(
        sorted(years or (), reverse=True),
        sorted(filter(None, classes or ()), key=_by_grade),
        sorted(kinds or ()),
    )


def _by_grade(name: str) -> tuple[int, str]:
    grade = "".join(one for one in name[:2] if one.isdecimal())
    return int(grade or 0), name.lower().replace("ё", "е")
