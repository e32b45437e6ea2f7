"""Whom to turn to: the one place of such sentences, each true for whoever reads it.

Who reads may be the very person whom others are sent to, in this role or in another of theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.gateway.auth.viewer import Viewer, viewer
from services.gateway.i18n import lazy_gettext as _l
from services.shared.accountability.roles import FAMILY_ROLES, STAFF_ROLES, Role


@dataclass(frozen=True)
class Advice:
    """Whose matter it is, and what others read, and that person."""

    who: Role
    to_others: Any
    to_oneself: Any


MATTERS: Mapping[str, Advice] = {
    "journals": Advice(
        Role.DEPUTY,
        _l("Журналы распределяет заместитель директора."),
        _l("Журналы распределяете вы, в роли заместителя директора."),
    ),
    "assigned_children": Advice(
        Role.DEPUTY,
        _l("Ребёнка назначает заместитель директора."),
        _l("Ребёнка назначаете вы, в роли заместителя директора."),
    ),
    "broken_chain": Advice(
        Role.PLATFORM_ADMIN,
        _l("Сообщите администратору платформы и сохраните эту страницу: ниже номера записей."),
        _l("Сохраните эту страницу: ниже номера записей. Как администратор платформы вы найдёте"
           " в инструкции по эксплуатации, что делать дальше."),
    ),
}

# Whom a page is asked of that is closed to a role; nobody is sent to the own role.
_DECIDES: Mapping[Role, Role] = {
    **dict.fromkeys(STAFF_ROLES, Role.DEPUTY),
    Role.DEPUTY: Role.DIRECTOR,
    Role.DIRECTOR: Role.PLATFORM_ADMIN,
    Role.MUNICIPALITY_OPERATOR: Role.PLATFORM_ADMIN,
    Role.REGION_OPERATOR: Role.PLATFORM_ADMIN,
}
_ACCESS: Mapping[Role, Any] = {
    Role.DEPUTY: _l("Если доступ нужен для работы, обратитесь к заместителю директора."),
    Role.DIRECTOR: _l("Если доступ нужен для работы, обратитесь к директору."),
    Role.PLATFORM_ADMIN: _l(
        "Если доступ нужен для работы, обратитесь к администратору платформы."
    ),
}


def advice(matter: str) -> str:
    """Return whom to turn to in one of `MATTERS`, as the viewer should read it."""
    found, reader = MATTERS[matter], viewer()
    return str(found.to_oneself if _is(reader, found.who) else found.to_others)


def advice_on_access(role: Role) -> str:
    """Return whom somebody in a role may ask for a page that is closed to the role."""
    if role in FAMILY_ROLES:
        return str(_l("Если вы ищете записи о себе или своём ребёнке, обратитесь в школу."))
    if role not in _DECIDES:
        return str(_l("Записи школ администратору платформы закрыты."))
    return str(_ACCESS[_DECIDES[role]])


def advice_on_children(role: Role) -> str:
    """Return what somebody does to whose account no pupil is bound."""
    if role == Role.PUPIL:
        return str(_l("Обратитесь в школу: там проверят, чья это учётная запись."))
    return str(_l("Обратитесь в школу: там проверят, кто записан представителем ребёнка."))


def _is(reader: Viewer, who: Role) -> bool:
    """Tell whether somebody holds a role: in the school where they are now, or above schools."""
    here = {None, reader.membership.membership.school_id}
    held = (one.membership for one in reader.memberships)
    return any(one.role == who and one.school_id in here for one in held)
