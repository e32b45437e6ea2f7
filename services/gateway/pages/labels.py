"""Labels that several features show: services and roles."""

from typing import Any

from services.gateway.i18n import lazy_gettext as _l
from services.shared.accountability.roles import Role

SERVICE_LABELS: dict[str, Any] = {
    "journal": _l("Журнал и дневник"),
    "portfolio": _l("Папки достижений"),
    "archive": _l("Архив"),
}
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
# Who acts without a membership: the access log names them beside people.
MACHINES: dict[str, Any] = {
    Role.OPERATOR: _l("команда на сервере"),
    Role.GATEWAY: _l("вход на платформу"),
    Role.SERVICE: _l("служба платформы"),
    Role.REGION: _l("региональная система"),
}


def role_name(role: str) -> str:
    """The label of a role."""
    return str(ROLES.get(role) or MACHINES.get(role, role))
