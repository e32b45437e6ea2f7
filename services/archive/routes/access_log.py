"""The access log of this service, for a school's data officer."""

from services.archive.domain.access import ACCESS
from services.shared import audit_routes

blueprint = audit_routes.blueprint("archive", ACCESS)
