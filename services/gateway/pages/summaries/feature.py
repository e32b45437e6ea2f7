"""What the gateway has to know of sums for municipality and region."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.roles import ABOVE_SCHOOLS
from services.gateway.pages.summaries.labels import grades_label, period_label
from services.gateway.pages.summaries.views import pages
from services.gateway.web_feature import MenuItem, WebFeature

FEATURE = WebFeature(
    "summaries",
    blueprints=(pages,),
    opens_for={
        "summaries.attendance": ABOVE_SCHOOLS,
        "summaries.marks": ABOVE_SCHOOLS,
        "summaries.movement": ABOVE_SCHOOLS,
    },
    menu=MenuItem("summaries.marks", _l("Сводки"), ABOVE_SCHOOLS),
    labels=(grades_label, period_label,),
)
