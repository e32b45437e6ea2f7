"""Fills folders of the demo as families and class teachers do, by the same use cases."""

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from services.portfolio.core.uploads import Limits
from services.portfolio.demo.pictures import draw_scheme, draw_sunset
from services.portfolio.files.usecases import add_file
from services.portfolio.folders.usecases.folders import open_folder
from services.portfolio.items.models import AchievementItem, ItemFile
from services.portfolio.items.rules import LOOKED_AT_WITHIN, ItemState, Step
from services.portfolio.items.usecases.items import create_item, remove_item
from services.portfolio.items.usecases.reviews import decide_item, submit_item
from services.portfolio.previews.usecases import draw_previews
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import Unavailable
from services.shared.objects.storage import Storage
from services.shared.printing import print_form
from services.shared.wording import said

_FORM = Path(__file__).parent / "certificate.typ"
_PAUSE = 0.1  # seconds
_PATIENCE = LOOKED_AT_WITHIN.total_seconds()
_ISSUER = "Управление образования"


@dataclass(frozen=True, slots=True)
class Owner:
    """A child of the demo with a folder: who acts for it, and who reviews."""

    school: str
    pupil_id: UUID
    name: str
    class_id: UUID
    class_name: str
    year: str
    parent: UUID
    class_teacher: UUID


@dataclass(frozen=True, slots=True)
class Work:
    """A work that a folder of the demo has, and how far its review has gone."""

    kind: str
    title: str
    words: str
    file: str
    goes_to: ItemState
    returned_because: str = ""


WORKS = (
    Work(
        "certificate", "Олимпиада по физике, II место", "Готовились всей семьёй.",
        "грамота.pdf", ItemState.VERIFIED,
    ),
    Work(
        "creative_work", "Закат над рекой", "Гуашь, бумага А3. Июнь, дача.",
        "рисунок.jpg", ItemState.SUBMITTED,
    ),
    Work(
        "model", "Схема: лампа, ключ и батарея", "К уроку физики.",
        "схема.jpg", ItemState.RETURNED,
        "Подпишите, пожалуйста, элементы цепи и приложите фото ещё раз.",
    ),
)  # fmt: skip


def fill_folders(
    database: Database,
    storage: Storage,
    limits: Limits,
    owners: Sequence[Owner],
    now: datetime,
) -> int:
    """Put the works into the owners' folders; return how many were missing and are there now.

    Raises:
        Unavailable: the object store does not answer; what is there stays.
    """
    made = 0
    for owner in owners:
        with database.transaction(owner.school) as session:
            open_folder(
                session, owner.school, pupil_id=owner.pupil_id, class_id=owner.class_id
            )
        for work in WORKS:
            made += _put(database, storage, limits, owner, work, now)
    return made


def _put(
    database: Database,
    storage: Storage,
    limits: Limits,
    owner: Owner,
    work: Work,
    now: datetime,
) -> bool:
    parent = _caller(owner, Role.REPRESENTATIVE, owner.parent, pupils=frozenset({owner.pupil_id}))
    there = _item_of(database, owner, work)
    if there is not None:
        item_id, state = there
        if state != ItemState.DRAFT:
            return False
        remove_item(database, parent, item_id)  # an earlier run was interrupted here
    item_id = create_item(database, parent, owner.pupil_id, _form(owner, work, now)).item.id
    content = _FILES[work.file](owner, work, now)
    add_file(
        database, storage, parent, limits, item_id,
        name=work.file, stream=io.BytesIO(content), announced=len(content),
    )  # fmt: skip
    _wait_until_looked_at(database, storage, owner, item_id)
    submit_item(database, parent, item_id)
    _review(database, owner, work, item_id)
    return True


def _wait_until_looked_at(
    database: Database, storage: Storage, owner: Owner, item_id: UUID
) -> None:
    """Draw what waits; a worker that runs already may be at it.

    Raises:
        Unavailable: nobody looks at it; the next run begins with this work again.
    """
    until = time.monotonic() + _PATIENCE
    waiting = select(ItemFile.id).where(
        ItemFile.item_id == item_id, ItemFile.preview_state == "waiting"
    )
    while True:
        draw_previews(database, storage)
        with database.transaction(owner.school) as session:
            if session.scalar(waiting) is None:
                return
        if time.monotonic() >= until:
            raise Unavailable(said(
                "Файлы примера ждут просмотра слишком долго: проверьте, отвечает ли хранилище "
                "файлов, и запустите команду ещё раз."
            ))
        time.sleep(_PAUSE)


def _review(database: Database, owner: Owner, work: Work, item_id: UUID) -> None:
    steps = {ItemState.VERIFIED: Step.VERIFY, ItemState.RETURNED: Step.RETURN}
    if work.goes_to not in steps:
        return
    with database.transaction(owner.school) as session:
        version = session.get_one(AchievementItem, (owner.school, item_id)).version
    reviewer = _caller(
        owner, Role.CLASS_TEACHER, owner.class_teacher, classes=frozenset({owner.class_id})
    )
    decide_item(
        database, reviewer, item_id, steps[work.goes_to],
        version=version, words=work.returned_because,
    )  # fmt: skip


def _item_of(database: Database, owner: Owner, work: Work) -> tuple[UUID, str] | None:
    with database.transaction(owner.school) as session:
        found = session.scalars(
            select(AchievementItem)
            .where(
                AchievementItem.school_id == owner.school,
                AchievementItem.pupil_id == owner.pupil_id,
                AchievementItem.title == work.title,
            )
            .order_by(AchievementItem.id)
        ).first()
        return (found.id, found.state) if found else None


def _form(owner: Owner, work: Work, now: datetime) -> dict[str, object]:
    is_award = work.kind == "certificate"
    return {
        "kind": work.kind,
        "title": work.title,
        "year": owner.year,
        "words": work.words,
        "subject": None,
        "group_id": None,
        "level": "municipality" if is_award else None,
        "awarded_on": _awarded(now) if is_award else None,
        "issuer": _ISSUER if is_award else None,
    }


def _awarded(now: datetime) -> date:
    return now.date()


def _certificate(owner: Owner, work: Work, now: datetime) -> bytes:
    data = {
        "title": work.title,
        "name": owner.name,
        "class_name": owner.class_name,
        "issuer": _ISSUER,
        "awarded_on": f"{_awarded(now):%d.%m.%Y}",
    }
    return print_form(_FORM, data, now, tagged=False)


_FILES: dict[str, Callable[[Owner, Work, datetime], bytes]] = {
    "грамота.pdf": _certificate,
    "рисунок.jpg": lambda *_: draw_sunset(),
    "схема.jpg": lambda *_: draw_scheme(),
}


def _caller(
    owner: Owner,
    role: Role,
    person: UUID,
    *,
    pupils: frozenset[UUID] = frozenset(),
    classes: frozenset[UUID] = frozenset(),
) -> Caller:
    caller = Caller("operator:demo", role, owner.school, person, correlation_id="demo")
    return replace(caller, origin="cli", ties=Ties(pupils=pupils, classes=classes))
