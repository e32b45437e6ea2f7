"""The access log of this service, for a school's data officer and a child's family."""

from services.portfolio.domain.access import ACCESS
from services.shared import audit_routes

blueprint = audit_routes.blueprint("portfolio", ACCESS)
audit_routes.add_child_log(blueprint, ACCESS)
