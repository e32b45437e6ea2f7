"""Lists from the page: sent and looked at, their columns told, applied or forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.file_reader.waiting import (
    APPLIED,
    find_file,
    forget_beyond,
    keep_file,
    settle_file,
)
from services.journal.list_reading.usecases.columns import load_told, remember
from services.journal.list_reading.usecases.importing import (
    Outcome,
    ReadList,
    carry_out,
    may_import,
    read_list,
)
from services.journal.list_reading.usecases.kinds import ListKind
from services.journal.lists.kinds import KINDS
from services.journal.lists.models import ListUpload
from services.journal.lists.usecases.stored import load_outcome, store_applied, store_outcome
from services.journal.papers.vocabulary import LONGEST_HEAD
from services.shared.accountability.access import Basis
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.process.clock import now
from services.shared.wording import said

READY, ASKED, REFUSED = "ready", "asked", "refused"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column may hold, in words."""

    meaning: str
    words: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A list that somebody has sent; `state` is asked, ready, refused or applied.

    `meanings` are what its columns may be told to hold, each with its words.
    """

    id: UUID
    kind: str
    year: str
    state: str
    outcome: Outcome
    meanings: tuple[Meaning, ...]


def preview_list(
    database: Database, caller: Caller, kind: str, *, content: bytes, year: str
) -> Upload:
    """Store a list and return what it would change, with every problem.

    Raises:
        BadInput: it cannot be read, and its columns cannot be asked about.
        NotFound: there is no such kind of list.
    """
    basis = may_import(caller)
    of = _kind(kind)
    with database.transaction(school_of(caller)) as session:
        told = load_told(session, school_of(caller), kind)
    read = read_list(of, content, year, told)
    if read.prepare is None and not read.outcome.asks:
        what = read.outcome.report.problems[0].what
        field = "file" if read.readable_year else "year"
        raise BadInput(what, errors=[FieldError(field, what)])
    with database.transaction(school_of(caller)) as session:
        outcome = _look(session, caller, basis, read)
        row = keep_file(
            session, caller, ListUpload,
            kind=kind,
            year=read.year,
            content=content,
            state=_state(outcome),
            report=store_outcome(outcome),
            seen=outcome.seen,
        )
        session.flush()
        forget_beyond(session, ListUpload, school_of(caller))
        return _upload(row)


def find_list(database: Database, caller: Caller, list_id: UUID) -> Upload:
    """Return a list as it was looked at or applied.

    Raises:
        NotFound: the school has no such list, or not any more.
    """
    basis = may_import(caller)
    with database.transaction(school_of(caller)) as session:
        found = _find(session, caller, list_id)
        _record(session, caller, basis)
        return _upload(found)


def tell_columns(
    database: Database, caller: Caller, list_id: UUID, told: Mapping[str, str]
) -> Upload:
    """Remember for the school what columns hold, and look at the list again.

    Raises:
        BadInput: a meaning is none of this kind of list, or one column twice the same.
        Conflict: the list is applied already.
        NotFound: the school has no such list, or not any more.
    """
    basis = may_import(caller)
    with database.transaction(school_of(caller)) as session:
        found = _find(session, caller, list_id, lock=True)
        of = _kind(found.kind)
        _refuse_meanings(told, of.words.meanings)
        if found.content is None:
            raise Conflict(said("Список уже загружен: столбцы назовите при следующей загрузке."))
        remember(session, school_of(caller), found.kind, told)
        content, year, kind = found.content, found.year, found.kind
        known = load_told(session, school_of(caller), kind)
    read = read_list(of, content, year, known)
    with database.transaction(school_of(caller)) as session:
        found = _find(session, caller, list_id, lock=True)
        if found.content is not None:
            _settle(found, _look(session, caller, basis, read))
        return _upload(found)


def apply_list(database: Database, caller: Caller, list_id: UUID) -> Upload:
    """Write a list that waits; one that is applied already stays as it is.

    What it changes is worked out again. Where that is other than what the preview showed, nothing
    is written and the preview is made anew.

    Raises:
        Conflict: the list has problems, or the school has changed since; nothing was changed.
        NotFound: the school has no such list, or not any more.
    """
    basis = may_import(caller)
    with database.transaction(school_of(caller)) as session:
        found = _find(session, caller, list_id)
        _demand_ready(found)
        content, year, kind = found.content, found.year, found.kind
        told = load_told(session, school_of(caller), kind)
        if content is None:
            _record(session, caller, basis)
            return _upload(found)
    read = read_list(_kind(kind), content, year, told)
    stale = False
    with database.transaction(school_of(caller)) as session:
        found = _find(session, caller, list_id, lock=True)
        if found.state != APPLIED:
            outcome = carry_out(session, caller, basis, read, write=True, seen=found.seen)
            stale = outcome.stale
            applied = not stale and not outcome.report.problems
            _settle(found, outcome, now() if applied else None)
    if stale:
        raise Conflict(said(
            "Пока вы смотрели, школа изменилась, и список сделал бы другое. Ничего не записано: "
            "посмотрите ещё раз, что изменится теперь."
        ))
    _demand_ready(found)
    return _upload(found)


def _look(session: Session, caller: Caller, basis: Basis, read: ReadList) -> Outcome:
    if read.prepare is None:
        _record(session, caller, basis)
    return carry_out(session, caller, basis, read, write=False)


def _settle(found: ListUpload, outcome: Outcome, applied_at: datetime | None = None) -> None:
    found.seen = outcome.seen
    if applied_at is None:
        found.state, found.report = _state(outcome), store_outcome(outcome)
        return
    # Who was in the list is in the school now, and need not stand here as well.
    settle_file(found, store_applied(outcome), applied_at)


def _state(outcome: Outcome) -> str:
    if outcome.asks:
        return ASKED
    return REFUSED if outcome.report.problems else READY


def _refuse_meanings(told: Mapping[str, str], meanings: Mapping[str, str]) -> None:
    used: set[str] = set()
    for head, meaning in told.items():
        if (meaning and meaning not in meanings) or not 0 < len(head) <= LONGEST_HEAD:
            what = said("Столбец «%(head)s» не может значить «%(meaning)s».",
                        head=head, meaning=meaning)
            raise BadInput(what, errors=[FieldError("columns", what)])
        if meaning in used:
            what = said("«%(meaning)s» выбрано для двух столбцов: оставьте один.",
                        meaning=meanings[meaning])
            raise BadInput(what, errors=[FieldError("columns", what)])
        used |= {meaning} - {""}


def _kind(name: str) -> ListKind:
    if name not in KINDS:
        raise NotFound(said("Таких списков нет."))
    return KINDS[name]


def _record(session: Session, caller: Caller, basis: Basis) -> None:
    record_access(session, caller, basis, kind="people")


def _find(
    session: Session, caller: Caller, list_id: UUID, *, lock: bool = False
) -> ListUpload:
    gone = said("Такого списка нет: файл, который не применили, хранится один день.")
    return find_file(session, caller, ListUpload, list_id, gone, lock=lock)


def _demand_ready(found: ListUpload) -> None:
    if found.state == ASKED:
        raise Conflict(said("Сначала назовите столбцы файла."))
    if found.state == REFUSED:
        raise Conflict(said(
            "Список не загружен, в школе ничего не изменилось: исправьте места, названные при "
            "проверке, и загрузите файл ещё раз."
        ))


def _upload(row: ListUpload) -> Upload:
    meanings = tuple(Meaning(*one) for one in KINDS[row.kind].words.meanings.items())
    return Upload(row.id, row.kind, row.year, row.state, load_outcome(row.report), meanings)
