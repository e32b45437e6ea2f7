"""What the gateway has to know of the frame around every page."""

from services.gateway.pages.layout.assets import assets
from services.gateway.pages.layout.preferences import preferences
from services.gateway.web_feature import WebFeature

FEATURE = WebFeature(
    "layout",
    blueprints=(assets, preferences),
    public=frozenset({"assets.file", "assets.icon", "preferences.save"}),
)
