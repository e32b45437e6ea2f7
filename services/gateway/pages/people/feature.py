"""What the gateway has to know of people's pages."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.people.views import pages
from services.gateway.pages.roles import CHILD_READERS, CLASS_READERS, DEPUTY, LEADERS
from services.gateway.web_feature import MenuItem, WebFeature

_LEADERS = (
    "hub", "readiness", "staff", "person", "representatives", "representative", "classes",
    "of_class", "load", "assigned",
)
_WRITE = (
    "new_person", "enter_person", "change_person", "appoint", "end_roles", "assign_pupils",
    "change_pupil", "add_representative", "restrict", "lift", "end_representation",
    "restore_representation", "change_representative",
    "set_class_teacher", "assign_load", "open_group", "set_members",
)

FEATURE = WebFeature(
    "people",
    blueprints=(pages,),
    opens_for={
        "people.pupils": CLASS_READERS,
        "people.pupil": CHILD_READERS,
        "people.division": LEADERS,
        **{f"people.{name}": LEADERS for name in _LEADERS},
        **{f"people.{name}": DEPUTY for name in _WRITE},
    },
    menu=MenuItem("people.hub", _l("Люди"), LEADERS),
)
