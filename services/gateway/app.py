"""The gateway's application: its parts put together, and the sum of its features."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from services.gateway.auth.context import Gateway, make_gateway
from services.gateway.auth.feature import FEATURE as AUTH
from services.gateway.auth.invitations.states import Invitations
from services.gateway.auth.kept_words import KeptWords
from services.gateway.auth.limits import limit_everything
from services.gateway.auth.request_guard import caller_or_none, guard_requests
from services.gateway.auth.ties import TieCache
from services.gateway.clients import ServiceClient, make_pool
from services.gateway.i18n import init_i18n
from services.gateway.operations.feature import FEATURE as OPERATIONS
from services.gateway.operations.health import Health
from services.gateway.pages.access_log.own_log import OwnLog
from services.gateway.pages.features import PAGES
from services.gateway.pages.layout.context import init_context
from services.gateway.pages.layout.errors import answer_errors
from services.gateway.proxy.feature import FEATURE as PROXY
from services.gateway.security.compression import compress_answers
from services.gateway.security.cookies import keep_messages_sealed
from services.gateway.security.headers import send_headers
from services.gateway.security.own_address import OwnAddress
from services.gateway.settings import GatewaySettings, read_gateway_settings
from services.gateway.web_feature import WebFeatures
from services.shared.accountability.caller import TokenMint
from services.shared.accountability.signing import Signatures
from services.shared.checkpoints.age import file_checks
from services.shared.http.application import watch_requests
from services.shared.http.bodies import demand_whole_bodies
from services.shared.http.jsonio import OrjsonProvider
from services.shared.http.timed import TimedFlask
from services.shared.language import locale
from services.shared.messaging import contracts
from services.shared.process.settings import Settings
from services.shared.process.space import Space
from services.shared.runtime import heartbeat

FEATURES = WebFeatures(
    service="gateway",
    answer=contracts.GATEWAY_DESTRUCTION_ANSWERED,
    all=(AUTH, PROXY, OPERATIONS, *PAGES),
)


def create_app(settings: Settings) -> Flask:
    """Return the gateway's web application, set up from the environment."""
    return build_app(read_gateway_settings(settings))


def build_app(settings: GatewaySettings) -> Flask:
    """Return the gateway's web application."""
    gateway = make_gateway(settings)
    app = TimedFlask("services.gateway", static_folder=None, template_folder=None)
    # A page asks services, one after another; each ends in time by itself.
    app.seconds = 2 * settings.common.request_seconds
    app.url_map.merge_slashes = False  # `//v1` is no address; it led on to one under any Host
    app.json = OrjsonProvider(app)
    app.config["TIME_ZONE"] = settings.common.time_zone
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.common.max_body
    app.extensions["letopis_gateway"] = gateway
    app.extensions["letopis_database"] = gateway.database
    app.extensions["letopis_features"] = FEATURES
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies
        )
    app.wsgi_app = OwnAddress(app.wsgi_app, settings.public_url)  # type: ignore[method-assign]
    _add_services(app, gateway)
    watch_requests(app)
    guard_requests(app)
    demand_whole_bodies(app)
    keep_messages_sealed(app, gateway.keys, secure=settings.secure)
    compress_answers(app)
    send_headers(app, issuer=settings.identity.issuer, secure=settings.secure)
    init_i18n(app)
    init_context(app, FEATURES)
    for blueprint in FEATURES.blueprints():
        app.register_blueprint(blueprint)
    answer_errors(app)
    limit_everything(app, gateway.database, settings)
    return app


def _add_services(app: Flask, gateway: Gateway) -> None:
    settings = gateway.settings
    mint = TokenMint(settings.caller_key)
    pool = make_pool(settings.common.web_threads)
    clients = {
        name: ServiceClient(name, url, pool, mint, caller_or_none, locale)
        for name, url in settings.service_urls.items()
    }
    app.extensions["service_clients"] = clients
    app.extensions["invitations"] = Invitations(
        gateway.database, gateway.keys, settings.public_url, settings.mail is not None
    )
    app.extensions["kept_words"] = KeptWords(gateway.database, gateway.keys)
    app.extensions["own_access_log"] = OwnLog(
        gateway.database,
        caller_or_none,
        Signatures(settings.common.signing_public_keys or {"keys": []}),
        settings.common.demo,
    )
    app.extensions["letopis_ties"] = TieCache(clients["journal"])
    space = Space(settings.common.data_folders, settings.common.min_free)
    app.extensions["letopis_space"] = space
    own = {
        "database": gateway.database.answers,
        **heartbeat.checks(gateway.database),
        **space.checks(),
        **file_checks(gateway.database, settings.common),
    }
    app.extensions["letopis_health"] = Health(
        settings.service_urls, pool, own, gateway.identity.answers
    )


SERVICE = FEATURES.as_service(create_app)
