"""Movement of children over HTTP: entering it, taking it back, and its books."""

from typing import Any
from uuid import UUID

from flask import Response

from services.journal.enrolment.access import ENROLMENT_WRITE
from services.journal.movement import workbooks
from services.journal.movement.access import MOVEMENT_BOOKS, MOVEMENT_READ
from services.journal.movement.schemas import (
    BookQuerySchema,
    BookSchema,
    ChildMovementSchema,
    DepartureSchema,
    KnownArrivalSchema,
    LogQuerySchema,
    MovedChildSchema,
    MovementLogSchema,
    NewArrivalSchema,
    OpenClassSchema,
    RecognitionQuery,
    RecognitionSchema,
    TransferSchema,
    UndoSchema,
)
from services.journal.movement.usecases import arrivals, books, card, moving
from services.journal.movement.usecases.books import BookLine, BookQuery, MovementLog
from services.shared.database.listing import ListPage
from services.shared.disposition import content_disposition
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.room import only_reads

blueprint = Blueprint("movement", __name__, url_prefix="/api/journal/v1")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/movement/classes")
@demands(ENROLMENT_WRITE)
@blueprint.response(200, OpenClassSchema(many=True))
def open_classes() -> list[card.OpenClass]:
    """Классы, в которые можно зачислить, с подгруппами."""
    return card.list_open_classes(current_database(), current_caller())


@blueprint.post("/movement/recognition")
@demands(ENROLMENT_WRITE)
@blueprint.arguments(RecognitionQuery)
@blueprint.response(200, RecognitionSchema)
@only_reads
def recognize(query: dict[str, Any]) -> arrivals.Recognition:
    """Кого из детей школы называют эти имя и дата рождения."""
    return arrivals.recognize(current_database(), current_caller(), **query)


@blueprint.post("/movement/arrivals")
@demands(ENROLMENT_WRITE)
@blueprint.arguments(NewArrivalSchema)
@blueprint.response(201, MovedChildSchema)
def enrol_child(body: dict[str, Any]) -> dict[str, UUID]:
    """Зачислить ребёнка, которого школа не знает."""
    return {"pupil_id": arrivals.enrol_child(current_database(), current_caller(), **body)}


@blueprint.get("/pupils/<uuid:pupil_id>/movement")
@demands(MOVEMENT_READ)
@blueprint.response(200, ChildMovementSchema)
def read_movement(pupil_id: UUID) -> card.ChildMovement:
    """Движение ребёнка по классам школы."""
    return card.read_movement(current_database(), current_caller(), pupil_id)


@blueprint.post("/pupils/<uuid:pupil_id>/movement/arrival")
@demands(ENROLMENT_WRITE)
@blueprint.arguments(KnownArrivalSchema)
@blueprint.response(201, MovedChildSchema)
def enrol_known(body: dict[str, Any], pupil_id: UUID) -> dict[str, UUID]:
    """Зачислить ребёнка, которого школа знает."""
    arrivals.enrol_known(current_database(), current_caller(), pupil_id, **body)
    return {"pupil_id": pupil_id}


@blueprint.post("/pupils/<uuid:pupil_id>/movement/transfer")
@demands(ENROLMENT_WRITE)
@blueprint.arguments(TransferSchema)
@blueprint.response(200, MovedChildSchema)
def transfer(body: dict[str, Any], pupil_id: UUID) -> dict[str, UUID]:
    """Перевести ребёнка в другой класс этого года."""
    moving.transfer_child(current_database(), current_caller(), pupil_id, **body)
    return {"pupil_id": pupil_id}


@blueprint.post("/pupils/<uuid:pupil_id>/movement/departure")
@demands(ENROLMENT_WRITE)
@blueprint.arguments(DepartureSchema)
@blueprint.response(200, MovedChildSchema)
def departure(body: dict[str, Any], pupil_id: UUID) -> dict[str, UUID]:
    """Оформить выбытие ребёнка."""
    moving.let_depart(current_database(), current_caller(), pupil_id, **body)
    return {"pupil_id": pupil_id}


@blueprint.post("/pupils/<uuid:pupil_id>/movement/undo")
@demands(ENROLMENT_WRITE)
@blueprint.arguments(UndoSchema)
@blueprint.response(200, MovedChildSchema)
def undo(body: dict[str, str], pupil_id: UUID) -> dict[str, UUID]:
    """Отменить последнее движение ребёнка, пока на нём ничего не держится."""
    moving.undo_movement(current_database(), current_caller(), pupil_id, body["version"])
    return {"pupil_id": pupil_id}


@blueprint.post("/movement/alphabet-book")
@demands(MOVEMENT_BOOKS)
@blueprint.arguments(BookQuerySchema)
@blueprint.response(200, BookSchema)
@only_reads
def alphabet_book(query: dict[str, Any]) -> ListPage[BookLine]:
    """Алфавитная книга: страница списка."""
    return books.read_alphabet_book(current_database(), current_caller(), BookQuery(**query))


@blueprint.get("/movement/alphabet-book.xlsx")
@demands(MOVEMENT_BOOKS)
@blueprint.response(200, content_type=_XLSX)
def alphabet_book_file() -> Response:
    """Алфавитная книга целиком, файлом."""
    page = books.read_alphabet_book(
        current_database(), current_caller(), BookQuery(), whole=True
    )
    return _file(workbooks.BOOK_FILE, workbooks.alphabet_book(page.items))


@blueprint.get("/movement/log")
@demands(MOVEMENT_BOOKS)
@blueprint.arguments(LogQuerySchema, location="query")
@blueprint.response(200, MovementLogSchema)
def movement_log(query: dict[str, Any]) -> MovementLog:
    """Книга движения за период учебного года, со сводкой."""
    return books.read_movement_log(current_database(), current_caller(), **query)


@blueprint.get("/movement/log.xlsx")
@demands(MOVEMENT_BOOKS)
@blueprint.arguments(LogQuerySchema, location="query")
@blueprint.response(200, content_type=_XLSX)
def movement_log_file(query: dict[str, Any]) -> Response:
    """Книга движения за период со сводкой, файлом."""
    log = books.read_movement_log(current_database(), current_caller(), **query)
    name = workbooks.LOG_FILE.format(log.year.replace("/", "-"))
    return _file(name, workbooks.movement_log(log))


def _file(name: str, content: bytes) -> Response:
    return Response(
        content,
        mimetype=_XLSX,
        headers={
            "Content-Disposition": content_disposition(name), "Cache-Control": "no-store",
        },
    )
