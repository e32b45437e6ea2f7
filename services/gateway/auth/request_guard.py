"""What comes ahead of every request: who it is from, whether it is forged, whether it may pass.

Leaves in `g`: `trace`, `current` (the session), `school` (of its membership, where known) and
`viewer` (what pages show of it).
"""

import re
from dataclasses import replace

import structlog
from flask import Flask, Response, current_app, g, request
from werkzeug.wrappers import Response as BaseResponse

from services.gateway.auth import sent_forms
from services.gateway.auth.checks import check_session
from services.gateway.auth.context import Gateway, Trace
from services.gateway.auth.identity.memberships import CHILDREN_ROLES, is_tied
from services.gateway.auth.logout import caller_of_session
from services.gateway.auth.sessions import CurrentSession
from services.gateway.auth.ties import KnownSchool, KnownTies, TieCache
from services.gateway.auth.viewer import Viewer, viewer_of
from services.gateway.clients import ServiceDown
from services.gateway.security.cookies import Cookie
from services.gateway.security.forgery import (
    FIELD,
    HEADER,
    SAFE_METHODS,
    is_from_elsewhere,
    is_token_of,
    masked,
)
from services.gateway.settings import GatewaySettings
from services.gateway.web_feature import WebFeatures
from services.shared.accountability.caller import Caller
from services.shared.errors import Forbidden, TooLarge, Unauthenticated
from services.shared.http.application import correlation_id
from services.shared.http.request_limits import refuse_address, refuse_characters
from services.shared.process.clock import begin_days_of, now
from services.shared.wording import said

CORRELATION = "X-Correlation-Id"
_CORRELATION_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
# These know nobody: no session is looked up for them.
_ANONYMOUS = frozenset({"assets", "operations", "wellknown"})
# The issuer calls this one; there is no browser whose cookies could be abused.
_NOT_FROM_BROWSERS = frozenset({"auth.back_channel_logout"})

# Signing in and out and switching may be done again from a page of before; the proxy passes on
# what has keys of its own.
_TAKEN_TWICE = frozenset({"api_proxy", "auth", "preferences"})


class Forged(Forbidden):
    """The request does not come from one of our own pages."""

    kind = "forged-request"


def current_gateway() -> Gateway:
    """Return the parts of the application that answers this request."""
    gateway: Gateway = current_app.extensions["letopis_gateway"]
    return gateway


def current_session() -> CurrentSession:
    """Return the session of this request.

    Raises:
        Unauthenticated: nobody is signed in.
    """
    current: CurrentSession | None = g.get("current")
    if current is None:
        raise Unauthenticated(said("Войдите, чтобы продолжить."))
    return current


def current_trace() -> Trace:
    """Return how this request is told apart."""
    trace: Trace = g.trace
    return trace


def session_cookie() -> Cookie:
    """Return the cookie that stands for a session."""
    return Cookie("letopis_session", secure=current_gateway().settings.secure)


def caller_or_none(service: str = "gateway") -> Caller | None:
    """Return whom a service is called as in this request; ties are asked for the first time.

    Raises:
        ServiceDown: the caller's role needs ties at this service, or something is to be written
            and which day it is at the school is not known, and the journal does not answer.
    """
    current: CurrentSession | None = g.get("current")
    if current is not None:
        tied = is_tied(current.membership.role, service)
        if "caller" not in g or (tied and not g.caller_is_tied):
            ties, zone = _ties_of(current, service).ties, _time_zone(current)
            g.caller = caller_of_session(current, current_trace(), ties, zone)
            g.caller_is_tied = tied
    caller: Caller | None = g.get("caller")
    return caller


def guard_requests(app: Flask) -> None:
    """Let every request of `app` pass here first."""
    app.before_request(_guard)
    app.before_request(_answer_again)
    app.after_request(_send_correlation)
    app.after_request(_keep_answer)
    app.context_processor(lambda: {"csrf_token": form_token})


def form_token() -> str:
    """Return the token that forms and scripts of this session send back."""
    current: CurrentSession | None = g.get("current")
    if current is None:
        return ""
    return masked(current_gateway().keys.form_secret(current.token_digest))


def _guard() -> None:
    g.trace = Trace(_correlation(), f"web {request.remote_addr}")
    structlog.contextvars.bind_contextvars(correlation_id=g.trace.correlation_id)
    g.current = g.viewer = g.school = None
    begin_days_of(None)
    settings = current_gateway().settings
    request.max_content_length = _largest_body(settings)
    if (request.content_length or 0) > request.max_content_length:
        raise TooLarge(said("Слишком большой запрос."))
    known = request.endpoint is not None and request.blueprint not in _ANONYMOUS
    if not known or "Authorization" in request.headers:
        return
    g.current = _found_session()
    _refuse_elsewhere()
    _begin_days()
    if request.blueprint != "api_proxy":
        _set_viewer()
        refuse_address()
        # Ahead of the form: whom a page does not open for is not listened to.
        _refuse_strangers()
        _ask_before_body()
    _refuse_forged()
    if request.blueprint != "api_proxy":
        refuse_characters(list(request.form.items(multi=True)))


def _answer_again() -> BaseResponse | None:
    """Answer a form that was sent already as it was answered then."""
    current: CurrentSession | None = g.current
    if current is None or not _changes() or request.blueprint in _TAKEN_TWICE:
        return None
    if FIELD not in request.form:
        return None
    digest = sent_forms.digest_of_form(request.form[FIELD])
    again = sent_forms.begin(current_gateway().database, current.session_id, digest)
    if again is None:
        g.sent_form = digest
    return again


def _keep_answer(answer: Response) -> Response:
    digest: bytes | None = g.pop("sent_form", None)
    if digest is not None:
        sent_forms.end(current_gateway().database, digest, answer)
    return answer


def _largest_body(settings: GatewaySettings) -> int:
    if request.endpoint in _features().large_uploads:
        return settings.max_file
    # What is passed on is a file, or a document: the service refuses one larger than this.
    is_upload = request.endpoint in _features().uploads and not request.is_json
    return settings.max_upload if is_upload else settings.common.max_body


def _correlation() -> str:
    given = request.headers.get(CORRELATION, "")
    return given if _CORRELATION_ID.fullmatch(given) else correlation_id()


def _found_session() -> CurrentSession | None:
    gateway, token = current_gateway(), request.cookies.get(session_cookie().name)
    if not token:
        return None
    moment = now()
    current = gateway.finder.find(token, moment)
    if current is None or not gateway.finder.is_check_due(current, moment):
        return current
    changed = check_session(gateway, current, moment)
    return gateway.finder.find(token, moment) if changed else current


def _refuse_elsewhere() -> None:
    if not _changes():
        return
    settings = current_gateway().settings
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if is_from_elsewhere(site, origin, settings.origin):
        raise Forged(said("Запрос пришёл с чужой страницы. Откройте нужную страницу и повторите."))


def _begin_days() -> None:
    """Let days and times of this request be those of the viewer's school."""
    current: CurrentSession | None = g.current
    if current is not None:
        g.school = _tie_cache().school_of(
            current.person_id, current.membership, current_trace().correlation_id
        )
        begin_days_of(g.school.time_zone if g.school else None)


def _time_zone(current: CurrentSession) -> str | None:
    """Return the time zone of the school; nothing is written by the days of another one."""
    known: KnownSchool | None = g.school
    if known is None and current.membership.school_id is not None and _changes():
        raise ServiceDown("journal")
    if known is None:
        return None
    return known.time_zone or current_gateway().settings.common.time_zone


def _changes() -> bool:
    return request.method not in SAFE_METHODS and request.endpoint not in _NOT_FROM_BROWSERS


def _refuse_forged() -> None:
    current: CurrentSession | None = g.current
    if current is None or not _changes():
        return
    secret = current_gateway().keys.form_secret(current.token_digest)
    if not is_token_of(_sent_token(), secret):
        raise Forged(said("Страница устарела. Обновите её и повторите."))


def _sent_token() -> str | None:
    token = request.headers.get(HEADER)
    # The proxy passes bodies on unread: there the token comes in the header alone.
    if token is None and request.blueprint != "api_proxy":
        token = request.form.get(FIELD)
    return token


def _refuse_strangers() -> None:
    endpoint, features = request.endpoint, _features()
    if endpoint is None or endpoint in features.public:
        return
    current = current_session()
    if not features.may_open(endpoint, current.membership.role):
        raise Forbidden(said("Ваша роль этого не позволяет."), tie="role")


def _ask_before_body() -> None:
    """Let nobody send a body for what they may not do: a form waits on a disk while it comes."""
    ask = _features().before_body.get(request.endpoint or "")
    if ask is not None and _changes():
        ask(**(request.view_args or {}))


def _set_viewer() -> None:
    """Set what pages show of the session; pages of single children cannot go on without ties."""
    current: CurrentSession | None = g.current
    if current is None:
        return
    g.viewer = viewer_of(current, _tie_cache(), current_trace().correlation_id)
    if current.membership.role in CHILDREN_ROLES:
        g.viewer = _with_children(g.viewer, current)


def _with_children(viewer: Viewer, current: CurrentSession) -> Viewer:
    try:
        children = _ties_of(current, "gateway").children
    except ServiceDown:
        public = _features().public - {"home.start"}
        if request.endpoint in public or request.blueprint == "auth":
            return viewer
        raise
    return replace(viewer, children=children)


def _ties_of(current: CurrentSession, service: str) -> KnownTies:
    return _tie_cache().ties_of(
        current.person_id, current.membership, service, current_trace().correlation_id
    )


def _tie_cache() -> TieCache:
    cache: TieCache = current_app.extensions["letopis_ties"]
    return cache


def _features() -> WebFeatures:
    features: WebFeatures = current_app.extensions["letopis_features"]
    return features


def _send_correlation(response: Response) -> Response:
    if "trace" in g:
        response.headers[CORRELATION] = current_trace().correlation_id
    return response
