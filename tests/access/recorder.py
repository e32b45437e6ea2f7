"""Watches the SQL of all services: rows of a school are touched inside that one school alone."""

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, event

from services.shared.database.base import PLATFORM, Database, Mechanism
from tests.guards.test_tables import EXEMPT, SHARED_BY_ALL_SCHOOLS

_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:ONLY\s+)?\"?([a-z_]+)\"?", re.I)


class Recorder:
    """Notes every statement on a tenant table without a school, and every second school."""

    def __init__(self, databases: Mapping[str, Database]) -> None:
        self._troubles: list[str] = []
        self._databases = databases

    def start(self) -> None:
        """Watch from now on."""
        for service, database in self._databases.items():
            tenant = _tenant_tables(service)
            event.listen(database.engine, "begin", _forget)
            event.listen(database.engine, "before_cursor_execute", self._watcher(service, tenant))

    def take(self) -> list[str]:
        """Return what was noted since the last time."""
        taken, self._troubles = self._troubles, []
        return taken

    def _watcher(self, service: str, tenant: frozenset[str]) -> Any:
        def watch(
            connection: Connection, _cursor: Any, statement: str, parameters: Any, *_rest: Any
        ) -> None:
            if "set_config(" in statement:
                self._enter(service, connection, parameters["set_config_2"])
            touched = tenant & set(_TABLE.findall(statement))
            if touched and connection.info.get("school") is None:
                found = f"{service}: {sorted(touched)} without a school: {statement}"
                self._troubles.append(found)

        return watch

    def _enter(self, service: str, connection: Connection, school_id: str) -> None:
        before = connection.info.get("school")
        if before not in (None, school_id, PLATFORM):
            self._troubles.append(f"{service}: from school {before} into {school_id}")
        connection.info["school"] = school_id


def _forget(connection: Connection) -> None:
    connection.info["school"] = None


def _tenant_tables(service: str) -> frozenset[str]:
    models = (import_module(f"services.{service}.core.base").Base.metadata, Mechanism.metadata)
    return frozenset(
        table.name
        for metadata in models
        for table in metadata.tables.values()
        if "school_id" in table.columns
    ) - {*SHARED_BY_ALL_SCHOOLS, *EXEMPT[service]}
