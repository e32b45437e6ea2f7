"""What the gateway has to know of lists."""

from services.gateway.pages.lists.labels import fate_title, list_title, list_words
from services.gateway.pages.lists.views import pages
from services.gateway.pages.roles import LEADERS
from services.gateway.web_feature import WebFeature

FEATURE = WebFeature(
    "lists",
    blueprints=(pages,),
    opens_for={
        "lists.apply": LEADERS,
        "lists.columns": LEADERS,
        "lists.overview": LEADERS,
        "lists.preview": LEADERS,
        "lists.receive": LEADERS,
        "lists.tell": LEADERS,
        "lists.upload": LEADERS,
    },
    labels=(fate_title, list_title, list_words),
    uploads=frozenset({"lists.receive"}),
)
