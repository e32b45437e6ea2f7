"""What the gateway has to know of invitations."""

from services.gateway.pages.invitations.labels import mail_label, stage_label
from services.gateway.pages.invitations.views import pages
from services.gateway.pages.roles import CLASS_READERS, LEADERS
from services.gateway.web_feature import WebFeature

FEATURE = WebFeature(
    "invitations",
    blueprints=(pages,),
    opens_for={
        "invitations.listing": CLASS_READERS,
        "invitations.of_class": CLASS_READERS,
        "invitations.of_staff": LEADERS,
        "invitations.print_class": CLASS_READERS,
        "invitations.print_staff": LEADERS,
    },
    labels=(mail_label, stage_label),
)
