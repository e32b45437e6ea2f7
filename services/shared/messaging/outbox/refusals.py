"""Events of the outbox that are not signed, and so do not leave.

Whoever has the account of a service's web process can write rows into its outbox: it must, for
the changes that people make. It may not have the relay sign what only the worker says, what
another service says, or what happened at another time.
"""

from datetime import timedelta
from typing import Any

import orjson

from services.shared.messaging.contracts import BY_WORKER, CONTRACTS
from services.shared.messaging.envelope import service_of

# Between the clocks of application and database, and the length of a transaction, at most.
_APART = timedelta(hours=1)


def refusal(row: Any, service: str) -> str | None:
    """Return why a row of the outbox is no event that `service` may sign; None when it is one.

    `row` has the table's columns and `by_relay`: whether the role that the relay works as wrote
    it, or it is of a time when nobody wrote that down.
    """
    if row.type not in CONTRACTS or service_of(row.type) != service:
        return f"Не подписано: сервис {service} таких событий не объявляет."
    if row.type in BY_WORKER and not row.by_relay:
        return "Не подписано: о таком сообщает только рабочий процесс, а записал не он."
    if row.written_at is not None and abs(row.happened_at - row.written_at) > _APART:
        return "Не подписано: время события не сходится со временем записи."
    try:
        orjson.dumps(row.data)
    except TypeError:
        return "Не подписано: данные не могут быть переданы."
    return None
