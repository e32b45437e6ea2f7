"""Prometheus metrics: how much, how fast, how often it failed; labels never carry an id."""

import time

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

REQUESTS = Histogram(
    "letopis_request_seconds", "Time to answer a request.", ["route", "method", "status"]
)
EVENTS_PUBLISHED = Counter("letopis_events_published", "Events handed to the broker.", ["type"])
EVENTS_HANDLED = Counter("letopis_events_handled", "Events taken in.", ["type", "outcome"])
EVENTS_REFUSED = Counter(
    "letopis_events_refused",
    "Events not believed: unsigned, wrongly signed, or of a time out of bounds.",
    ["type", "why"],
)
EVENTS_UNSIGNED = Counter(
    "letopis_events_unsigned", "Attempts to send an event that the relay does not sign.", ["type"]
)
REGION_FAILING = Gauge(
    "letopis_region_failing",
    "1 while messages of a regional system cannot be received.",
    ["region"],
)
REGION_UNDONE = Counter(
    "letopis_region_undone",
    "Changed passwords set back and overlong transactions ended, of regions' accounts.",
    ["account", "what"],
)
OUTBOX_PENDING = Gauge("letopis_outbox_pending", "Events that wait for the broker.")
FREE_BYTES = Gauge(
    "letopis_free_bytes", "Bytes free on the fullest disk that holds data and is seen from here."
)
LOG_LINES_LOST = Counter(
    "letopis_log_lines_lost", "Log lines that could not be written, such as on a full disk."
)
SEALING_REFUSED = Counter(
    "letopis_sealing_refused",
    "Times that a school's rows could not be sealed, such as when the end of their chain was"
    " tampered with.",
    ["chain"],
)
UNSEALED_SECONDS = Gauge(
    "letopis_unsealed_seconds",
    "Since rows of some school could not be sealed, the longest; 0 while all are.",
    ["chain"],
)
CHECKPOINT_FAILED = Counter(
    "letopis_checkpoint_failed",
    "Times that the head of a chain could not be told.",
    ["chain"],
)
NIGHTLY_FAILED = Counter(
    "letopis_nightly_check_failed",
    "Times that the nightly check of a chain or table could not be done.",
    ["subject"],
)
RECORD_AGE = Gauge(
    "letopis_record_agreed_seconds",
    "Since a service's chains and the record of them elsewhere last agreed, the longest.",
    ["service"],
)
RECORD_CONTRADICTIONS = Gauge(
    "letopis_record_contradictions", "Chains that contradict the record of them.", ["service"]
)
INBOX_STATE = Gauge("letopis_inbox", "Events in the inbox by state.", ["state"])


def observe_request(route: str, method: str, status: int, started: float | None) -> None:
    """Count one answered request; `started` is a reading of `time.perf_counter`."""
    if started is not None:
        REQUESTS.labels(route, method, str(status)).observe(time.perf_counter() - started)


def render_metrics() -> Response:
    """Return all metrics of this process in Prometheus's text format."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
