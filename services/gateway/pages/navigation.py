"""Which pages there are, who sees them in the menu, and how roles are called."""

from dataclasses import dataclass
from typing import Any

from services.gateway.pages.i18n import lazy_gettext as _l
from services.gateway.pages.ports import Viewer
from services.shared.accountability.roles import Role

SCHOOL_STAFF = frozenset(
    {Role.DIRECTOR, Role.DEPUTY, Role.TEACHER, Role.CLASS_TEACHER, Role.PSYCHOLOGIST}
)
DIARY_READERS = frozenset({Role.DIRECTOR, Role.DEPUTY, Role.CLASS_TEACHER})
FAMILY = frozenset({Role.REPRESENTATIVE, Role.PUPIL})

ROLES: dict[str, Any] = {
    Role.DIRECTOR: _l("директор"),
    Role.DEPUTY: _l("заместитель директора"),
    Role.TEACHER: _l("учитель"),
    Role.CLASS_TEACHER: _l("классный руководитель"),
    Role.PSYCHOLOGIST: _l("педагог-психолог"),
    Role.ARCHIVIST: _l("архивариус"),
    Role.DATA_OFFICER: _l("ответственный за персональные данные"),
    Role.REPRESENTATIVE: _l("родитель"),
    Role.PUPIL: _l("ученик"),
    Role.MUNICIPALITY_OPERATOR: _l("оператор муниципалитета"),
    Role.REGION_OPERATOR: _l("оператор региона"),
    Role.PLATFORM_ADMIN: _l("администратор платформы"),
}

# Who acts without a place: the access log names them beside people.
MACHINES: dict[str, Any] = {
    "operator": _l("команда на сервере"),
    "gateway": _l("вход на платформу"),
    "service": _l("служба платформы"),
    "region": _l("региональная система"),
}


@dataclass(frozen=True)
class MenuItem:
    """A line of the menu: where it leads, its words, and the roles that see it."""

    endpoint: str
    label: Any
    roles: frozenset[str]


MENU = (
    MenuItem("home.start", _l("Главная"), frozenset(ROLES)),
    MenuItem("journals.mine", _l("Журналы"), frozenset({"teacher"})),
    MenuItem("classes.listing", _l("Классы"), SCHOOL_STAFF - {Role.TEACHER, Role.PSYCHOLOGIST}),
    MenuItem("diary.start", _l("Дневник"), FAMILY),
    MenuItem("portfolio.start", _l("Папка достижений"), FAMILY),
    MenuItem("items.waiting", _l("Ждут проверки"), frozenset({Role.TEACHER, Role.CLASS_TEACHER})),
    MenuItem("imports.upload", _l("Загрузка журналов"), frozenset({Role.DEPUTY})),
    MenuItem("codes.listing", _l("Коды участников"), frozenset({Role.DEPUTY})),
    MenuItem("archive.listing", _l("Архив"),
             frozenset({Role.ARCHIVIST, Role.DIRECTOR, Role.DEPUTY, Role.DATA_OFFICER})),
    MenuItem("disposal.listing", _l("Уничтожение"),
             frozenset({Role.ARCHIVIST, Role.DIRECTOR, Role.DEPUTY, Role.DATA_OFFICER})),
    MenuItem("access_log.listing", _l("Журнал доступа"),
             frozenset({Role.DATA_OFFICER, Role.DIRECTOR})),
    MenuItem("summaries.marks", _l("Сводки"),
             frozenset({Role.MUNICIPALITY_OPERATOR, Role.REGION_OPERATOR})),
    MenuItem("schools.listing", _l("Школы"),
             frozenset({Role.MUNICIPALITY_OPERATOR, Role.REGION_OPERATOR})),
    MenuItem("exchange.listing", _l("Обмен с регионом"), frozenset({Role.MUNICIPALITY_OPERATOR})),
    MenuItem("queues.inbox", _l("Очереди"), frozenset({Role.PLATFORM_ADMIN})),
    MenuItem("status.page", _l("Состояние"), frozenset({Role.PLATFORM_ADMIN})),
)


def menu_of(viewer: Viewer) -> list[MenuItem]:
    """The menu of a viewer, in the order in which people need it."""
    return [item for item in MENU if viewer.place.role in item.roles]
