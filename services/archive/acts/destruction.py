"""Messages about a case file go with it; the act that it goes by stays."""

from services.destruction import DataClass, Declaration, Stays
from services.destruction.erasers import message_erasers
from services.shared.wording import said

_ACT = said("акт переживает данные: хранится своим сроком как самостоятельное дело")

DECLARATION = Declaration(
    classes=(
        DataClass(
            "archive.messages", said("Сообщения о деле в очередях архива"), message_erasers()
        ),
    ),
    stays=(
        Stays("incident", said("разрывы цепочек: номера записей, значений не содержат")),
        Stays("archive_details", said("реквизиты школы")),
        Stays("school_zone", said("реквизиты школы")),
        Stays("act_number", said("номера актов")),
        Stays("act_document", _ACT),
        Stays("disposal_act", _ACT),
        Stays("disposal_signature", _ACT),
        Stays("disposal_item", _ACT),
        Stays("destruction_request", _ACT),
        Stays("destruction_receipt", _ACT),
    ),
)
