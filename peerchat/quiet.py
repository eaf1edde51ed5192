"""What may be written in a log line: an allow list, since a log is read by whoever seizes it.

Our own lines are constant sentences with numbers and codes beside them. Of anybody else's line only
the place in the code that spoke is kept, since libraries put addresses and paths in their words. An
exception keeps its type and its places, never its message. The server *cannot see* in its own log
who came, from where, to which room.
"""

from __future__ import annotations

import logging
import re
import traceback
from typing import TYPE_CHECKING, Any

from django.views.debug import SafeExceptionReporterFilter

if TYPE_CHECKING:
    from types import TracebackType

OURS = ("peerchat", "rooms", "moderation")
FIELDS = frozenset({"code", "count", "sockets", "process", "bytes", "milliseconds", "status"})
CODE = re.compile(r"[a-z_]{1,40}")


def _ours(name: str) -> bool:
    return name.partition(".")[0] in OURS


def _place(path: str, line: int) -> str:
    """The last two parts of a file's path: enough to find it, and no home directory."""
    return f"{'/'.join(path.split('/')[-2:])}:{line}"


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace, limit=40)
    return " > ".join(_place(frame.filename, frame.lineno or 0) for frame in frames)


class Quiet(logging.Formatter):
    """Formats a record from the allow list alone."""

    def format(self, record: logging.LogRecord) -> str:
        """One line: level, logger, constant sentence, allowed fields, kinds of exceptions."""
        words = [record.levelname.lower(), record.name]
        if _ours(record.name):
            words.append(str(record.msg))
            words += [f"{name}={value}" for name, value in _allowed(record.args)]
        else:
            words.append(f"at {_place(record.pathname, record.lineno)}")
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            words.append(f"{type(error).__name__} in {_places(error.__traceback__)}")
        return " ".join(words)


def _allowed(args: Any) -> list[tuple[str, object]]:
    """Of `log.info("words", {"count": 3})` the fields on the list, when numbers or codes."""
    if not isinstance(args, dict):
        return []
    return [
        (name, value)
        for name, value in args.items()
        if name in FIELDS
        and (isinstance(value, int | float) or (isinstance(value, str) and CODE.fullmatch(value)))
    ]


class NothingReported(SafeExceptionReporterFilter):
    """Django's exception reports, without a single value: nobody mails or reads them."""

    def is_active(self, request: object) -> bool:
        """Always on."""
        return True

    def get_safe_settings(self) -> dict[str, Any]:
        """No settings."""
        return {}

    def get_safe_request_meta(self, request: object) -> dict[str, Any]:
        """No headers, no address."""
        return {}

    def get_traceback_frame_variables(self, request: object, tb_frame: object) -> Any:
        """No local variables."""
        return {}.items()
