"""What the gateway has to know of a school's settings."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.roles import DEPUTY, SCHOOL_STAFF
from services.gateway.pages.settings.views import pages
from services.gateway.web_feature import MenuItem, WebFeature
from services.shared.accountability.roles import Role

_READ = (
    "hub", "year", "days_off", "bells", "classes", "subjects", "work_types", "term_mark_rule",
    "attendance_codes",
)
_WRITE = (
    "change_year", "terms", "set_terms", "add_day_off", "day_off",
    "change_day_off", "remove_day_off", "set_worked_day", "set_shifts", "new_schedule",
    "add_schedule", "schedule", "change_schedule", "remove_schedule", "open_classes",
    "class_name", "rename_class", "draft", "apply_draft",
    "add_subject", "add_federal_subjects", "subject", "change_subject", "add_work_type",
    "work_type", "change_work_type", "remove_work_type", "change_term_mark_rule",
    "change_attendance_codes",
)

FEATURE = WebFeature(
    "settings",
    blueprints=(pages,),
    opens_for={
        **{f"settings.{name}": SCHOOL_STAFF for name in _READ},
        **{f"settings.{name}": DEPUTY for name in _WRITE},
    },
    menu=MenuItem("settings.hub", _l("Школа"), frozenset({Role.DIRECTOR, Role.DEPUTY})),
)
