"""What the gateway has to know of the timetable."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.roles import DEPUTY
from services.gateway.pages.timetable.addresses import address_pages
from services.gateway.pages.timetable.covering import substitution_pages
from services.gateway.pages.timetable.editing import editing_pages
from services.gateway.pages.timetable.file import file_pages
from services.gateway.pages.timetable.labels import (
    change_label,
    change_tone,
    now_label,
    turn_label,
)
from services.gateway.pages.timetable.views import pages
from services.gateway.web_feature import MenuItem, WebFeature
from services.shared.accountability.roles import FAMILY_ROLES, STAFF_ROLES

_READERS = frozenset(STAFF_ROLES) | FAMILY_ROLES

FEATURE = WebFeature(
    "timetable",
    blueprints=(pages, substitution_pages, editing_pages, file_pages, address_pages),
    opens_for={
        "timetable.week": _READERS,
        "calendar.addresses": _READERS,
        "calendar.make": _READERS,
        "calendar.revoke": _READERS,
        "substitutions.page": DEPUTY,
        "substitutions.save": DEPUTY,
        "week_editing.page": DEPUTY,
        "week_editing.step": DEPUTY,
        "timetable_file.upload": DEPUTY,
        "timetable_file.receive": DEPUTY,
    },
    public=frozenset({"calendar.feed"}),
    menu=MenuItem("timetable.week", _l("Расписание"), _READERS),
    uploads=frozenset({"timetable_file.receive"}),
    labels=(change_label, change_tone, now_label, turn_label),
)
