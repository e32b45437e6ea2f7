"""External assessment: codes, results beside term marks, and what regions have sent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.journal.external.consumers import read_message
from services.journal.external.schemas.external import (
    BatchSchema,
    CodeListSchema,
    CodesSchema,
    DiscardParkedSchema,
    IssueSchema,
    MonitoringForSchoolSchema,
    ParkedSchema,
    ResultOfChildSchema,
    ResultsOfManySchema,
)
from services.journal.external.usecases import codes, parked, results
from services.shared.http.application import current_caller, current_database

blueprint = Blueprint("external", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/monitorings")
@blueprint.response(200, MonitoringForSchoolSchema(many=True))
def list_monitorings() -> list[dict[str, Any]]:
    """Мониторинги и классы школы, для которых они объявлены."""
    return codes.list_monitorings(current_database(), current_caller())


@blueprint.post("/classes/<uuid:class_id>/participant-codes")
@blueprint.arguments(IssueSchema)
@blueprint.response(200, CodesSchema)
def issue_codes(body: dict[str, str], class_id: UUID) -> dict[str, list[str]]:
    """Выдать классу коды участников; кто под каким кодом, здесь не сказано."""
    database, caller = current_database(), current_caller()
    return {"codes": codes.issue_codes(database, caller, body["monitoring"], class_id)}


@blueprint.get("/classes/<uuid:class_id>/participant-codes/<monitoring_id>")
@blueprint.response(200, CodeListSchema)
def read_code_list(class_id: UUID, monitoring_id: str) -> dict[str, Any]:
    """Коды класса рядом с именами."""
    return codes.read_code_list(
        current_database(), current_caller(), monitoring_id, class_id
    )


@blueprint.get("/classes/<uuid:class_id>/external-results")
@blueprint.response(200, ResultsOfManySchema)
def class_results(class_id: UUID) -> dict[str, Any]:
    """Внешние результаты класса рядом с отметками за период."""
    return results.class_results(current_database(), current_caller(), class_id)


@blueprint.get("/groups/<uuid:group_id>/external-results")
@blueprint.response(200, ResultsOfManySchema)
def group_results(group_id: UUID) -> dict[str, Any]:
    """Внешние результаты учебной группы по её предмету."""
    return results.group_results(current_database(), current_caller(), group_id)


@blueprint.get("/pupils/<uuid:pupil_id>/external-results")
@blueprint.response(200, ResultOfChildSchema(many=True))
def child_results(pupil_id: UUID) -> list[dict[str, Any]]:
    """Внешние результаты одного ребёнка."""
    return results.child_results(current_database(), current_caller(), pupil_id)


@blueprint.get("/exchange/batches")
@blueprint.response(200, BatchSchema(many=True))
def list_batches() -> list[Mapping[str, Any]]:
    """Пакеты результатов в числах; региональная система видит свои."""
    return parked.list_batches(current_database(), current_caller())


@blueprint.get("/exchange/messages")
@blueprint.response(200, ParkedSchema(many=True))
def list_parked() -> list[dict[str, Any]]:
    """Сообщения региональных систем, которые требуют решения."""
    return parked.list_parked(current_database(), current_caller())


@blueprint.post("/exchange/messages/<uuid:parked_id>/replay")
@blueprint.response(204)
def replay_parked(parked_id: UUID) -> None:
    """Обработать сообщение региона ещё раз."""
    parked.replay_parked(current_database(), current_caller(), parked_id, read_message)


@blueprint.post("/exchange/messages/<uuid:parked_id>/discard")
@blueprint.arguments(DiscardParkedSchema)
@blueprint.response(204)
def discard_parked(body: dict[str, str], parked_id: UUID) -> None:
    """Отклонить сообщение региона навсегда, с указанием причины."""
    parked.discard_parked(
        current_database(), current_caller(), parked_id, body["reason"]
    )
