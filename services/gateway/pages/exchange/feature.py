"""What the gateway has to know of the exchange with regional systems."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.exchange.labels import parked_label
from services.gateway.pages.exchange.views import pages
from services.gateway.web_feature import MenuItem, WebFeature
from services.shared.accountability.roles import Role

_OPERATORS = frozenset({Role.MUNICIPALITY_OPERATOR})

FEATURE = WebFeature(
    "exchange",
    blueprints=(pages,),
    opens_for={
        "exchange.discard": _OPERATORS,
        "exchange.listing": _OPERATORS,
        "exchange.replay": _OPERATORS,
    },
    menu=MenuItem("exchange.listing", _l("Обмен с регионом"), _OPERATORS),
    labels=(parked_label,),
)
