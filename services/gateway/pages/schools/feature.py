"""What the gateway has to know of the directory of schools."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.roles import ABOVE_SCHOOLS, MUNICIPALITY
from services.gateway.pages.schools.labels import school_field
from services.gateway.pages.schools.lists import pages as lists
from services.gateway.pages.schools.views import pages
from services.gateway.web_feature import MenuItem, WebFeature

FEATURE = WebFeature(
    "schools",
    blueprints=(pages, lists),
    uploads=frozenset({"school_lists.look", "school_lists.apply"}),
    labels=(school_field,),
    opens_for={
        "schools.listing": ABOVE_SCHOOLS,
        "schools.school": ABOVE_SCHOOLS,
        "schools.new": MUNICIPALITY,
        "schools.create": MUNICIPALITY,
        "schools.edit": MUNICIPALITY,
        "schools.change": MUNICIPALITY,
        "schools.appoint": MUNICIPALITY,
        "schools.renew": MUNICIPALITY,
        "schools.withdraw": MUNICIPALITY,
        "school_lists.upload": MUNICIPALITY,
        "school_lists.look": MUNICIPALITY,
        "school_lists.apply": MUNICIPALITY,
    },
    menu=MenuItem("schools.listing", _l("Школы"), ABOVE_SCHOOLS),
)
