"""The access log of this service, for a school's data officer and a child's family."""


from services.shared.http.access_log import routes as access_log_routes

blueprint = access_log_routes.blueprint("portfolio")
access_log_routes.add_child_log(blueprint)
