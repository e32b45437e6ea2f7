"""Which pages there are, who sees them in the menu, and how roles are called."""

from dataclasses import dataclass
from typing import Any

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.ports import Viewer

SCHOOL_STAFF = frozenset({"director", "deputy", "teacher", "class_teacher", "psychologist"})
DIARY_READERS = frozenset({"director", "deputy", "class_teacher"})
FAMILY = frozenset({"representative", "pupil"})

ROLES: dict[str, Any] = {
    "director": _l("директор"),
    "deputy": _l("заместитель директора"),
    "teacher": _l("учитель"),
    "class_teacher": _l("классный руководитель"),
    "psychologist": _l("педагог-психолог"),
    "archivist": _l("архивариус"),
    "data_officer": _l("ответственный за персональные данные"),
    "representative": _l("родитель"),
    "pupil": _l("ученик"),
    "municipality_operator": _l("оператор муниципалитета"),
    "region_operator": _l("оператор региона"),
    "platform_admin": _l("администратор платформы"),
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
    MenuItem("classes.listing", _l("Классы"), SCHOOL_STAFF - {"teacher", "psychologist"}),
    MenuItem("diary.start", _l("Дневник"), FAMILY),
    MenuItem("portfolio.start", _l("Папка достижений"), FAMILY),
    MenuItem("items.waiting", _l("Ждут проверки"), frozenset({"teacher", "class_teacher"})),
    MenuItem("imports.upload", _l("Загрузка журналов"), frozenset({"deputy"})),
    MenuItem("codes.listing", _l("Коды участников"), frozenset({"deputy"})),
    MenuItem("archive.listing", _l("Архив"),
             frozenset({"archivist", "director", "deputy", "data_officer"})),
    MenuItem("disposal.listing", _l("Уничтожение"),
             frozenset({"archivist", "director", "deputy", "data_officer"})),
    MenuItem("access_log.listing", _l("Журнал доступа"),
             frozenset({"data_officer", "director"})),
    MenuItem("summaries.marks", _l("Сводки"),
             frozenset({"municipality_operator", "region_operator"})),
    MenuItem("schools.listing", _l("Школы"),
             frozenset({"municipality_operator", "region_operator"})),
    MenuItem("exchange.listing", _l("Обмен с регионом"), frozenset({"municipality_operator"})),
    MenuItem("queues.inbox", _l("Очереди"), frozenset({"platform_admin"})),
    MenuItem("status.page", _l("Состояние"), frozenset({"platform_admin"})),
)


def menu_of(viewer: Viewer) -> list[MenuItem]:
    """The menu of a viewer, in the order in which people need it."""
    return [item for item in MENU if viewer.place.role in item.roles]
