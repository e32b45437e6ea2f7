"""What the service has to know of this feature."""

from services.destruction import Declaration, Stays
from services.features import Feature
from services.portfolio.access_log.routes import blueprint
from services.shared.accountability.reading import ACCESS_LOG_READ, ACCESS_LOG_READ_CHILD
from services.shared.wording import said

_DECLARATION = Declaration(
    stays=(
        Stays(
            "access_log",
            said("журнал доступа: значений не содержит, хранится по своему сроку, не менее 3 лет"),
        ),
        Stays("incident", said("разрывы цепочек: номера записей, значений не содержат")),
    )
)

FEATURE = Feature(
    "access_log",
    actions=(ACCESS_LOG_READ, ACCESS_LOG_READ_CHILD),
    blueprints=(blueprint,),
    destruction=lambda _settings: _DECLARATION,
)
