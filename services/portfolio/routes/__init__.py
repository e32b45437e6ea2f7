"""HTTP in: parse, one call, respond; one blueprint for each feature."""

from services.portfolio.routes import access_log, folders

BLUEPRINTS = (folders.blueprint, access_log.blueprint)
