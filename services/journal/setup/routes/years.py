"""A year that is set up: its dates, its terms, its classes."""

from typing import Any
from uuid import UUID

from services.journal.sections.access import SETTINGS_READ, SETTINGS_WRITE
from services.journal.sections.schemas import SettingMadeSchema
from services.journal.setup.schemas.settings import (
    ClassNameSchema,
    ClassNamesSchema,
    NewTermsSchema,
    NewYearSchema,
    OpenedClassesSchema,
    YearClassesSchema,
    YearNameSchema,
    YearPageSchema,
)
from services.journal.setup.usecases import classes, terms, years
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("setup_of_year", __name__, url_prefix="/api/journal/v1")


@blueprint.post("/years")
@demands(SETTINGS_WRITE)
@blueprint.arguments(YearNameSchema)
@blueprint.response(201, SettingMadeSchema)
def open_year(body: dict[str, Any]) -> dict[str, UUID]:
    """Открыть учебный год с обычными периодами."""
    return {"id": years.open_new_year(
        current_database(), current_caller(), body["version"], body["name"]
    )}


@blueprint.get("/years/<uuid:year_id>")
@demands(SETTINGS_READ)
@blueprint.response(200, YearPageSchema)
def read_year(year_id: UUID) -> years.YearPage:
    """Даты учебного года и периоды классов."""
    return years.read_year(current_database(), current_caller(), year_id)


@blueprint.put("/years/<uuid:year_id>")
@demands(SETTINGS_WRITE)
@blueprint.arguments(NewYearSchema)
@blueprint.response(204)
def change_year(body: dict[str, Any], year_id: UUID) -> None:
    """Изменить даты учебного года и длину недели."""
    years.change_year(
        current_database(), current_caller(), body["version"], year_id, body["year"]
    )


@blueprint.put("/years/<uuid:year_id>/terms")
@demands(SETTINGS_WRITE)
@blueprint.arguments(NewTermsSchema)
@blueprint.response(204)
def set_terms(body: dict[str, Any], year_id: UUID) -> None:
    """Задать периоды года для классов с одного по другой."""
    terms.set_terms(
        current_database(), current_caller(), body["version"], year_id, body["terms"]
    )


@blueprint.get("/years/<uuid:year_id>/classes")
@demands(SETTINGS_READ)
@blueprint.response(200, YearClassesSchema)
def list_year_classes(year_id: UUID) -> classes.ClassPage:
    """Классы года: названия, смены, число учеников."""
    return classes.list_year_classes(current_database(), current_caller(), year_id)


@blueprint.post("/years/<uuid:year_id>/classes")
@demands(SETTINGS_WRITE)
@blueprint.arguments(ClassNamesSchema)
@blueprint.response(200, OpenedClassesSchema)
def open_classes(body: dict[str, Any], year_id: UUID) -> dict[str, int]:
    """Открыть классы по названиям."""
    return {"opened": classes.open_classes_by_name(
        current_database(), current_caller(), body["version"], year_id, body["names"]
    )}


@blueprint.put("/classes/<uuid:class_id>/name")
@demands(SETTINGS_WRITE)
@blueprint.arguments(ClassNameSchema)
@blueprint.response(204)
def rename_class(body: dict[str, Any], class_id: UUID) -> None:
    """Переименовать класс."""
    classes.rename_class(
        current_database(), current_caller(), body["version"], class_id, body["name"]
    )
