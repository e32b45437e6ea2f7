"""The gateway's application: its parts put together, and what its processes need."""

from collections.abc import Sequence

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from services.features import Feature, Features
from services.gateway.access_log import OwnLog
from services.gateway.auth.context import Gateway
from services.gateway.auth.identity.accounts import Accounts
from services.gateway.auth.identity.client import IdentityClient
from services.gateway.auth.logout import end_sessions_of_disabled, forget_what_is_over
from services.gateway.auth.routes import auth
from services.gateway.auth.sessions import SessionFinder
from services.gateway.auth.ties import TieBook
from services.gateway.destruction import destruction
from services.gateway.operations.health import Health, all_well, as_list
from services.gateway.operations.routes import operations
from services.gateway.pages import register_pages
from services.gateway.pages.errors import answer_errors
from services.gateway.proxy.clients import ServiceClient, make_pool
from services.gateway.proxy.routes import edge
from services.gateway.proxy.wellknown import wellknown
from services.gateway.security.access import ACTIONS
from services.gateway.security.compression import compress_answers
from services.gateway.security.cookies import keep_messages_sealed
from services.gateway.security.headers import send_headers
from services.gateway.security.keys import Keys
from services.gateway.security.limits import limit_everything
from services.gateway.security.request_guard import caller_or_none, guard_entry
from services.gateway.settings import GatewaySettings, read_gateway_settings
from services.shared.accountability.caller import TokenMint
from services.shared.accountability.routes import ACCESS_LOG_READ
from services.shared.database.base import Database
from services.shared.http.application import watch_requests
from services.shared.http.jsonio import OrjsonProvider
from services.shared.messaging import contracts
from services.shared.process import heartbeat
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings, SettingsError

# Together under the five seconds after which a disabled account must be out of every session.
_DISABLED_EVERY = 2.0
_FORGET_EVERY = 60.0


def create_app(settings: Settings) -> Flask:
    """Return the gateway's web application, set up from the environment."""
    return build_app(read_gateway_settings(settings))


def build_app(settings: GatewaySettings) -> Flask:
    """Return the gateway's web application."""
    gateway = make_gateway(settings)
    app = Flask("services.gateway", static_folder=None)
    app.json = OrjsonProvider(app)
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body
    app.extensions["letopis_gateway"] = gateway
    app.extensions["letopis_database"] = gateway.database
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies
        )
    _add_services(app, gateway)
    watch_requests(app)
    guard_entry(app)
    keep_messages_sealed(app, gateway.keys, secure=settings.secure)
    compress_answers(app)
    send_headers(app, issuer=settings.identity.issuer, secure=settings.secure)
    for blueprint in (auth, edge, operations, wellknown):
        app.register_blueprint(blueprint)
    register_pages(app)
    answer_errors(app)
    limit_everything(app, gateway.database, settings)
    return app


def make_gateway(settings: GatewaySettings) -> Gateway:
    """Return the parts that the use cases share; nothing is connected yet."""
    identity, database = settings.identity, Database(settings.common.database_url)
    return Gateway(
        settings=settings,
        database=database,
        identity=IdentityClient(
            identity.issuer,
            identity.client_id,
            identity.client_secret,
            identity.redirect_uri,
            identity.audience,
        ),
        accounts=lambda: _accounts(settings),
        keys=Keys(settings.session_key),
        finder=SessionFinder(database, settings.session),
    )


def _add_services(app: Flask, gateway: Gateway) -> None:
    settings = gateway.settings
    if settings.common.caller_private_key is None:
        raise SettingsError("Шлюзу нужен CALLER_PRIVATE_KEY.")
    mint = TokenMint(settings.common.caller_private_key)
    pool = make_pool(settings.common.web_threads)
    clients = {
        name: ServiceClient(name, url, pool, mint, caller_or_none)
        for name, url in settings.service_urls.items()
    }
    app.extensions["service_clients"] = clients
    app.extensions["own_access_log"] = OwnLog(gateway.database, caller_or_none)
    app.extensions["letopis_ties"] = TieBook(clients["journal"])
    own = {"database": gateway.database.answers, **heartbeat.checks(gateway.database)}
    health = Health(settings.service_urls, pool, own, gateway.identity.answers)
    app.extensions["letopis_health"] = health
    app.extensions["health"] = lambda: _told(health)


def _told(health: Health) -> dict[str, object]:
    states = health.states()
    return {"ok": all_well(states), "parts": as_list(states)}


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    own = read_gateway_settings(settings)
    accounts = _accounts(own)
    return [
        PeriodicTask(
            "sessions of disabled accounts",
            _DISABLED_EVERY,
            lambda: end_sessions_of_disabled(database, accounts.disabled_subjects()),
        ),
        PeriodicTask(
            "sessions that are over",
            _FORGET_EVERY,
            lambda: forget_what_is_over(database, own.session),
        ),
    ]


def _accounts(settings: GatewaySettings) -> Accounts:
    identity = settings.identity
    return Accounts(identity.issuer, identity.admin_client_id, identity.admin_client_secret)


FEATURES = Features(
    service="gateway",
    answer=contracts.GATEWAY_DESTRUCTION_ANSWERED,
    all=(
        Feature(
            "auth", actions=(*ACTIONS, ACCESS_LOG_READ), loops=_loops, destruction=destruction
        ),
    ),
)
SERVICE = FEATURES.as_service(create_app)
