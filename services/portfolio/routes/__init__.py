"""HTTP in: parse, one call, respond; one blueprint for each feature."""

from services.portfolio.routes import folders

BLUEPRINTS = (folders.blueprint,)
