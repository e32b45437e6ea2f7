"""Addresses of calendars: one's own, and what stands behind one."""

from uuid import UUID

from services.journal.calendar_addresses import usecases
from services.journal.calendar_addresses.access import CALENDAR_ADDRESS, CALENDAR_FEED
from services.journal.calendar_addresses.schemas import (
    CalendarAddressSchema,
    CalendarSecretSchema,
    CalendarTextSchema,
    NewCalendarAddressSchema,
)
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("calendar_addresses", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/calendar-addresses")
@demands(CALENDAR_ADDRESS)
@blueprint.response(200, CalendarAddressSchema(many=True))
def list_addresses() -> list[usecases.Address]:
    """Свои адреса календаря."""
    return usecases.list_addresses(current_database(), current_caller())


@blueprint.post("/calendar-addresses")
@demands(CALENDAR_ADDRESS)
@blueprint.response(201, NewCalendarAddressSchema)
def make_address() -> usecases.NewAddress:
    """Создать адрес календаря; секрет показывается один раз."""
    return usecases.make_address(current_database(), current_caller())


@blueprint.delete("/calendar-addresses/<uuid:address_id>")
@demands(CALENDAR_ADDRESS)
@blueprint.response(204)
def revoke_address(address_id: UUID) -> None:
    """Отозвать адрес календаря."""
    usecases.revoke_address(current_database(), current_caller(), address_id)


@blueprint.post("/calendar-addresses/read")
@demands(CALENDAR_FEED)
@blueprint.arguments(CalendarSecretSchema)
@blueprint.response(200, CalendarTextSchema)
def read_calendar(body: dict[str, str]) -> dict[str, str]:
    """Календарь по секрету адреса (только для шлюза)."""
    found = usecases.read_calendar_at(current_database(), current_caller(), body["secret"])
    return {"calendar": found.decode()}
