"""What the hub «Люди» leads to; other features put their own here."""

from dataclasses import dataclass
from typing import Any

from services.gateway.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Card:
    """A page with its title and what it is for."""

    endpoint: str
    title: Any
    text: Any = ""


CARDS: tuple[Card, ...] = (
    Card("people.pupils", _l("Ученики"), _l("карточки, поиск, чего не хватает")),
    Card("people.staff", _l("Сотрудники"), _l("должности, приём и увольнение")),
    Card("people.representatives", _l("Представители"), _l("родители, контакты, решения суда")),
    Card("people.classes", _l("Классы и нагрузка"), _l(
        "классные руководители, учителя, часы, подгруппы"
    )),
    Card("people.load", _l("Нагрузка учителей"), _l("кто сколько часов ведёт")),
)

OTHERS: tuple[Card, ...] = (
    Card("movement.start", _l("Движение"), _l("зачислить, перевести, выбыть; книги")),
    Card("merging.doubles", _l("Двойники"), _l("один человек дважды, два в одной карточке")),
    Card("lists.overview", _l("Списки из файлов"), _l("загрузить и выгрузить")),
    Card("invitations.listing", _l("Приглашения"), _l("коды для первого входа")),
)
"""What other features put on the hub."""
