"""The web interface: every page a person sees, and the one place where pages join the gateway."""

from flask import Flask

from services.gateway.pages import assets, context, preferences, refusals
from services.gateway.pages.access_log import views as access_log
from services.gateway.pages.acts import views as disposal
from services.gateway.pages.api_docs import views as api_docs
from services.gateway.pages.archive import views as archive
from services.gateway.pages.classes import views as classes
from services.gateway.pages.closing import views as closing
from services.gateway.pages.codes import views as codes
from services.gateway.pages.diary import views as diary
from services.gateway.pages.exchange import views as exchange
from services.gateway.pages.external import views as external
from services.gateway.pages.folders import views as portfolio
from services.gateway.pages.home import views as home
from services.gateway.pages.i18n import init_i18n
from services.gateway.pages.imports import views as imports
from services.gateway.pages.items import views as items
from services.gateway.pages.journals import views as journals
from services.gateway.pages.personal_files import views as personal_files
from services.gateway.pages.queues import views as queues
from services.gateway.pages.schools import views as schools
from services.gateway.pages.status import views as status
from services.gateway.pages.summaries import views as summaries

# What answers without a login; everything else redirects an anonymous browser to `auth.login`.
PUBLIC_ENDPOINTS = frozenset({"home.start", "assets.file", "preferences.save", "status.page"})

BLUEPRINTS = (
    access_log.pages,
    api_docs.pages,
    archive.pages,
    assets.pages,
    classes.pages,
    closing.pages,
    codes.pages,
    diary.pages,
    disposal.pages,
    exchange.pages,
    external.pages,
    home.pages,
    imports.pages,
    items.pages,
    journals.pages,
    personal_files.pages,
    portfolio.pages,
    preferences.pages,
    queues.pages,
    schools.pages,
    status.pages,
    summaries.pages,
)


def register_pages(app: Flask) -> None:
    """Give the gateway its languages, pages, page context and error pages."""
    init_i18n(app)
    context.init_context(app)
    refusals.init_refusals(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
