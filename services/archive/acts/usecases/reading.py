"""An act as people see it: its case files, who signed what, how far each service has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.archive.acts.access import DISPOSAL_READ
from services.archive.acts.models import (
    ActDocument,
    DestructionReceipt,
    DestructionRequest,
    DisposalAct,
    DisposalItem,
    DisposalSignature,
)
from services.archive.acts.queries import (
    as_signed,
    items_of,
    papers_of,
    requests_of,
    signatures_of,
)
from services.archive.acts.rules.receipts import Receipt, StayingRows, read_receipt
from services.archive.acts.rules.requests import (
    SERVICES,
    Answer,
    ItemState,
    Purpose,
    is_silent,
    may_ask_again,
    next_move,
)
from services.archive.acts.rules.steps import ActState, ActStep, open_steps
from services.archive.acts.usecases.steps import actor_of
from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules.current_state import CaseState
from services.archive.case_files.rules.titles import case_title
from services.archive.case_files.usecases.loading import bring_up_to
from services.archive.core.clock import PlatformClock
from services.destruction.proofs import DOUBTS
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import now
from services.shared.wording import heard, listed, said


@dataclass(frozen=True)
class ActSummary:
    """An act as a list shows it; `stands_open` when a case file of it waits for people."""

    act: DisposalAct
    titles: tuple[str, ...]
    stands_open: bool


@dataclass(frozen=True)
class ServiceProgress:
    """Where a service stands with a case file: its answer to the newest request, and all that
    has gone; `silent_since` when an answer should be here by now and is not.
    """

    service: str
    purpose: str
    outcome: str
    at: datetime
    silent_since: datetime | None
    why: str
    rows: int
    objects: int
    stays: tuple[StayingRows, ...]


@dataclass(frozen=True)
class ActItem:
    """A case file of an act, and why it stands open, if it does.

    `services` is empty until the act is executed.
    """

    item: DisposalItem
    why: str
    held: bool
    may_ask_again: bool
    services: tuple[ServiceProgress, ...]


@dataclass(frozen=True)
class OpenStep:
    """A step whose turn it is for the caller, and what stands against it, if anything."""

    step: ActStep
    why_not: str | None


@dataclass(frozen=True)
class Traces:
    """What became of the bytes of destroyed rows, as whoever removes them wrote it down."""

    at: datetime | None
    tables: int
    log: bool
    left: tuple[str, ...]


@dataclass(frozen=True)
class WholeAct(ActSummary):
    """An act with everything that is known of it; `traces` is None until they were looked for."""

    signatures: Sequence[DisposalSignature]
    items: tuple[ActItem, ...]
    documents: Sequence[ActDocument]
    steps: tuple[OpenStep, ...]
    traces: Traces | None


def summary_of(act: DisposalAct, items: Sequence[DisposalItem]) -> ActSummary:
    """Return an act as a list shows it."""
    return ActSummary(
        act,
        tuple(listed([case_title(item.title), item.year_name]) for item in items),
        any(item.state == ItemState.OPEN for item in items),
    )


def read_act(
    database: Database, clock: PlatformClock, caller: Caller, act_id: UUID
) -> WholeAct:
    """Return an act with its case files, who signed what, and each service's state.

    Raises:
        Forbidden: the caller's role does not see acts.
        NotFound: the school has no such act.
    """
    basis = require(DISPOSAL_READ, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        bring_up_to(session, school_id, clock.today(session))
        act = session.get(DisposalAct, (school_id, act_id))
        if act is None:
            raise NotFound(said("Такого акта нет."))
        items, signatures = items_of(session, act), signatures_of(session, act)
        offered = open_steps(ActState(act.state), as_signed(signatures), actor_of(caller))
        found = WholeAct(
            **vars(summary_of(act, items)),
            signatures=signatures,
            items=tuple(_item(session, item) for item in items),
            documents=papers_of(session, act),
            steps=tuple(OpenStep(step, why_not) for step, why_not in offered.items()),
            traces=_traces(act),
        )
        record_access(session, caller, basis, kind="archive")
    return found


def read_document(
    database: Database, caller: Caller, act_id: UUID, kind: str
) -> tuple[str, bytes]:
    """Return the name and the bytes of one paper of an act.

    Raises:
        Forbidden: the caller's role does not see acts.
        NotFound: the act has no such paper, or not yet.
    """
    basis = require(DISPOSAL_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        row = session.execute(
            select(ActDocument.number, ActDocument.number_year, ActDocument.content).where(
                ActDocument.school_id == school_of(caller),
                ActDocument.act_id == act_id,
                ActDocument.kind == kind,
            )
        ).one_or_none()
        if row is None:
            raise NotFound(said("Такого документа нет: он составляется, когда акт исполнен."))
        record_access(session, caller, basis, kind="archive")
    return f"{kind}-{row.number_year}-{row.number}.pdf", row.content


def _item(session: Session, item: DisposalItem) -> ActItem:
    file = session.get_one(CaseFile, (item.school_id, item.case_file_id))
    rows = requests_of(session, item)
    newest = rows[-1][0] if rows else None
    return ActItem(
        item,
        _why_open(item, rows),
        held=file.state == CaseState.ON_HOLD,
        may_ask_again=may_ask_again(
            ItemState(item.state),
            newest.asked_at if newest else None,
            sum(receipt is not None for request, receipt in rows if request is newest),
            now(),
        ),
        services=tuple(_service(name, newest, rows) for name in SERVICES) if newest else (),
    )


def _why_open(
    item: DisposalItem, rows: Sequence[Row[DestructionRequest, DestructionReceipt | None]]
) -> str:
    """Return why a case file stands open: kept in Russian, said again from the answers."""
    newest = rows[-1][0] if rows else None
    if newest is not None:
        answers = {
            receipt.service: Answer(receipt.outcome, _said(receipt).shortcoming)
            for request, receipt in rows
            if receipt is not None and request is newest
        }
        why = next_move(Purpose(newest.purpose), newest.round, answers).why
        if why == item.why:
            return why
    return heard(item.why, *DOUBTS)


def _service(
    name: str,
    newest: DestructionRequest,
    rows: Sequence[Row[DestructionRequest, DestructionReceipt | None]],
) -> ServiceProgress:
    own = [one for _, one in rows if one is not None and one.service == name]
    last = next((one for one in own if one.request_id == newest.id), None)
    told = [one for one in map(_said, own) if one.purpose == "destroy"]
    counted = [one for receipt in told for one in receipt.classes]
    return ServiceProgress(
        service=name,
        purpose=newest.purpose,
        outcome=last.outcome if last else "asked",
        at=last.received_at if last else newest.asked_at,
        silent_since=newest.asked_at if _is_awaited(last, newest) else None,
        why=_said(last).shortcoming if last else "",
        rows=sum(one.rows for one in counted),
        objects=sum(one.objects for one in counted),
        stays=told[-1].stays if told else (),
    )


def _traces(act: DisposalAct) -> Traces | None:
    if act.traces is None:
        return None
    told = act.traces
    return Traces(act.traces_at, told["tables"], told["log"], tuple(told["left"]))


def _said(row: DestructionReceipt) -> Receipt:
    return read_receipt(row.said)


def _is_awaited(last: DestructionReceipt | None, newest: DestructionRequest) -> bool:
    """Tell whether a service's last word should be here by now and is not."""
    answered = last is not None and last.outcome != "waiting"
    return not answered and is_silent(newest.asked_at, now())
