"""What the gateway has to know of codes of participants."""

from services.gateway.pages.codes.views import pages
from services.gateway.pages.roles import DEPUTY
from services.gateway.web_feature import WebFeature

FEATURE = WebFeature(
    "codes",
    blueprints=(pages,),
    opens_for={
        "codes.issue": DEPUTY,
        "codes.listing": DEPUTY,
        "codes.of_class": DEPUTY,
    },
)
