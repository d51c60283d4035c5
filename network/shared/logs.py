"""What is written to the log, and what never is: tokens, passwords, addresses in a reset link, mail bodies."""

import logging.config
import re
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

SECRET_KEYS = re.compile(r"password|token|secret|cookie|authorization|csrf|body", re.IGNORECASE)
# The key of a password reset and every other signed value in a path or a query, also where a path stands in a query.
# Whatever Django signs ends in ":time:signature" (":" may be written %3A), whichever page it belongs to.
SECRET_PATHS = re.compile(
    r"(?:(?<=/)|(?<=%2F))[0-9A-Za-z]+-(?:set-password|[0-9a-z]+-[0-9a-f]{20,})(?=/|%2F|$)"
    r"|(?<=[?&]key=)[^&\s]+"
    r"|(?<![\w.-])[\w.-]+(?:(?::|%3A|%253A)[\w-]{1,12})?(?::|%3A|%253A)[\w-]{43}(?![\w-])",
    re.ASCII,
)

Processor = Callable[[Any, str, MutableMapping[str, Any]], MutableMapping[str, Any]]


def redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the value of every secret-looking key, and every secret inside a path, by a mark."""
    for key, value in event.items():
        event[key] = "[not logged]" if SECRET_KEYS.search(key) else _redacted(value)
    return event


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return SECRET_PATHS.sub("[not logged]", value)
    if isinstance(value, list | tuple):
        return [_redacted(one) for one in value]
    return redact(None, "", dict(value)) if isinstance(value, dict) else value


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]


def production_processors() -> list[Any]:
    """One JSON object a line."""
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()]


def terminal_processors() -> list[Any]:
    """Lines for somebody who watches."""
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.dev.ConsoleRenderer(colors=False)]


def logging_for(final: list[Any], *, level: str = "INFO") -> dict[str, Any]:
    """The ``LOGGING`` setting: everything from ``level`` on goes to standard error, through the same processors."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "portal": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": final,
                "foreign_pre_chain": _shared_processors(),
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "portal"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR"},  # django_structlog already writes a line for every answer
            "django.server": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
        },
    }


def configure(config: dict[str, Any]) -> None:
    """``LOGGING_CONFIG``: the standard library and structlog write alike."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
