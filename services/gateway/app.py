"""The gateway's application: its parts put together, and what its processes need."""

from collections.abc import Callable, Mapping

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from services.gateway.clients import ServiceClient, make_pool
from services.gateway.compression import compress_answers
from services.gateway.consumers import consumers
from services.gateway.erasure import erasure
from services.gateway.identity.accounts import Accounts
from services.gateway.identity.client import IdentityClient
from services.gateway.pages import register_pages
from services.gateway.routes.auth import auth
from services.gateway.routes.edge import edge
from services.gateway.routes.entry import caller_or_none, guard_entry
from services.gateway.routes.errors import answer_errors
from services.gateway.routes.operations import operations
from services.gateway.routes.wellknown import wellknown
from services.gateway.security.cookies import keep_messages_sealed
from services.gateway.security.headers import send_headers
from services.gateway.security.keys import Keys
from services.gateway.security.limits import limit_everything
from services.gateway.sessions import SessionFinder
from services.gateway.settings import GatewaySettings, read_gateway_settings
from services.gateway.usecases import Gateway
from services.gateway.usecases.access_log import OwnLog
from services.gateway.usecases.health import Health, all_well, as_list
from services.gateway.usecases.logout import end_sessions_of_disabled, forget_what_is_over
from services.gateway.usecases.ties import TieBook
from services.shared import heartbeat
from services.shared.auth import TokenMint
from services.shared.db import Database
from services.shared.jsonio import OrjsonProvider
from services.shared.main import Service
from services.shared.settings import Settings, SettingsError
from services.shared.web import watch_requests

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


def _chores(
    settings: Settings, database: Database
) -> Mapping[str, tuple[float, Callable[[], None]]]:
    own = read_gateway_settings(settings)
    accounts = _accounts(own)
    return {
        "sessions of disabled accounts": (
            _DISABLED_EVERY,
            lambda: end_sessions_of_disabled(database, accounts.disabled_subjects()),
        ),
        "sessions that are over": (
            _FORGET_EVERY,
            lambda: forget_what_is_over(database, own.session),
        ),
    }


def _accounts(settings: GatewaySettings) -> Accounts:
    identity = settings.identity
    return Accounts(identity.issuer, identity.admin_client_id, identity.admin_client_secret)


SERVICE = Service(
    name="gateway",
    create_app=create_app,
    consumers=consumers,
    erasure=erasure,
    chores=_chores,
)
