"""What the gateway destroys with a case file, and what stays, and why."""

from services.destruction import DataClass, Declaration, Stays
from services.destruction.erasers import message_erasers
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return what the gateway declares: it keeps no record of a child, only who has signed in.

    A name that somebody has searched for goes within two hours, by itself (`search_words`).
    """
    return Declaration(
        classes=(
            DataClass(
                "gateway.messages", said("Сообщения о деле в очередях шлюза"), message_erasers()
            ),
        ),
        stays=(
            Stays("waiting_work", said("в шлюзе ничего не ждёт обработки")),
            Stays(
                "access_log",
                said("журнал доступа: значений не содержит, хранится по своему сроку, "
                     "не менее 3 лет"),
            ),
            Stays("incident", said("разрывы цепочек: номера записей, значений не содержат")),
        ),
    )
