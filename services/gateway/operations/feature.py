"""What the gateway has to know of liveness, readiness and metrics."""

from services.gateway.operations.routes import operations
from services.gateway.web_feature import WebFeature

FEATURE = WebFeature(
    "operations",
    blueprints=(operations,),
    public=frozenset(
        {"operations.healthz", "operations.livez", "operations.metrics", "operations.readyz"}
    ),
)
