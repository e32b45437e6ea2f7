"""Disposal acts and their papers, the term of a case file put off, the head of acts."""

from typing import Any
from uuid import UUID

from flask import Response, request

from services.archive.acts.access import (
    ARCHIVE_DESCRIBE,
    DISPOSAL_AGREE,
    DISPOSAL_APPROVE,
    DISPOSAL_EXECUTE,
    DISPOSAL_PROPOSE,
    DISPOSAL_READ,
    DISPOSAL_REFUSE,
    DISPOSAL_WITHDRAW,
    RETENTION_EXTEND,
)
from services.archive.acts.schemas import (
    ActSchema,
    AgreementSchema,
    AskAgainSchema,
    DetailsSchema,
    ExtensionSchema,
    ProposalSchema,
)
from services.archive.acts.usecases import act_header, execution, proposals, reading, steps
from services.archive.acts.usecases.act_header import ActHeader
from services.archive.acts.usecases.reading import WholeAct
from services.archive.core.clock import current_clock
from services.archive.core.schemas import MadeSchema, ReasonSchema
from services.shared.disposition import content_disposition
from services.shared.errors import NotFound
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.wording import said

blueprint = Blueprint("disposal", __name__, url_prefix="/api/archive/v1")


@blueprint.post("/acts")
@demands(DISPOSAL_PROPOSE)
@blueprint.arguments(ProposalSchema)
@blueprint.response(201, MadeSchema)
def propose(body: dict[str, Any]) -> dict[str, UUID]:
    """Предложить дела к уничтожению."""
    made = proposals.propose_act(
        current_database(),
        current_clock(),
        current_caller(),
        body["case_file_ids"],
        note=body["note"],
        body=request.get_data(as_text=True),
    )
    return {"id": made}


@blueprint.get("/acts/<uuid:act_id>")
@demands(DISPOSAL_READ)
@blueprint.response(200, ActSchema)
def act(act_id: UUID) -> WholeAct:
    """Акт: дела, подписи, состояние каждого сервиса."""
    return reading.read_act(current_database(), current_clock(), current_caller(), act_id)


@blueprint.get("/acts/<uuid:act_id>/documents/<string:document_kind>")
@demands(DISPOSAL_READ)
@blueprint.response(200, content_type="application/pdf")
def document(act_id: UUID, document_kind: str) -> Response:
    """Документ акта (PDF/A)."""
    name, content = reading.read_document(
        current_database(), current_caller(), act_id, document_kind
    )
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.post("/acts/<uuid:act_id>/agree")
@demands(DISPOSAL_AGREE)
@blueprint.arguments(AgreementSchema)
@blueprint.response(204)
def agree(body: dict[str, Any], act_id: UUID) -> None:
    """Согласовать акт от экспертной комиссии."""
    steps.agree_act(current_database(), current_clock(), current_caller(), act_id, **body)


@blueprint.post("/acts/<uuid:act_id>/approve")
@demands(DISPOSAL_APPROVE)
@blueprint.response(204)
def approve(act_id: UUID) -> None:
    """Утвердить акт."""
    steps.approve_act(current_database(), current_clock(), current_caller(), act_id)


@blueprint.post("/acts/<uuid:act_id>/refuse")
@demands(DISPOSAL_REFUSE)
@blueprint.arguments(ReasonSchema)
@blueprint.response(204)
def refuse(body: dict[str, Any], act_id: UUID) -> None:
    """Отказать по акту."""
    steps.refuse_act(current_database(), current_clock(), current_caller(), act_id, **body)


@blueprint.post("/acts/<uuid:act_id>/withdraw")
@demands(DISPOSAL_WITHDRAW)
@blueprint.arguments(ReasonSchema)
@blueprint.response(204)
def withdraw(body: dict[str, Any], act_id: UUID) -> None:
    """Отозвать акт до исполнения."""
    steps.withdraw_act(
        current_database(), current_clock(), current_caller(), act_id, **body
    )


@blueprint.post("/acts/<uuid:act_id>/execute")
@demands(DISPOSAL_EXECUTE)
@blueprint.response(202)
def execute(act_id: UUID) -> None:
    """Исполнить утверждённый акт: данные будут уничтожены."""
    execution.execute_act(current_database(), current_clock(), current_caller(), act_id)


@blueprint.post("/acts/<uuid:act_id>/ask-again")
@demands(DISPOSAL_EXECUTE)
@blueprint.arguments(AskAgainSchema)
@blueprint.response(202)
def ask_again(body: dict[str, Any], act_id: UUID) -> None:
    """Ещё раз спросить сервисы о деле, уничтожение которого остановилось."""
    execution.ask_again(
        current_database(), current_clock(), current_caller(), act_id, **body
    )


@blueprint.post("/case-files/<uuid:case_file_id>/extend")
@demands(RETENTION_EXTEND)
@blueprint.arguments(ExtensionSchema)
@blueprint.response(204)
def extend(body: dict[str, Any], case_file_id: UUID) -> None:
    """Продлить срок хранения дела."""
    proposals.extend_term(
        current_database(), current_clock(), current_caller(), case_file_id, **body
    )


@blueprint.get("/details")
@demands(DISPOSAL_READ)
@blueprint.response(200, DetailsSchema)
def show_details() -> ActHeader:
    """Реквизиты школы и её архива."""
    found = act_header.read_act_header(current_database(), current_caller())
    if found is None:
        raise NotFound(said("Реквизиты ещё не заполнены."))
    return found


@blueprint.put("/details")
@demands(ARCHIVE_DESCRIBE)
@blueprint.arguments(DetailsSchema)
@blueprint.response(204)
def put_details(body: dict[str, Any]) -> None:
    """Заполнить реквизиты школы и её архива."""
    act_header.write_act_header(current_database(), current_caller(), ActHeader(**body))
