"""Leads an item through its review: handed in, verified or returned, and the school's lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from services.portfolio.core.findings import Finding
from services.portfolio.folders.access import PORTFOLIO_WRITE
from services.portfolio.folders.models import AchievementFolder
from services.portfolio.items.access import PORTFOLIO_READ_WAITING, PORTFOLIO_VERIFY
from services.portfolio.items.models import AchievementItem, ItemFile, ItemKind, ItemReview
from services.portfolio.items.queries import ListedItem, with_files
from services.portfolio.items.rules import (
    Award,
    ItemState,
    LookedAt,
    Step,
    check_complete,
    check_opened,
    check_words,
    next_state,
)
from services.portfolio.items.usecases.loading import item_for
from services.shared.accountability.access import Basis, Target, require
from services.shared.accountability.access_log import record_accesses
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict
from services.shared.messaging import contracts, outbox
from services.shared.process.clock import now
from services.shared.wording import said

WAITING_SHOWN = 200
# Whose reviews go by the class: who leads it, and where nobody does, the deputies.
_OF_CLASSES = frozenset({Role.CLASS_TEACHER, Role.DEPUTY})


@dataclass(frozen=True)
class Waiting:
    """What waits for a review, the oldest first; `total` counts what is not shown too."""

    items: tuple[ListedItem, ...]
    total: int


def submit_item(database: Database, caller: Caller, item_id: UUID) -> None:
    """Hand an item in for review; one that was returned may be handed in as it is.

    Raises:
        BadInput: a file is missing or cannot be opened, or what a certificate must say is.
        Conflict: it is handed in already, or verified; or a file is still looked at.
        NotFound: there is no such item, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        item = item_for(session, caller, PORTFOLIO_WRITE, item_id, lock=True)
        if item.state == ItemState.RETURNED:
            note_step(session, caller, item, Step.REVISE)
        next_state(ItemState(item.state), Step.SUBMIT)
        kind = session.get_one(ItemKind, item.kind)
        files = session.scalars(
            select(ItemFile).where(ItemFile.item_id == item.id).order_by(ItemFile.id)
        ).all()
        check_opened([_looked_at(one) for one in files], now())
        check_complete(
            len(files),
            makes_commendation=kind.makes_commendation,
            award=Award(item.level, item.awarded_on, item.issuer),
        )
        item.submitted_at = now()
        note_step(session, caller, item, Step.SUBMIT)


def decide_item(
    database: Database,
    caller: Caller,
    item_id: UUID,
    step: Step,
    *,
    version: int,
    words: str | None = None,
) -> None:
    """Verify an item, return it with a word, or take a verification back with one.

    Of a kind that makes a commendation the journal is told. `version` is what the reviewer saw.

    Raises:
        BadInput: the word is missing.
        Conflict: somebody else was first, or the item has changed since.
        NotFound: there is no such item, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    with database.transaction(caller.school_id) as session:
        item = item_for(session, caller, PORTFOLIO_VERIFY, item_id, lock=True)
        check_words(step, words)
        if item.version != version:
            raise Conflict(said("Работа изменилась, пока вы смотрели. Откройте её заново."))
        note_step(session, caller, item, step, words or "")
        if session.get_one(ItemKind, item.kind).makes_commendation:
            _publish(session, caller, item, step)


def list_waiting(database: Database, caller: Caller) -> Waiting:
    """Return what waits for the caller's review, the oldest first, and how much it is in all.

    Raises:
        Forbidden: the caller's role reviews nothing.
    """
    require(PORTFOLIO_READ_WAITING, caller, Target())
    with database.transaction(caller.school_id) as session:
        found = session.execute(
            select(AchievementItem, AchievementFolder.class_id, func.count().over())
            .join(
                AchievementFolder,
                (AchievementFolder.school_id == AchievementItem.school_id)
                & (AchievementFolder.id == AchievementItem.folder_id),
            )
            .where(
                AchievementItem.school_id == caller.school_id,
                AchievementItem.state == ItemState.SUBMITTED,
                is_for(caller),
            )
            .order_by(AchievementItem.submitted_at)
            .limit(WAITING_SHOWN)
        ).all()
        log_each_child(session, caller, [(item, class_id) for item, class_id, _ in found])
        return Waiting(
            with_files(session, [item for item, *_ in found]), found[0][2] if found else 0
        )


def is_for(caller: Caller) -> ColumnElement[bool]:
    """Return the condition that a work, in its folder, is one for the caller to review."""
    return or_(
        AchievementFolder.class_id.in_(
            caller.ties.classes if caller.role in _OF_CLASSES else ()
        ),
        AchievementItem.group_id.in_(caller.ties.groups if caller.role == Role.TEACHER else ()),
    )


def note_step(
    session: Session, caller: Caller, item: AchievementItem, step: Step, words: str = ""
) -> None:
    """Lead an item a step on and write that into its history: a caller's step.

    Raises:
        Conflict: the item does not stand where this step begins.
    """
    item.state = next_state(ItemState(item.state), step)
    item.version += 1
    session.add(
        ItemReview(
            school_id=item.school_id,
            id=new_id(),
            item_id=item.id,
            at=now(),
            step=step,
            words=words.strip(),
            user_id=caller.user_id,
            person_id=caller.person_id,
            role=caller.role,
        )
    )


def _looked_at(file: ItemFile) -> LookedAt:
    waits = file.added_at if file.preview_state == "waiting" else None
    return LookedAt(file.name, waits, Finding(file.finding) if file.finding else None)


def _publish(session: Session, caller: Caller, item: AchievementItem, step: Step) -> None:
    subject = f"item/{item.id}"
    about = {"item_id": item.id, "pupil_id": item.pupil_id}
    if step is Step.VERIFY:
        outbox.publish(
            session,
            contracts.CERTIFICATE_VERIFIED,
            subject,
            {
                **about,
                "kind": item.kind,
                "level": item.level,
                "awarded_on": item.awarded_on,
                "basis": item.title,
                "issuer": item.issuer,
                "verified_at": now(),
            },
            caller,
        )
    elif step is Step.WITHDRAW:
        outbox.publish(
            session,
            contracts.CERTIFICATE_WITHDRAWN,
            subject,
            {**about, "withdrawn_at": now()},
            caller,
        )


def log_each_child(
    session: Session, caller: Caller, found: Iterable[tuple[AchievementItem, UUID]]
) -> None:
    """Log that a list showed each child of works, with their classes: a caller's step."""
    seen = {}
    for item, class_id in found:
        target = Target(pupil_id=item.pupil_id, group_id=item.group_id, class_id=class_id)
        tie = require(PORTFOLIO_VERIFY, caller, target).tie
        seen[item.pupil_id] = Basis(PORTFOLIO_READ_WAITING.name, caller.role, tie, target)
    record_accesses(session, caller, seen.values(), kind="portfolio")
