"""HTTP in: parse, one call, respond; one blueprint for each feature."""

from services.archive.routes import access_log, case_files, disposal

BLUEPRINTS = (case_files.blueprint, disposal.blueprint, access_log.blueprint)
