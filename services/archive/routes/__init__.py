"""HTTP in: parse, one call, respond; one blueprint for each feature."""

from services.archive.routes import access_log, case_files, disposal, packages

BLUEPRINTS = (
    case_files.blueprint,
    packages.blueprint,
    disposal.blueprint,
    access_log.blueprint,
)
