"""People above the schools over HTTP."""

from typing import Any
from uuid import UUID

from services.journal.operators import usecases as operators
from services.journal.operators.access import OPERATORS_READ, OPERATORS_WRITE
from services.journal.operators.schemas import AddressSchema, NewOperatorSchema, OperatorSchema
from services.journal.operators.usecases import Operator
from services.journal.people.rules import parse_name
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("operators", __name__, url_prefix="/api/journal/v1/operators")


@blueprint.get("")
@demands(OPERATORS_READ)
@blueprint.response(200, OperatorSchema(many=True))
def list_operators() -> list[Operator]:
    """Операторы муниципалитетов и регионов, администраторы платформы."""
    return operators.list_operators(current_database(), current_caller())


@blueprint.post("")
@demands(OPERATORS_WRITE)
@blueprint.arguments(NewOperatorSchema)
@blueprint.response(201, OperatorSchema)
def create_operator(body: dict[str, Any]) -> Operator:
    """Завести оператора или администратора."""
    return operators.create_operator(
        current_database(), current_caller(),
        name=parse_name(body["name"]), role=body["role"], login=body["login"],
        e_mail=body["e_mail"],
    )


@blueprint.put("/<uuid:person_id>/e-mail")
@demands(OPERATORS_WRITE)
@blueprint.arguments(AddressSchema)
@blueprint.response(200, OperatorSchema)
def set_operator_e_mail(body: dict[str, Any], person_id: UUID) -> Operator:
    """Записать, куда присылать приглашения."""
    return operators.set_operator_e_mail(
        current_database(), current_caller(), person_id, **body
    )


@blueprint.post("/<uuid:person_id>/end")
@demands(OPERATORS_WRITE)
@blueprint.response(200, OperatorSchema)
def end_operator(person_id: UUID) -> Operator:
    """Прекратить роль: человек выходит из всех сеансов."""
    return operators.end_operator(current_database(), current_caller(), person_id)


@blueprint.post("/<uuid:person_id>/restore")
@demands(OPERATORS_WRITE)
@blueprint.response(200, OperatorSchema)
def restore_operator(person_id: UUID) -> Operator:
    """Вернуть роль."""
    return operators.restore_operator(current_database(), current_caller(), person_id)
