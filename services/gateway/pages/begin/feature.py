"""What the gateway has to know of the page for those who were invited."""

from services.gateway.pages.begin.views import pages
from services.gateway.web_feature import WebFeature

FEATURE = WebFeature(
    "begin",
    blueprints=(pages,),
    public=frozenset({"begin.form", "begin.redeem"}),
)
