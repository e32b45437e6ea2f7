"""Events of the outbox that are not signed, and so do not leave.

Whoever has the account of a service's web process can write rows into its outbox: it must, for
the changes that people make. It may not have the relay sign what only the worker says, what
another service says, or what happened at another time.
"""

import json
from datetime import timedelta
from typing import Any

import orjson

from services.shared.messaging.contracts import BY_WORKER, CONTRACTS
from services.shared.messaging.envelope import service_of

# Between the clocks of application and database, and the length of a transaction, at most.
_APART = timedelta(hours=1)


class NotSigned(Exception):
    """Says, for an operator, why a row of the outbox is no event that leaves."""


def admit(row: Any, service: str) -> dict[str, Any]:
    """Return the data of a row of the outbox that `service` may sign.

    `row` has the table's columns, its data as text, and `by_relay`: whether the role that the
    relay works as wrote it, or it is of a time when nobody wrote that down.

    Raises:
        NotSigned: it is no event of this service's, or not of this role's or this time.
    """
    if row.type not in CONTRACTS or service_of(row.type) != service:
        raise NotSigned(f"Не подписано: сервис {service} таких событий не объявляет.")
    if row.type in BY_WORKER and not row.by_relay:
        raise NotSigned(
            "Не подписано: о таком сообщает только рабочий процесс, а записал не он."
        )
    if row.written_at is not None and abs(row.happened_at - row.written_at) > _APART:
        raise NotSigned("Не подписано: время события не сходится со временем записи.")
    return _read(row.data)


def _read(data: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
        orjson.dumps(found)
    except (TypeError, ValueError, RecursionError) as error:
        raise NotSigned("Не подписано: данные не могут быть переданы.") from error
    if not isinstance(found, dict):
        raise NotSigned("Не подписано: данные не могут быть переданы.")
    return found
