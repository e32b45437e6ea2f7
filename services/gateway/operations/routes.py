"""What operators and their tools ask: does the process live, can it serve, is all of it well."""

import hmac

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from services.gateway.auth.request_guard import current_gateway
from services.gateway.operations.health import Health, all_well
from services.shared.errors import NotFound
from services.shared.http.application import run_checks
from services.shared.http.room import current_space
from services.shared.process.metrics import render_metrics
from services.shared.wording import said

operations = Blueprint("operations", __name__)


@operations.get("/livez")
def livez() -> ResponseReturnValue:
    """The process answers."""
    return {"process": "ok"}


@operations.get("/readyz")
def readyz() -> ResponseReturnValue:
    """This process can serve; another service that is down is no reason to send nobody here."""
    states = run_checks({"database": current_gateway().database.answers})
    return states, 200 if states["database"] == "ok" else 503


@operations.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Every service, worker, database, broker and store answers, and the issuer does."""
    health: Health = current_app.extensions["letopis_health"]
    states = health.states()
    well = all_well(states)
    told: dict[str, object] = {"state": "ok" if well else "failed", "services": states}
    if room := current_space().room():
        told["space"] = {"free_mib": room.free >> 20, "limit_mib": room.limit >> 20}
    return told, 200 if well else 503


@operations.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Metrics, for whoever holds the token: this process is reached from outside."""
    token = current_gateway().settings.metrics_token
    given = request.headers.get("Authorization", "")
    if token is None or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise NotFound(said("Такого адреса нет."))
    return render_metrics()
