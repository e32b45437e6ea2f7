"""The web interface: every page a person sees, and the one place where pages join the gateway."""

from flask import Flask

from services.gateway.i18n import init_i18n
from services.gateway.pages import (
    access_log,
    api_docs,
    archive,
    assets,
    classes,
    closing,
    codes,
    context,
    diary,
    disposal,
    exchange,
    external,
    home,
    imports,
    items,
    journals,
    personal_files,
    portfolio,
    preferences,
    queues,
    refusals,
    schools,
    status,
    summaries,
)

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
