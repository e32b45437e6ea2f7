"""What the gateway has to know of journals from workbooks."""

from services.gateway.pages.imports.views import pages
from services.gateway.pages.roles import DEPUTY
from services.gateway.web_feature import WebFeature

FEATURE = WebFeature(
    "imports",
    blueprints=(pages,),
    opens_for={
        "imports.apply": DEPUTY,
        "imports.enrol": DEPUTY,
        "imports.preview": DEPUTY,
        "imports.receive": DEPUTY,
        "imports.upload": DEPUTY,
    },
    uploads=frozenset({"imports.receive"}),
)
