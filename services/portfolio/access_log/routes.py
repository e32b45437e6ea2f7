"""The access log of this service, for a school's data officer and a child's family."""


from services.shared.accountability import routes as audit_routes

blueprint = audit_routes.blueprint("portfolio")
audit_routes.add_child_log(blueprint)
