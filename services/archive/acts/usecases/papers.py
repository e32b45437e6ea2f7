"""Makes the papers of an act that was executed: snapshots that outlive what they tell of."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from services.archive.acts.models import (
    ActDocument,
    ArchiveDetails,
    DisposalAct,
    DisposalItem,
)
from services.archive.acts.papers.forms import TITLES, Paper, print_paper
from services.archive.acts.papers.numerals import plural, spelled
from services.archive.acts.queries import receipts_of_act, signatures_of
from services.archive.acts.rules.requests import service_name
from services.archive.acts.usecases.numbering import next_number
from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules.retention import RecordKind
from services.archive.case_files.usecases.registration import register_case_file
from services.shared.database.base import new_id
from services.shared.process.clock import now

_SYSTEM = "платформа «Летопись» (журнал, портфолио, архив)"
_METHOD = (
    "удаление из баз данных и хранилища файлов со всеми версиями, без возможности восстановления "
    "средствами системы"
)
_REASON = "истёк срок хранения, цель обработки достигнута"
# Indexes in the nomenclature that a school starts with.
_INDEXES = {RecordKind.DISPOSAL_ACT: "02-20", RecordKind.PD_DESTRUCTION_ACT: "02-21"}


def make_papers(
    session: Session, act: DisposalAct, items: Sequence[DisposalItem], today: date
) -> None:
    """Make the three papers of an act and register them as case files: a caller's step."""
    told = _Told(session, act, items, today)
    number = next_number(session, act.school_id, Paper.PD_DESTRUCTION_ACT, today.year)
    disposal = _keep(session, act, Paper.DISPOSAL_ACT, told.disposal_act(), today)
    destruction = _keep(
        session, act, Paper.PD_DESTRUCTION_ACT, told.pd_destruction_act(number), today, number
    )
    _keep(session, act, Paper.EVENT_LOG_EXTRACT, told.extract(number), today, number)
    _register(session, disposal, RecordKind.DISPOSAL_ACT)
    _register(session, destruction, RecordKind.PD_DESTRUCTION_ACT)


class _Told:
    """Gathers what the papers say."""

    def __init__(
        self, session: Session, act: DisposalAct, items: Sequence[DisposalItem], today: date
    ) -> None:
        self._session, self._act, self._items, self._today = session, act, items, today
        self._details = session.get_one(ArchiveDetails, (act.school_id,))
        self._signed = _signed(session, act)
        self._receipts = receipts_of_act(session, act)

    def disposal_act(self) -> dict[str, Any]:
        """Return what the disposal act says."""
        total = len(self._items)
        return {
            **self._head(),
            "number": str(self._act.number),
            "basis": "; ".join(dict.fromkeys(map(self._basis, self._items))),
            "rows": [self._row(item) for item in self._items],
            "total": total,
            "total_words": spelled(total),
            "total_noun": plural(total, "дело", "дела", "дел"),
            "years": ", ".join(dict.fromkeys(item.year_name for item in self._items))
            + plural(len(self._years()), " учебный год", " учебные годы", " учебные годы"),
            "protocol_no": self._act.protocol_no,
            "protocol_on": _day(self._act.protocol_on),
            "records": (
                "дела отмечены в архиве как уничтоженные "
                f"{_day(self._today)}, акт № {self._act.number}"
            ),
        }

    def pd_destruction_act(self, number: int) -> dict[str, Any]:
        """Return what the act about personal data says."""
        subjects = sorted(
            {one for row in self._receipts for one in row.said.get("subjects", ())}
        )
        count = len(subjects)
        return {
            **self._head(),
            "number": str(number),
            "subjects": subjects,
            "subjects_words": (
                f"{count} {plural(count, 'ученик', 'ученика', 'учеников')}; "
                "идентификаторы — в приложении к акту"
            ),
            "categories": self._categories(),
            "disposal_number": str(self._act.number),
            "titles": [f"{item.title}, {item.year_name}" for item in self._items],
        }

    def extract(self, number: int) -> dict[str, Any]:
        """Return what the extract of the event log says."""
        destroyed = [row for row in self._receipts if row.said["purpose"] == "destroy"]
        verified = [row for row in self._receipts if row.outcome == "empty"]
        return {
            **self.pd_destruction_act(number),
            "destroyed": [
                {
                    "service": service_name(row.service),
                    "title": one["title"],
                    "rows": one["rows"],
                    "objects": one["objects"],
                    "at": _moment(row.said["at"]),
                    "digest": one["digest"],
                }
                for row in destroyed
                for one in row.said.get("classes", ())
                if one["rows"] or one["objects"]
            ],
            "stayed": [
                {"service": service_name(row.service), **one}
                for row in destroyed
                if row.outcome == "destroyed"
                for one in row.said.get("stays", ())
            ],
            "verified": [
                {
                    "service": service_name(row.service),
                    "result": "ничего не найдено",
                    "at": _moment(row.said["at"]),
                    "signature": row.document.rpartition(".")[2],
                }
                for row in verified
            ],
        }

    def _head(self) -> dict[str, Any]:
        details = self._details
        return {
            "organisation": details.organisation,
            "address": details.address,
            "place": details.place,
            "fond_no": details.fond_no,
            "fond_name": details.fond_name,
            "inventories": details.inventories,
            "processor": details.processor or "нет",
            "acted_on": _day(self._act.acted_on),
            "closed_on": _day(self._today),
            "system": _SYSTEM,
            "method": _METHOD,
            "reason": _REASON,
            **self._signed,
        }

    def _row(self, item: DisposalItem) -> dict[str, Any]:
        return {
            "number": item.position,
            "title": item.title,
            "dates": f"{_day(item.opened_on)} – {_day(item.closed_on)}",
            "inventories": "—",
            "case_index": item.case_index,
            "files": 1,
            "term": item.term,
            "note": item.note or "электронное дело",
        }

    def _basis(self, item: DisposalItem) -> str:
        """Return the rule that a case file was kept by, as an act cites it."""
        rule = self._session.get_one(CaseFile, (item.school_id, item.case_file_id)).rule
        term = f"{rule.years} {plural(rule.years, 'год', 'года', 'лет')}" if rule.years else "—"
        return f"{rule.source} ({rule.title}: {term})"

    def _years(self) -> list[str]:
        return list(dict.fromkeys(item.year_name for item in self._items))

    def _categories(self) -> list[str]:
        return list(
            dict.fromkeys(
                one["title"]
                for row in self._receipts
                if row.said["purpose"] == "destroy"
                for one in row.said.get("classes", ())
                if one["rows"] and not one["name"].endswith(".messages")
            )
        )


def _keep(
    session: Session,
    act: DisposalAct,
    paper: Paper,
    said: dict[str, Any],
    today: date,
    number: int | None = None,
) -> ActDocument:
    moment = now()
    content = print_paper(paper, said, moment)
    document = ActDocument(
        school_id=act.school_id,
        id=new_id(),
        act_id=act.id,
        kind=paper,
        number=number or act.number,
        number_year=today.year if number else act.number_year,
        made_on=today,
        made_at=moment,
        said=said,
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
        title=f"{TITLES[Paper(document.kind)]} № {document.number}",
        case_index=_INDEXES[kind],
        year_name=str(document.number_year),
        opened_on=document.made_on,
        closes_on=document.made_on,
        closed_on=document.made_on,
    )


def _signed(session: Session, act: DisposalAct) -> dict[str, Any]:
    return {
        row.step: {"name": row.name, "signed_on": _day(row.signed_on)}
        for row in signatures_of(session, act)
    }


def _moment(told: str) -> str:
    return f"{datetime.fromisoformat(told):%d.%m.%Y %H:%M:%S}"


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
