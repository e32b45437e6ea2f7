"""The routes by which a service's access log is read and its chains are checked."""

from typing import Any
from uuid import UUID

from services.shared.accountability.access_log import Access
from services.shared.accountability.reading import (
    ACCESS_LOG_READ,
    ACCESS_LOG_READ_CHILD,
    ChainsReport,
    LogQuery,
)
from services.shared.accountability.usecases import (
    Chains,
    IncidentList,
    LookPage,
    check_log_chains,
    explain,
    read_entries,
    read_incidents,
    read_looks,
)
from services.shared.database.listing import ListPage
from services.shared.http.access_log.schemas import (
    ChainsSchema,
    ChildLogQuerySchema,
    ChildLogSchema,
    ExplanationSchema,
    IncidentsSchema,
    LogQuerySchema,
    LogSchema,
    LogSearchSchema,
)
from services.shared.http.application import (
    current_caller,
    current_database,
    current_signatures,
    is_demo,
)
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.room import only_reads


def blueprint(service: str) -> Blueprint:
    """Return the route under `/api/<service>/v1` that reads the log."""
    routes = Blueprint("access_log", __name__, url_prefix=f"/api/{service}/v1")

    @routes.get("/access-log")
    @demands(ACCESS_LOG_READ)
    @routes.arguments(LogQuerySchema, location="query")
    @routes.response(200, LogSchema)
    def read_log(query: dict[str, Any]) -> ListPage[Access]:
        """Кто, когда и на каком основании обращался к данным детей."""
        return read_entries(current_database(), current_caller(), LogQuery(**query))

    @routes.post("/access-log/search")
    @demands(ACCESS_LOG_READ)
    @routes.arguments(LogSearchSchema)
    @routes.response(200, LogSchema)
    @only_reads
    def search_log(body: dict[str, Any]) -> ListPage[Access]:
        """То же об этих людях или об этих детях, классах и группах."""
        return read_entries(current_database(), current_caller(), LogQuery(**body))

    add_check(routes, (Access,))
    return routes


def add_child_log(routes: Blueprint) -> None:
    """Add the route by which a family reads who did what with its child's data here."""

    @routes.get("/pupils/<uuid:pupil_id>/access-log")
    @demands(ACCESS_LOG_READ_CHILD)
    @routes.arguments(ChildLogQuerySchema, location="query")
    @routes.response(200, ChildLogSchema)
    def read_child_log(query: dict[str, Any], pupil_id: UUID) -> LookPage:
        """Кто обращался к данным одного ребёнка: строка на человека и день."""
        return read_looks(current_database(), current_caller(), pupil_id, **query)


def add_check(routes: Blueprint, chains: Chains) -> None:
    """Add the routes that check the chains of the caller's school and tell of incidents."""

    @routes.post("/access-log/check")
    @demands(ACCESS_LOG_READ)
    @routes.response(200, ChainsSchema)
    @only_reads
    def check_log() -> ChainsReport:
        """Пересчитать последние записи цепочек школы и назвать места, где они не сходятся."""
        return check_log_chains(
            current_database(), current_caller(), chains, current_signatures(), demo=is_demo()
        )

    @routes.get("/access-log/incidents")
    @demands(ACCESS_LOG_READ)
    @routes.response(200, IncidentsSchema)
    def read_found() -> IncidentList:
        """Что нашла ночная сверка: цепочки и показанное рядом с историей."""
        return read_incidents(current_database(), current_caller())

    @routes.post("/access-log/incidents/<uuid:incident_id>/explanation")
    @demands(ACCESS_LOG_READ)
    @routes.arguments(ExplanationSchema)
    @routes.response(204)
    def explain_found(body: dict[str, Any], incident_id: UUID) -> None:
        """Объяснить инцидент одним предложением."""
        explain(current_database(), current_caller(), incident_id, body["text"])
