"""What the gateway has to know of the description of the API."""

from services.gateway.pages.api_docs.labels import type_label
from services.gateway.pages.api_docs.views import pages
from services.gateway.web_feature import WebFeature

FEATURE = WebFeature(
    "api_docs",
    blueprints=(pages,),
    public=frozenset({"api_docs.document", "api_docs.index"}),
    labels=(type_label,),
)
