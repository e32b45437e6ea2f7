"""Structured logs: one JSON object a line, a static message with the data in fields.

Never put a personal value into a field: identifiers are enough to find the row.
"""

import logging
import sys

import structlog
from structlog.contextvars import merge_contextvars

from services.shared.process.log_stream import LogStream


def configure_logs(service: str, level: str) -> None:
    """Send structlog and the standard library's loggers to stderr as JSON lines.

    Logging never raises because of where it writes to: services.shared.process.log_stream.
    """
    stream = LogStream(sys.stderr.fileno())
    shared: list[structlog.typing.Processor] = [
        merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.EventRenamer("message"),
        _add_service(service),
    ]
    structlog.configure(
        processors=[
            *shared[:3],
            structlog.processors.format_exc_info,
            *shared[3:],
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(stream),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # These log whole messages or statements with values at levels below WARNING.
    for noisy in ("sqlalchemy", "kombu", "amqp", "urllib3", "minio", "httpx"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def get_logger() -> structlog.typing.FilteringBoundLogger:
    """Return the logger; bind fields with `structlog.contextvars` where a request begins."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger


def _add_service(service: str) -> structlog.typing.Processor:
    def add(
        _logger: structlog.typing.WrappedLogger, _name: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        event["service"] = service
        return event

    return add
