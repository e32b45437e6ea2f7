"""The access log of this service, for a school's data officer."""


from services.shared.http.access_log import routes as access_log_routes

blueprint = access_log_routes.blueprint("archive")
