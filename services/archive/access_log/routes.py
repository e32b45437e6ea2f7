"""The access log of this service, for a school's data officer."""


from services.shared.accountability import routes as audit_routes

blueprint = audit_routes.blueprint("archive")
