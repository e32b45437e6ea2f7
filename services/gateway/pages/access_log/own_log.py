"""The gateway's own access log, who came in and as what, read as the services' logs are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import orjson
from flask import current_app
from marshmallow import ValidationError

from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.accountability.reading import LogQuery
from services.shared.accountability.signing import Signatures
from services.shared.accountability.usecases import (
    check_log_chains,
    explain,
    read_entries,
    read_incidents,
)
from services.shared.database.base import Database
from services.shared.errors import BadInput, Unauthenticated
from services.shared.http.access_log.schemas import (
    ChainsSchema,
    IncidentsSchema,
    LogSchema,
    LogSearchSchema,
)
from services.shared.http.jsonio import dump_json
from services.shared.wording import said


@dataclass(frozen=True)
class OwnLog:
    """Answers as a service does, for whoever `caller_of` names at that moment."""

    database: Database
    caller_of: Callable[[], Caller | None]
    signatures: Signatures | None = None
    demo: bool = False

    def read(self, filters: Mapping[str, Any]) -> dict[str, Any]:
        """Return a page of the log.

        Raises:
            BadInput: a filter is no date, id or outcome.
            Forbidden: the caller's role reads no log.
        """
        try:
            query = LogSearchSchema().load(filters)
        except ValidationError as error:
            raise BadInput(said("Проверьте даты и страницу журнала.")) from error
        found = read_entries(self.database, self._caller(), LogQuery(**query))
        return _as_json(LogSchema().dump(found))

    def check(self) -> dict[str, Any]:
        """Return what the chain of the caller's school comes to.

        Raises:
            Forbidden: the caller's role reads no log.
        """
        found = check_log_chains(
            self.database, self._caller(), (Access,), self.signatures, demo=self.demo
        )
        return _as_json(ChainsSchema().dump(found))

    def incidents(self) -> dict[str, Any]:
        """Return what the nightly check has found here.

        Raises:
            Forbidden: the caller's role reads no log.
        """
        return _as_json(IncidentsSchema().dump(read_incidents(self.database, self._caller())))

    def explain(self, incident_id: UUID, sentence: str) -> None:
        """Explain an incident by a sentence.

        Raises:
            Forbidden: the caller's role reads no log.
            NotFound: the school has no such open incident.
        """
        explain(self.database, self._caller(), incident_id, sentence)

    def _caller(self) -> Caller:
        caller = self.caller_of()
        if caller is None:
            raise Unauthenticated(said("Войдите, чтобы продолжить."))
        return caller


def _as_json(document: Any) -> dict[str, Any]:
    plain: dict[str, Any] = orjson.loads(dump_json(document))
    return plain


def own_log() -> OwnLog:
    """Return the gateway's own access log, read as the present viewer."""
    return cast(OwnLog, current_app.extensions["own_access_log"])
