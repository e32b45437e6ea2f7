"""Folders with their items; items put in, changed, handed in, reviewed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.portfolio.core.context import current_limits
from services.portfolio.folders.access import PORTFOLIO_READ, PORTFOLIO_WRITE
from services.portfolio.items.access import (
    PORTFOLIO_READ_CHOICES,
    PORTFOLIO_READ_ITEM,
    PORTFOLIO_READ_WAITING,
    PORTFOLIO_VERIFY,
)
from services.portfolio.items.models import ItemFile
from services.portfolio.items.queries import Choices, ListedItem
from services.portfolio.items.rules import Step
from services.portfolio.items.schemas import (
    ChoicesSchema,
    DecisionBody,
    FileStateSchema,
    FolderSchema,
    ItemBody,
    ItemSchema,
    WaitingPageSchema,
    WaitingSchema,
    WaitingSearchSchema,
    WholeItemSchema,
)
from services.portfolio.items.usecases import items, reviews, waiting
from services.portfolio.items.usecases.items import FolderPage, WholeItem
from services.portfolio.items.usecases.reviews import Waiting
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.room import only_reads

blueprint = Blueprint("items", __name__, url_prefix="/api/portfolio/v1")


@blueprint.get("/choices")
@demands(PORTFOLIO_READ_CHOICES)
@blueprint.response(200, ChoicesSchema)
def choices() -> Choices:
    """Виды работ и уровни наград."""
    return items.list_choices(current_database(), current_caller())


@blueprint.get("/folders/<uuid:pupil_id>")
@demands(PORTFOLIO_READ)
@blueprint.response(200, FolderSchema)
def read_folder(pupil_id: UUID) -> FolderPage:
    """Папка достижений ребёнка."""
    return items.read_folder(current_database(), current_caller(), pupil_id)


@blueprint.post("/folders/<uuid:pupil_id>/items")
@demands(PORTFOLIO_WRITE)
@blueprint.arguments(ItemBody)
@blueprint.response(201, ItemSchema)
def create_item(body: dict[str, Any], pupil_id: UUID) -> ListedItem:
    """Положить в папку новую работу; пока она черновик, её видит только семья."""
    return items.create_item(current_database(), current_caller(), pupil_id, body)


@blueprint.get("/items/<uuid:item_id>")
@demands(PORTFOLIO_READ_ITEM)
@blueprint.response(200, WholeItemSchema)
def read_item(item_id: UUID) -> WholeItem:
    """Работа с файлами и историей проверки."""
    return items.read_item(current_database(), current_caller(), current_limits(), item_id)


@blueprint.get("/items/<uuid:item_id>/files")
@demands(PORTFOLIO_READ_ITEM)
@blueprint.response(200, FileStateSchema(many=True))
def list_file_states(item_id: UUID) -> Sequence[ItemFile]:
    """Проверены ли уже файлы работы; о самих файлах и о ребёнке не говорится ничего."""
    return items.list_file_states(current_database(), current_caller(), item_id)


@blueprint.put("/items/<uuid:item_id>")
@demands(PORTFOLIO_WRITE)
@blueprint.arguments(ItemBody)
@blueprint.response(200, ItemSchema)
def change_item(body: dict[str, Any], item_id: UUID) -> ListedItem:
    """Изменить черновик или то, что вернули."""
    return items.change_item(current_database(), current_caller(), item_id, body)


@blueprint.delete("/items/<uuid:item_id>")
@demands(PORTFOLIO_WRITE)
@blueprint.response(204)
def remove_item(item_id: UUID) -> None:
    """Убрать из папки черновик или то, что вернули."""
    items.remove_item(current_database(), current_caller(), item_id)


@blueprint.post("/items/<uuid:item_id>/submit")
@demands(PORTFOLIO_WRITE)
@blueprint.response(204)
def submit_item(item_id: UUID) -> None:
    """Отправить на проверку."""
    reviews.submit_item(current_database(), current_caller(), item_id)


@blueprint.post("/items/<uuid:item_id>/decision")
@demands(PORTFOLIO_VERIFY)
@blueprint.arguments(DecisionBody)
@blueprint.response(204)
def decide_item(body: dict[str, Any], item_id: UUID) -> None:
    """Подтвердить, вернуть со словами или отменить подтверждение."""
    reviews.decide_item(
        current_database(),
        current_caller(),
        item_id,
        Step(body["step"]),
        version=body["version"],
        words=body["words"],
    )


@blueprint.post("/waiting/search")
@demands(PORTFOLIO_READ_WAITING)
@blueprint.arguments(WaitingSearchSchema)
@blueprint.response(200, WaitingPageSchema)
@only_reads
def search_waiting(body: dict[str, Any]) -> waiting.WaitingPage:
    """Найти среди того, что ждёт проверки: по словам, детям, виду и году; постранично."""
    after = body.pop("after")
    chosen = waiting.WaitingFilter(**body)
    return waiting.search_waiting(current_database(), current_caller(), chosen, after)


@blueprint.get("/waiting")
@demands(PORTFOLIO_READ_WAITING)
@blueprint.response(200, WaitingSchema)
def list_waiting() -> Waiting:
    """Что ждёт проверки у своего класса или своей учебной группы: первые 200 и сколько всего."""
    return reviews.list_waiting(current_database(), current_caller())
