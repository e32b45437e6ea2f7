"""What the gateway has to know of class journals."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.journals.keys import latin_of
from services.gateway.pages.journals.views import pages
from services.gateway.pages.roles import SUBJECT_READERS
from services.gateway.web_feature import MenuItem, WebFeature
from services.shared.accountability.roles import Role

FEATURE = WebFeature(
    "journals",
    blueprints=(pages,),
    opens_for={
        "journals.grid": SUBJECT_READERS,
        "journals.mine": frozenset({Role.TEACHER}),
    },
    menu=MenuItem("journals.mine", _l("Журналы"), frozenset({Role.TEACHER})),
    labels=(latin_of,),
)
