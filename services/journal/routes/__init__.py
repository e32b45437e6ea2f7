"""HTTP in: parse, one call, respond; one blueprint for each feature."""

from services.journal.routes import (
    access_log,
    closing,
    diary,
    external,
    imports,
    lessons,
    marks,
    pupils,
    schools,
    summaries,
)

BLUEPRINTS = (
    schools.blueprint,
    marks.blueprint,
    lessons.blueprint,
    diary.blueprint,
    pupils.blueprint,
    imports.blueprint,
    closing.blueprint,
    access_log.blueprint,
    external.blueprint,
    summaries.blueprint,
)
