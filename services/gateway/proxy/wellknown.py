"""What machine clients look up before they call: who issues tokens for this API (RFC 9728)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.gateway.auth.request_guard import current_gateway

METADATA_PATH = "/.well-known/oauth-protected-resource"

wellknown = Blueprint("wellknown", __name__)


@wellknown.get(METADATA_PATH)
def protected_resource() -> ResponseReturnValue:
    """Name the issuer whose access tokens the API takes, and how they are shown."""
    settings = current_gateway().settings
    return {
        "resource": settings.public_url,
        "resource_name": "Летопись",
        "authorization_servers": [settings.identity.issuer],
        "bearer_methods_supported": ["header"],
        "resource_documentation": f"{settings.public_url}/api-docs",
    }
