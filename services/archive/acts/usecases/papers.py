"""Makes the papers of an act that was executed: snapshots that outlive the data."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.archive.acts.models import (
    ActDocument,
    ArchiveDetails,
    DisposalAct,
    DisposalItem,
)
from services.archive.acts.papers.forms import Paper, print_paper
from services.archive.acts.papers.numerals import plural, spelled
from services.archive.acts.papers.texts import (
    DestroyedClass,
    DestructionActText,
    DisposalActText,
    Head,
    ListedFile,
    LogExtractText,
    Signatory,
    StayedRecords,
    VerifiedService,
)
from services.archive.acts.queries import receipts_of_act, signatures_of
from services.archive.acts.rules.receipts import Receipt, read_receipt
from services.archive.acts.rules.requests import service_name
from services.archive.acts.rules.steps import ActStep
from services.archive.acts.usecases.numbering import next_number
from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules import titles
from services.archive.case_files.rules.retention import RecordKind
from services.archive.case_files.usecases.registration import register_case_file
from services.shared.database.base import new_id
from services.shared.process.clock import now
from services.shared.wording import said

_SYSTEM = "платформа «Летопись» (журнал, портфолио, архив)"
_METHOD = (
    "удаление из баз данных и хранилища файлов со всеми версиями, без возможности восстановления "
    "средствами системы"
)
_TRACES = (
    "следы удалённых строк в файлах баз данных и журналах их изменений убираются в течение часа "
    "после закрытия акта, результат — на странице акта"
)
_REASON = "истёк срок хранения, цель обработки достигнута"
_TITLES = {
    RecordKind.DISPOSAL_ACT: titles.DISPOSAL_ACT,
    RecordKind.PD_DESTRUCTION_ACT: titles.PD_DESTRUCTION_ACT,
}
# Indexes in the nomenclature that a school starts with.
_INDEXES = {RecordKind.DISPOSAL_ACT: "02-20", RecordKind.PD_DESTRUCTION_ACT: "02-21"}


@dataclass(frozen=True)
class _Signed:
    """A receipt, whose it is, and the signature under it."""

    service: str
    signature: str
    receipt: Receipt


def make_papers(
    session: Session, act: DisposalAct, items: Sequence[DisposalItem], today: date
) -> None:
    """Make the three papers of an act and register them as case files: a caller's step."""
    receipts = [
        _Signed(row.service, row.document.rpartition(".")[2], read_receipt(row.said))
        for row in receipts_of_act(session, act)
    ]
    head = _head(session, act, today)
    number = next_number(session, act.school_id, Paper.PD_DESTRUCTION_ACT, today.year)
    about_data = _destruction_act(head, act, items, receipts, number)
    about_files = _disposal_act(session, head, act, items, today)
    disposal = _add_paper(session, act, Paper.DISPOSAL_ACT, about_files, today)
    destruction = _add_paper(session, act, Paper.PD_DESTRUCTION_ACT, about_data, today, number)
    extract = _log_extract(about_data, receipts)
    _add_paper(session, act, Paper.EVENT_LOG_EXTRACT, extract, today, number)
    _register(session, disposal, RecordKind.DISPOSAL_ACT)
    _register(session, destruction, RecordKind.PD_DESTRUCTION_ACT)


def _head(session: Session, act: DisposalAct, today: date) -> Head:
    details = session.get_one(ArchiveDetails, (act.school_id,))
    signed = {
        row.step: Signatory(row.name, _day(row.signed_on))
        for row in signatures_of(session, act)
    }
    return Head(
        organisation=details.organisation,
        address=details.address,
        place=details.place,
        fond_no=details.fond_no,
        fond_name=details.fond_name,
        inventories=details.inventories,
        processor=details.processor or "нет",
        acted_on=_day(act.acted_on),
        closed_on=_day(today),
        system=_SYSTEM,
        method=_METHOD,
        remains=_remains(act),
        reason=_REASON,
        proposed=signed[ActStep.PROPOSED],
        agreed=signed[ActStep.AGREED],
        approved=signed[ActStep.APPROVED],
        executed=signed[ActStep.EXECUTED],
    )


def _remains(act: DisposalAct) -> str:
    """Return what may be left of the data once the act is closed, and until when."""
    copies = (
        f"резервные копии, сделанные раньше, хранятся до {_day(act.copies_until)}"
        if act.copies_until
        else "срок хранения резервных копий не указан: в сделанных раньше данные могут быть"
    )
    return f"{_TRACES}; {copies}"


def _disposal_act(
    session: Session,
    head: Head,
    act: DisposalAct,
    items: Sequence[DisposalItem],
    today: date,
) -> DisposalActText:
    total = len(items)
    years = list(dict.fromkeys(item.year_name for item in items))
    noun = plural(len(years), " учебный год", " учебные годы", " учебные годы")
    return DisposalActText(
        **vars(head),
        number=str(act.number),
        basis="; ".join(dict.fromkeys(_basis(session, item) for item in items)),
        rows=tuple(_listed(item) for item in items),
        total=total,
        total_words=spelled(total),
        total_noun=plural(total, "дело", "дела", "дел"),
        years=", ".join(years) + noun,
        protocol_no=act.protocol_no,
        protocol_on=_day(act.protocol_on),
        records=(
            f"дела отмечены в архиве как уничтоженные {_day(today)}, акт № {act.number}"
        ),
    )


def _destruction_act(
    head: Head,
    act: DisposalAct,
    items: Sequence[DisposalItem],
    receipts: Sequence[_Signed],
    number: int,
) -> DestructionActText:
    subjects = sorted({one for row in receipts for one in row.receipt.subjects})
    count = len(subjects)
    return DestructionActText(
        **vars(head),
        number=str(number),
        subjects=tuple(subjects),
        subjects_words=(
            f"{count} {plural(count, 'ученик', 'ученика', 'учеников')}; "
            "идентификаторы — в приложении к акту"
        ),
        categories=_categories(receipts),
        disposal_number=str(act.number),
        titles=tuple(f"{item.title}, {item.year_name}" for item in items),
    )


def _log_extract(
    act: DestructionActText, receipts: Sequence[_Signed]
) -> LogExtractText:
    destroyed = [row for row in receipts if row.receipt.purpose == "destroy"]
    return LogExtractText(
        **vars(act),
        destroyed=tuple(
            DestroyedClass(
                service_name(row.service),
                one.title,
                one.rows,
                one.objects,
                _moment(row.receipt.at),
                one.digest,
            )
            for row in destroyed
            for one in row.receipt.classes
            if one.rows or one.objects
        ),
        stayed=tuple(
            StayedRecords(service_name(row.service), one.what, one.rows, one.why)
            for row in destroyed
            if row.receipt.outcome == "destroyed"
            for one in row.receipt.stays
        ),
        verified=tuple(
            VerifiedService(
                service_name(row.service),
                "ничего не найдено",
                _moment(row.receipt.at),
                row.signature,
            )
            for row in receipts
            if row.receipt.outcome == "empty"
        ),
    )


def _listed(item: DisposalItem) -> ListedFile:
    return ListedFile(
        number=item.position,
        title=item.title,
        dates=f"{_day(item.opened_on)} – {_day(item.closed_on)}",
        inventories="—",
        case_index=item.case_index,
        files=1,
        term=item.term,
        note=item.note or "электронное дело",
    )


def _basis(session: Session, item: DisposalItem) -> str:
    """Return the rule that a case file was kept by, as an act cites it."""
    rule = session.get_one(CaseFile, (item.school_id, item.case_file_id)).rule
    term = f"{rule.years} {plural(rule.years, 'год', 'года', 'лет')}" if rule.years else "—"
    return f"{rule.source} ({rule.title}: {term})"


def _categories(receipts: Sequence[_Signed]) -> tuple[str, ...]:
    """Return the titles of the classes of data that went, without those of messages."""
    return tuple(
        dict.fromkeys(
            one.title
            for row in receipts
            if row.receipt.purpose == "destroy"
            for one in row.receipt.classes
            if one.rows and not one.name.endswith(".messages")
        )
    )


def _add_paper(
    session: Session,
    act: DisposalAct,
    paper: Paper,
    text: Head,
    today: date,
    number: int | None = None,
) -> ActDocument:
    moment = now()
    words = asdict(text)
    content = print_paper(paper, words, moment)
    document = ActDocument(
        school_id=act.school_id,
        id=new_id(),
        act_id=act.id,
        kind=paper,
        number=number or act.number,
        number_year=today.year if number else act.number_year,
        made_on=today,
        made_at=moment,
        said=words,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    session.add(document)
    session.flush()
    return document


def _register(session: Session, document: ActDocument, kind: RecordKind) -> None:
    """Make a paper a case file of its own, with its own retention."""
    register_case_file(
        session,
        document.school_id,
        kind=kind,
        source_id=document.id,
        title=said(_TITLES[kind], number=document.number),
        case_index=_INDEXES[kind],
        year_name=str(document.number_year),
        opened_on=document.made_on,
        closes_on=document.made_on,
        closed_on=document.made_on,
    )


def _moment(at: str) -> str:
    return f"{datetime.fromisoformat(at):%d.%m.%Y %H:%M:%S}"


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
