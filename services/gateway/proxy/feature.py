"""What the gateway has to know of the public API."""

from services.gateway.proxy.routes import api_proxy
from services.gateway.proxy.wellknown import wellknown
from services.gateway.web_feature import WebFeature

# Without a session: the proxy finds out by itself who is calling.
FEATURE = WebFeature(
    "proxy",
    blueprints=(api_proxy, wellknown),
    public=frozenset(
        {
            "api_proxy.openapi",
            "api_proxy.pass_file",
            "api_proxy.pass_on",
            "wellknown.protected_resource",
        }
    ),
    uploads=frozenset({"api_proxy.pass_on"}),
    large_uploads=frozenset({"api_proxy.pass_file"}),
)
