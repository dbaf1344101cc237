"""The log: a line of JSON (or plain text) per event on standard error, and nothing of people in it.

Our own messages are written with care. What a library says is told only where it stands word for word in
its source; what was filled in may be anybody's, and is left out. Of an exception its types and places are
told, never its message.
"""

import linecache
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson
import structlog

from service.config import Settings

TOLD = "told"
"""The extra attribute of a record that holds its fields."""

_OURS = "service"
_MOST_FRAMES = 20
_WITHHELD = "(text withheld)"
_LOUD = {"alembic": logging.WARNING, "waitress": logging.WARNING}
"""Least levels of loggers that say too much."""

_Uncaught = Callable[[type[BaseException], BaseException, TracebackType | None], Any]
log = logging.getLogger(__name__)


def keep_log(settings: Settings) -> None:
    """Let all loggers of this process, warnings and uncaught exceptions go to standard error, in one form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line(_render_json if settings.log_format == "json" else _render_text()))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name, level in _LOUD.items():
        logging.getLogger(name).setLevel(max(level, root.level))
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def told(**fields: Any) -> dict[str, dict[str, Any]]:
    """Return the ``extra`` of a record with fields of its own; they must hold nothing private."""
    return {TOLD: {name: value for name, value in fields.items() if value is not None}}


class Line(logging.Formatter):
    """Writes a record as one line."""

    def __init__(self, render: Callable[[Any, str, dict[str, Any]], str | bytes]) -> None:
        """Keep the way to write."""
        super().__init__()
        self._render = render

    def format(self, record: logging.LogRecord) -> str:
        """Say what happened, where, in which request; never what an exception or a library was given."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            **structlog.contextvars.get_contextvars(),
            **getattr(record, TOLD, {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= trouble(record.exc_info[1])
        return str(self._render(None, line["level"], line))


def trouble(error: BaseException) -> Mapping[str, Any]:
    """Return an exception's types, outermost first, and the places it came through, innermost last."""
    types, frames, known = [], list[str](), set[int]()
    each: BaseException | None = error
    while each is not None and id(each) not in known:
        known.add(id(each))
        types.append(f"{type(each).__module__}.{type(each).__qualname__}".removeprefix("builtins."))
        found = traceback.extract_tb(each.__traceback__, limit=-_MOST_FRAMES)
        frames = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in found] or frames
        each = each.__cause__ or each.__context__
    return {"error": types, "frames": frames}


def _event(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == _OURS:
        return record.getMessage()
    text = record.msg if isinstance(record.msg, str) else ""
    if text and _stands_in_source(record.pathname, text):
        return text
    return f"{_WITHHELD} {_short(record.pathname)}:{record.lineno}"


@lru_cache(maxsize=1000)
def _stands_in_source(path: str, text: str) -> bool:
    """Say whether a text is a constant of the code that says it, with its placeholders unfilled."""
    return len(text) > len("%s") and any(
        f'"{text}"' in line or f"'{text}'" in line for line in linecache.getlines(path)
    )


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-3:])


def _uncaught(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, place)
        return
    log.critical("uncaught", exc_info=(kind, error, place))


def _render_json(_logger: Any, _level: str, line: dict[str, Any]) -> str:
    return orjson.dumps(line, default=str).decode()


def _render_text() -> Callable[[Any, str, dict[str, Any]], str | bytes]:
    ordered = ["at", "level", "logger", "event"]
    return structlog.processors.KeyValueRenderer(key_order=ordered, drop_missing=True)
