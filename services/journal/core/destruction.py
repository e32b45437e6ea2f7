"""What a destruction does with the journal's queues: messages that speak of the case file go."""

from services.destruction import DataClass, Declaration
from services.destruction.erasers import message_erasers
from services.shared.process.settings import Settings
from services.shared.wording import said

_MESSAGES = DataClass(
    "journal.messages", said("Сообщения о журнале в очередях журнала"), message_erasers()
)


def destruction(_settings: Settings) -> Declaration:
    """Return what goes of the queues, which no feature owns."""
    return Declaration(classes=(_MESSAGES,))
