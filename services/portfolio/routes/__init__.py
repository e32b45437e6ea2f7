"""HTTP in: parse, one call, respond; one blueprint for each feature."""

from services.portfolio.routes import access_log, files, folders, items

BLUEPRINTS = (folders.blueprint, items.blueprint, files.blueprint, access_log.blueprint)
