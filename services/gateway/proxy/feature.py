"""What the gateway has to know of the public edge of the API."""

from services.gateway.proxy.routes import edge
from services.gateway.proxy.wellknown import wellknown
from services.gateway.web_feature import WebFeature

# Without a session: the edge finds out by itself who is calling.
FEATURE = WebFeature(
    "proxy",
    blueprints=(edge, wellknown),
    public=frozenset(
        {"edge.openapi", "edge.pass_file", "edge.pass_on", "wellknown.protected_resource"}
    ),
    uploads=frozenset({"edge.pass_on"}),
    large_uploads=frozenset({"edge.pass_file"}),
)
