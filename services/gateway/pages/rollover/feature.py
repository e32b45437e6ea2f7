"""What the gateway has to know of the year rollover."""

from services.gateway.pages.roles import DEPUTY
from services.gateway.pages.rollover.views import pages
from services.gateway.web_feature import WebFeature

FEATURE = WebFeature(
    "rollover",
    blueprints=(pages,),
    opens_for={"rollover.plan": DEPUTY, "rollover.run": DEPUTY, "rollover.undo": DEPUTY},
)
