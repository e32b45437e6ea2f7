"""The embedded issuer's application: one transaction a request, strict headers, its routes."""

from flask import Flask, Response, g, request
from sqlalchemy.orm import sessionmaker

from deploy.development.embedded.issuer.accounts import create_first_groups
from deploy.development.embedded.issuer.admin_clients import blueprint as admin_clients
from deploy.development.embedded.issuer.admin_groups import blueprint as admin_groups
from deploy.development.embedded.issuer.admin_users import blueprint as admin_users
from deploy.development.embedded.issuer.backchannel import tell_clients
from deploy.development.embedded.issuer.context import Issuer, Work
from deploy.development.embedded.issuer.grants import create_authorization_server
from deploy.development.embedded.issuer.keys import load_signer
from deploy.development.embedded.issuer.login import blueprint as login
from deploy.development.embedded.issuer.logout import blueprint as logout
from deploy.development.embedded.issuer.protocol import blueprint as protocol
from deploy.development.embedded.issuer.realm import read_realm
from deploy.development.embedded.issuer.settings import IssuerSettings
from deploy.development.embedded.issuer.tables import Base, add_missing_columns
from services.shared.database.base import Database
from services.shared.http.jsonio import OrjsonProvider
from services.shared.process import clock

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(settings: IssuerSettings) -> Flask:
    """Return the application; its tables, first groups and key are made where missing."""
    app = Flask(__name__, static_url_path="/static")
    app.json = OrjsonProvider(app)
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20
    database = Database(settings.database_url)
    issuer = _prepare(database, settings)
    app.extensions["issuer"] = issuer
    app.extensions["authorization_server"] = create_authorization_server()
    _work_in_transactions(app, issuer)
    _harden(app)
    realm, admin = f"/realms/{issuer.realm.name}", f"/admin/realms/{issuer.realm.name}"
    for blueprint, prefix in (
        (protocol, realm),
        (login, realm),
        (logout, realm),
        (admin_users, admin),
        (admin_groups, admin),
        (admin_clients, admin),
    ):
        app.register_blueprint(blueprint, url_prefix=prefix)
    _serve_health(app, database)
    return app


def _prepare(database: Database, settings: IssuerSettings) -> Issuer:
    realm = read_realm(settings.realm_values)
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        add_missing_columns(session)
        create_first_groups(session, realm.groups)
        signer = load_signer(session, clock.now())
    open_session = sessionmaker(database.engine, expire_on_commit=False)
    return Issuer(realm, settings.base_url, signer, open_session, settings.demo)


def _work_in_transactions(app: Flask, issuer: Issuer) -> None:
    @app.before_request
    def begin() -> None:
        g.work = Work(issuer.open_session(), clock.now())

    @app.after_request
    def commit(response: Response) -> Response:
        if response.status_code < 500:
            g.work.session.commit()
            tell_clients(issuer, g.work.ended, g.work.now)
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        if "work" in g:
            g.work.session.close()


def _harden(app: Flask) -> None:
    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        )
        return response


def _serve_health(app: Flask, database: Database) -> None:
    @app.get("/healthz")
    def healthz() -> tuple[dict[str, str], int]:
        return ({"state": "ok"}, 200) if database.answers() else ({"state": "failed"}, 503)
