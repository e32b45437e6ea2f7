"""What the gateway has to know of merging."""

from services.gateway.pages.merging.views import pages
from services.gateway.pages.roles import DEPUTY
from services.gateway.web_feature import WebFeature

FEATURE = WebFeature(
    "merging",
    blueprints=(pages,),
    opens_for={
        f"merging.{name}": DEPUTY
        for name in ("doubles", "apart", "undo", "choose", "preview", "merge", "parts", "split")
    },
)
