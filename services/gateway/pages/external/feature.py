"""What the gateway has to know of external results."""

from services.gateway.pages.external.labels import comparison_label
from services.gateway.pages.external.views import pages
from services.gateway.pages.roles import CLASS_READERS, SUBJECT_READERS
from services.gateway.web_feature import WebFeature

FEATURE = WebFeature(
    "external",
    blueprints=(pages,),
    opens_for={
        "external.of_class": CLASS_READERS,
        "external.of_group": SUBJECT_READERS,
    },
    labels=(comparison_label,),
)
